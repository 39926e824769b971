"""Case text is plain text or a small Markdown (paragraphs, lists, links), rendered and sanitised once at save."""

import re

import nh3
from markdown_it import MarkdownIt

TAGS = {"p", "ul", "ol", "li", "a", "em", "strong", "br"}
MARKDOWN = MarkdownIt("zero").enable(["list", "link", "emphasis", "escape", "newline"])


def tidy(text):
    """`text` with Unix line ends, no trailing spaces and no blank edges (a browser posts CRLF)."""
    lines = [line.rstrip() for line in re.split(r"\r\n|\r|\n", text or "")]
    return "\n".join(lines).strip()


def render(text):
    """Safe HTML of a small Markdown text: paragraphs, lists, emphasis and http(s) or mailto links."""
    html = MARKDOWN.render(tidy(text))
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
    ).strip()
