"""The editors' pages for cases, their life, municipalities, regions, organisations and collections."""

from cases.admin import case, collection, found, place, submission, version  # noqa: F401
