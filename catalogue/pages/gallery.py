"""/komponenter/: every part that pages are made of, for those who build the site.

Nothing is written for it: the parts are cut out of real pages. The pages below are made anew with templates whose
components are fenced by comments, and of what stands between the fences the shortest and the longest are shown. A new
component is there by itself once one of these pages uses it; tests/pages/test_gallery.py fails where none does.
"""

import copy
import re
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, QueryDict
from django.template.backends.django import DjangoTemplates
from django.template.loaders.filesystem import Loader
from django.template.response import TemplateResponse
from django.urls import URLPattern, get_resolver, resolve
from django.views.decorators.cache import never_cache

from cases.filters import in_order
from cases.models import Case, Municipality
from recommendations.models import EvidenceSource, Indicator, Recommendation, Theme

FOLDER = "components/"
SHOWN = 3  # of each component: the shortest, the longest, and one from between
SURROUNDINGS = {"components/case_facts.html": "k-facts"}  # the class that a component stands in on its pages
FENCE = re.compile(r"<!--(/?)part:([\w/.-]+)-->")
TIED_BY_ID = re.compile(r'\b(id|for|list|aria-labelledby|aria-describedby|aria-controls|aria-owns)="')

# Lists with words, with choices, with nothing found, and with what is ignored.
LISTS = [
    "/cases/?q=fravær&tema=skole-og-sfo",
    "/cases/?q=fraværr",
    "/cases/?q=xylofon",
    "/cases/?tema=dagtilbud&alder=3-5-aar&aktoer=sundhedsplejerske&dokumentation=lodtraekning",
    "/cases/?kommune=9999&alder=x",
    "/cases/?side=3",
    "/kilder/?dokument=sst-6-11&slags=rapport",
    "/cases/koege-er-du-paa-vej/?vis=kort",
    "/sammenlign/?case=koege-er-du-paa-vej&case=aarhus-read",
    "/moede/?tema=skole-og-sfo",
    "/moede/?vaelg=koege-er-du-paa-vej&vaelg=a.2&vaelg=t.ensomhed&formaal=beslutning",
    "/tal/ensomhed/?vaelg=t.ensomhed&vaelg=a.9",
]


@dataclass(frozen=True)
class Specimen:
    """One appearance of a component: the page it was cut from, and its HTML."""

    address: str
    html: str

    @property
    def is_row(self):
        return self.html.startswith("<li")


@dataclass(frozen=True)
class Component:
    """A file of templates/components/ and how it looks; `specimens` is empty where no page here uses it."""

    name: str
    specimens: list[Specimen]

    @property
    def surroundings(self):
        return SURROUNDINGS.get(self.name, "")


class FencingLoader(Loader):
    """Reads templates from their files, and puts comments around what a component prints."""

    def get_contents(self, origin):
        contents = super().get_contents(origin)
        name = origin.template_name
        if not name.startswith(FOLDER):
            return contents
        return f"<!--part:{name}-->{contents}<!--/part:{name}-->"


@never_cache
def gallery(request):
    """For editors, or for anyone while developing; to readers there is no such page."""
    if not (settings.DEBUG or is_staff(request)):
        raise Http404
    context = {"components": components(request), "sheets": sheets(), "robots": "noindex"}
    response = TemplateResponse(request, "pages/gallery.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def is_staff(request):
    """Looks at the session only where there is one: a reader's answer must not vary by cookie."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_active and request.user.is_staff


def sheets():
    """The stylesheets of all pages, for a component may need that of its own page."""
    files = sorted((settings.BASE_DIR / "static" / "css").glob("*.css"))
    return [f"css/{file.name}" for file in files if file.name not in ("admin.css", "print.css")]


def names():
    """The names of all components: components/advice.html …"""
    folder = settings.BASE_DIR / "templates"
    return sorted(path.relative_to(folder).as_posix() for path in (folder / FOLDER).rglob("*.html"))


def components(request):
    """Every Component, with its appearances on the pages of `addresses()`."""
    found = {name: {} for name in names()}
    fenced = fenced_templates()
    for address in addresses():
        for name, html in parts(page(request, address, fenced)):
            found[name].setdefault(html, address)
    numbers = iter(range(1, 10_000))
    return [
        Component(name, [Specimen(address, own_ids(html, next(numbers))) for html, address in chosen(looks)])
        for name, looks in found.items()
    ]


def fenced_templates():
    """The site's template engine with the loader above, made anew each time: files may have changed."""
    ours = settings.TEMPLATES[0]
    options = ours["OPTIONS"] | {"loaders": [(f"{__name__}.FencingLoader", ours["DIRS"])]}
    return DjangoTemplates({"NAME": "gallery", "DIRS": [], "APP_DIRS": False, "OPTIONS": options})


def addresses():
    """Pages to cut from: every page without a name in its address, some lists, the depths of a case, comparisons,
    and the fullest and barest of each kind."""
    plain = [f"/{pattern.pattern}" for pattern in get_resolver().url_patterns if isinstance(pattern, URLPattern)]
    pages = (address for address in plain if address.endswith("/") and "<" not in address)
    yield from (address for address in pages if address != "/komponenter/" and not address.startswith("/admin/"))
    yield from LISTS
    fullest = list(in_order(Case.objects.published(), "relevans")[:40:13])
    if fullest:
        yield from (f"{fullest[0].get_absolute_url()}?vis={depth}" for depth in ("kort", "alt"))
        for count in (1, 2, 4):
            yield "/sammenlign/?" + "&".join(f"case={case.slug}" for case in fullest[:count])
        picked = "&".join(f"vaelg={case.slug}" for case in fullest[:3])
        yield from (f"/cases/?{picked}", f"/moede/?{picked}")
    yield from (f"/moede/?tema={theme.slug}" for theme in Theme.objects.published())
    for kind in (Theme.objects.published(), Recommendation.objects.published()):
        yield from (thing.get_absolute_url() for thing in kind)
    for kind in (
        in_order(Case.objects.published(), "relevans"),
        EvidenceSource.objects.published().documents(),
        EvidenceSource.objects.published().order_by("pk"),
        Indicator.objects.published(),
        Municipality.objects.order_by("pk"),
    ):
        yield from dict.fromkeys(thing.get_absolute_url() for thing in (kind.first(), kind.last()) if thing)


def page(request, address, templates):
    """The page at `address` as `templates` print it; "" for what is not made from a template."""
    path, _, query = address.partition("?")
    twin = copy.copy(request)
    twin.path = twin.path_info = path
    twin.META = request.META | {"PATH_INFO": path, "QUERY_STRING": query}
    twin.GET = QueryDict(query)
    match = resolve(path)
    try:
        response = match.func(twin, *match.args, **match.kwargs)
    except Http404:  # a page that the settings leave out
        return ""
    if not isinstance(response, TemplateResponse):
        return ""
    return templates.get_template(response.template_name).render(response.context_data, twin)


def parts(html):
    """(name, HTML) of each component in a fenced page, those inside others too."""
    opened = []
    for fence in FENCE.finditer(html):
        if not fence[1]:
            opened.append(fence.end())
            continue
        part = FENCE.sub("", html[opened.pop() : fence.start()]).strip()
        if part:
            yield fence[2], part


def chosen(looks):
    """At most SHOWN of the different appearances {HTML: address}: the shortest, one from between, the longest."""
    by_length = sorted(looks.items(), key=lambda look: len(look[0]))
    places = {round(place * (len(by_length) - 1) / (SHOWN - 1)) for place in range(SHOWN)}
    return [by_length[place] for place in sorted(places) if by_length]


def own_ids(html, number):
    """The HTML with ids of its own, so that two specimens on one page do not share any."""
    return TIED_BY_ID.sub(rf'\1="e{number}-', html)
