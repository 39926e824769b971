"""/moede/pakke.docx, /moede/pakke.pdf and /moede/dagsorden.docx: a meeting pack as a file, and its texts to copy.

What somebody types for a file (title, date, notes) comes by POST, so that it stands in no address and in no log; it
makes the file and is gone. Nothing is changed, so there is nothing for a CSRF token to protect; the origin is checked
so that no other site can have files with its own words made here. See docs/decisions/0020-files-for-a-meeting.md.
"""

import re
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from catalogue.core import pdf
from catalogue.core.chosen import PATH
from catalogue.core.open_forms import is_from_here
from catalogue.core.paper import Section, sections
from catalogue.core.slugs import danish_slug
from catalogue.pages.files import WORD_TYPE, attachment, word_of
from catalogue.pages.pack import Pack, asked_of, pack_of
from catalogue.pages.pack_papers import Typed, committee_item, meeting_pack, typed_in

PDF_TYPE = "application/pdf"
PACK_WORD, PACK_PDF, AGENDA_WORD = f"{PATH}pakke.docx", f"{PATH}pakke.pdf", f"{PATH}dagsorden.docx"
# What a municipality's own template is called in WORD_TEMPLATE_DIR: its own for each shape, or one for both.
TEMPLATES = {"moedepakke": ("moedepakke.docx", "skabelon.docx"), "dagsorden": ("dagsorden.docx", "skabelon.docx")}


@dataclass(frozen=True)
class Files:
    """What the page of a pack offers: an address for each file ("" for none), and the texts of a committee item."""

    pack_word: str
    agenda_word: str
    pack_pdf: str
    sections: list[Section]


def files_of(pack: Pack, request: HttpRequest) -> Files:
    """The Files of a pack, with what its address asks for, so that a file says the same of what is gone."""
    query = request.META.get("QUERY_STRING", "")
    tail = f"?{query}" if query else ""
    return Files(
        pack_word=PACK_WORD + tail,
        agenda_word=AGENDA_WORD + tail,
        pack_pdf=PACK_PDF + tail if pdf.available() else "",
        sections=sections(committee_item(pack, Typed())),
    )


def file(make):
    """A view that answers with a file made of the pack that is asked for; without one it leads to the page."""

    @csrf_exempt
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and not is_from_here(request):
            raise PermissionDenied
        pack = pack_of(asked_of(request))
        if not pack.entries:
            query = request.META.get("QUERY_STRING", "")
            return HttpResponseRedirect(f"{PATH}?{query}" if query else PATH)
        return make(pack, typed_in(request.POST))

    return view


@file
def pack_word(pack: Pack, by_hand: Typed) -> HttpResponse:
    return word_file(meeting_pack(pack, by_hand), "moedepakke")


@file
def agenda_word(pack: Pack, by_hand: Typed) -> HttpResponse:
    return word_file(committee_item(pack, by_hand), "dagsorden")


@file
def pack_pdf(pack: Pack, by_hand: Typed) -> HttpResponse:
    if not pdf.available():
        raise Http404
    paper = meeting_pack(pack, by_hand)
    return answer(pdf.write(paper), PDF_TYPE, "moedepakke", paper.title, "pdf")


def word_file(paper, shape: str) -> HttpResponse:
    return answer(word_of(paper, TEMPLATES[shape]), WORD_TYPE, shape, paper.title, "docx")


def answer(content: bytes, content_type: str, shape: str, title: str, ending: str) -> HttpResponse:
    """The file to be saved under its shape and title: moedepakke-dagtilbud.docx."""
    about = re.sub("^(moedepakke-om|lighed-i-boerns-sundhed)-", "", danish_slug(title)).removesuffix("-og")
    name = "-".join(part for part in (shape, about) if part)
    return attachment(content, content_type, f"{name}.{ending}")
