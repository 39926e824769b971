"""Addresses for machines: health, readiness, robots and sitemap."""

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.cache import never_cache

from cases.models import Case, Collection, Municipality
from recommendations.models import EvidenceSource, Indicator, Recommendation, Theme

FIXED = [
    "/",
    "/cases/",
    "/temaer/",
    "/anbefalinger/",
    "/samlinger/",
    "/kommuner/",
    "/kilder/",
    "/begreber/",
    "/tal/",
    "/sammenlign/",
    "/moede/",
    "/huller/",
    "/hvor-staar-vi/",
    "/indsend/",
    "/om/",
    "/om/dokumentation/",
    "/privatliv/",
    "/tilgaengelighed/",
]


def plain(text, status=200):
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


@never_cache
def healthz(request):
    """The process is alive. Asks nothing of the database."""
    return plain("ok")


@never_cache
def readyz(request):
    """The database answers and has every migration; otherwise 503 with the reason."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error as problem:
        return plain(f"the database does not answer: {problem.__class__.__name__}", 503)
    if missing:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _ in missing)
        return plain(f"migrations are missing: {names}", 503)
    return plain("ok")


def favicon(request):
    """What a browser asks for where a page has named no icon."""
    return redirect(static("img/mark.svg"))


def robots(request):
    return plain(f"User-agent: *\nDisallow: /admin/\nDisallow: /konto/\n\nSitemap: {settings.SITE_URL}/sitemap.xml\n")


def sitemap(request):
    """All public addresses with the site's own host in front."""
    context = {"addresses": [settings.SITE_URL + address for address in public_addresses()]}
    return render(request, "pages/sitemap.xml", context, content_type="application/xml; charset=utf-8")


def public_addresses():
    """Every public address that has a page, as paths: the fixed ones, then those of all published content."""
    yield from FIXED
    for prefix, content in [
        ("/temaer/", Theme.objects.published()),
        ("/anbefalinger/", Recommendation.objects.published()),
        ("/cases/", Case.objects.published()),
        ("/samlinger/", Collection.objects.shown()),
        ("/kilder/", EvidenceSource.objects.published()),
        ("/tal/", Indicator.objects.published()),
        ("/kommuner/", Municipality.objects.all()),
    ]:
        for slug in content.values_list("slug", flat=True):
            yield f"{prefix}{slug}/"
