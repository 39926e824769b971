"""What all files share that are made of words a reader has typed: how they are made and answered."""

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from catalogue.core import word
from catalogue.core.paper import Paper

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def word_of(paper: Paper, template_names: tuple[str, ...]) -> bytes:
    """The paper as a Word file, on the organisation's own template where WORD_TEMPLATE_DIR has one of the names."""
    return word.write(paper, word.template_in(settings.WORD_TEMPLATE_DIR, template_names))


def attachment(content: bytes, content_type: str, name: str) -> HttpResponse:
    """The file, to be saved under its name."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    return response
