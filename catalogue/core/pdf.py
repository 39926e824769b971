"""A Paper as a PDF: tagged, with its title and Danish as its language (PDF/UA-1).

WeasyPrint needs system libraries (Pango and HarfBuzz) that a wheel does not carry. Whether they are there is tried
once in each process; without them there is no PDF, and the log says why.
"""

import logging
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from catalogue.core.paper import printable

log = logging.getLogger(__name__)

VARIANT = "pdf/ua-1"
PICTURE = "data:image/png;base64,"
FONTS = "dkfds/fonts/IBMPlexSans/complete/woff2"


@cache
def engine():
    """The module weasyprint; None, and one line in the log, where it cannot be used on this machine."""
    for name in ("weasyprint", "weasyprint.progress", "fontTools"):  # they tell of each step
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        log.warning("No PDF files are offered: %s", next(iter(str(error).strip().splitlines()), repr(error)))
        return None
    return weasyprint


def available() -> bool:
    """True where a PDF can be made."""
    return engine() is not None


def write(paper) -> bytes:
    """The Paper as the bytes of a PDF. Only where `available()`."""
    html = printable(render_to_string("files/paper.html", {"paper": paper, "fonts": font_folder()}))
    weasyprint = engine()
    document = weasyprint.HTML(string=html, url_fetcher=only_fonts())
    return document.write_pdf(pdf_variant=VARIANT)


def only_fonts():
    """A fetcher for the site's own font files and for pictures made here; whatever a text holds, nothing else."""

    class OnlyFonts(engine().URLFetcher):
        def fetch(self, url, headers=None):
            folder = font_folder()
            if not url.startswith(PICTURE) and not (folder and url.startswith(folder)):
                raise ValueError(f"A paper fetches nothing: {url}")
            return super().fetch(url, headers)

    return OnlyFonts(allowed_protocols=("file", "data"))


@cache
def font_folder() -> str:
    """Where the site's fonts lie, as a file address; "" where they are not installed (then another font is used)."""
    found = finders.find(FONTS)
    path = Path(found) if found else Path(settings.STATIC_ROOT) / FONTS
    return path.as_uri() + "/" if path.is_dir() else ""
