"""Where a statement stands: the fields of its place in a document."""

PLACE = ("document", "place", "printed_number", "provenance_note")
