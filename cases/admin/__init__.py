"""The editors' pages for cases, their life, municipalities, regions, organisations and collections."""

from cases.admin import awaited, case, collection, found, place, reconfirmation, submission, version  # noqa: F401
