"""How tests look into Word files and PDF files."""

import re
from dataclasses import dataclass
from io import BytesIO

from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader


def word(content: bytes):
    """The python-docx Document of the bytes of a file."""
    return Document(BytesIO(content))


def text_of(document) -> str:
    """All words of the body, also those in tables and links."""
    paragraphs = document.element.body.iter(qn("w:p"))
    return "\n".join("".join(one.text or "" for one in p.iter(qn("w:t"))) for p in paragraphs)


def headings(document) -> list[tuple[int, str]]:
    """(level, text) of each heading in order."""
    found = [(re.fullmatch(r"Heading (\d)", p.style.name), p.text) for p in document.paragraphs]
    return [(int(match[1]), text) for match, text in found if match]


def alternative_texts(document) -> list[str]:
    """The alternative text of each picture."""
    return [one.get("descr", "") for one in document.element.body.iter(qn("wp:docPr"))]


@dataclass(frozen=True)
class Pdf:
    """What a test asks of a PDF."""

    catalog: dict
    title: str
    text: str
    structure: list[str]  # the kinds of its tags
    pages: int


def pdf(content: bytes) -> Pdf:
    reader = PdfReader(BytesIO(content))
    catalog = reader.trailer["/Root"]
    return Pdf(
        catalog=catalog,
        title=reader.metadata.title,
        text="\n".join(page.extract_text() for page in reader.pages),
        structure=tags(catalog["/StructTreeRoot"]) if "/StructTreeRoot" in catalog else [],
        pages=len(reader.pages),
    )


def tags(node) -> list[str]:
    """The kinds of a node's tags, depth first."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [tag for one in node for tag in tags(one)]
    if not hasattr(node, "get"):
        return []
    own = [str(node["/S"])] if "/S" in node else []
    return own + (tags(node["/K"]) if "/K" in node else [])
