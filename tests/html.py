"""What must hold for every HTML page: no inline script, style or handler, no foreign host, no unknown variable."""

import contextlib
from html.parser import HTMLParser

from django.template import engines

UNKNOWN = "unknown-variable:%s:"  # printed in place of a variable that the view did not give
LOADED = {("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("use", "href"), ("form", "action")}
LOADED_LINKS = {"stylesheet", "icon", "preload", "manifest"}


@contextlib.contextmanager
def marking_unknown_variables():
    """Print UNKNOWN for variables that do not exist. Not for the admin, whose own templates rely on them."""
    engine = engines["django"].engine
    before, engine.string_if_invalid = engine.string_if_invalid, UNKNOWN
    try:
        yield
    finally:
        engine.string_if_invalid = before


class Inspector(HTMLParser):
    """Collects in `faults` what the Content-Security-Policy would refuse."""

    def __init__(self):
        super().__init__()
        self.faults = []

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        for name, value in values.items():
            if name.startswith("on") or name == "style":
                self.faults.append(f'<{tag}> has an inline {name}="{value}"')
            if value.strip().lower().startswith("javascript:"):
                self.faults.append(f"<{tag}> has {name}={value!r}")
            if (tag, name) in LOADED and "//" in value[:8]:
                self.faults.append(f"<{tag}> loads from another host: {value}")
        if tag == "style":
            self.faults.append("a <style> element")
        if tag == "script" and "src" not in values and "json" not in values.get("type", ""):
            self.faults.append("an inline <script>")
        if tag == "link" and "//" in values.get("href", "")[:8] and LOADED_LINKS & set(values.get("rel", "").split()):
            self.faults.append(f"<link> loads from another host: {values['href']}")

    handle_startendtag = handle_starttag


def faults(html):
    """All faults of one page, as a list of texts."""
    inspector = Inspector()
    inspector.feed(html)
    marker = UNKNOWN.split("%")[0]
    unknown = [part.split(":")[0] for part in html.split(marker)[1:]]
    return inspector.faults + [f"unknown template variable {name}" for name in unknown]
