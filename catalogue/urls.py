"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path
from django.views.decorators.http import require_safe

from catalogue.pages.about import about, about_documentation, accessibility, accessibility_statement, privacy
from catalogue.pages.case_detail import case_detail
from catalogue.pages.case_list import case_list
from catalogue.pages.collections import collection_detail, collection_list
from catalogue.pages.compare import compare
from catalogue.pages.dashboard import dashboard
from catalogue.pages.figures import all_figures_csv, figure_csv, figure_detail, figure_list
from catalogue.pages.gallery import gallery
from catalogue.pages.glossary import glossary
from catalogue.pages.holes import holes
from catalogue.pages.home import home
from catalogue.pages.meeting import meeting
from catalogue.pages.municipalities import municipality_detail, municipality_list
from catalogue.pages.pack_files import agenda_word, pack_pdf, pack_word
from catalogue.pages.preview import case_preview
from catalogue.pages.recommendations import recommendation_detail, recommendation_list
from catalogue.pages.reconfirm import reconfirm
from catalogue.pages.self_assessment import self_assessment
from catalogue.pages.self_assessment_file import profile_word
from catalogue.pages.sources import source_detail, source_list
from catalogue.pages.submit import receipt, submit
from catalogue.pages.suggestions import suggestion_list
from catalogue.pages.system import favicon, healthz, readyz, robots, sitemap
from catalogue.pages.themes import theme_detail, theme_list


def page(route, view, name):
    """A reader's page: it is read, never posted to."""
    return path(route, require_safe(view), name=name)


urlpatterns = [
    page("", home, "home"),
    page("temaer/", theme_list, "theme-list"),
    page("temaer/<slug:slug>/", theme_detail, "theme"),
    page("anbefalinger/", recommendation_list, "recommendation-list"),
    page("anbefalinger/<slug:slug>/", recommendation_detail, "recommendation"),
    page("cases/", case_list, "case-list"),
    page("cases/<slug:slug>/", case_detail, "case"),
    page("samlinger/", collection_list, "collection-list"),
    page("samlinger/<slug:slug>/", collection_detail, "collection"),
    page("kilder/", source_list, "source-list"),
    page("kilder/<slug:slug>/", source_detail, "source"),
    page("tal/", figure_list, "figure-list"),
    page("tal.csv", all_figures_csv, "figures-csv"),
    page("tal/<slug:slug>/", figure_detail, "figure"),
    page("tal/<slug:slug>.csv", figure_csv, "figure-csv"),
    page("kommuner/", municipality_list, "municipality-list"),
    page("kommuner/<slug:slug>/", municipality_detail, "municipality"),
    page("begreber/", glossary, "glossary"),
    page("sammenlign/", compare, "compare"),
    page("moede/", meeting, "meeting"),
    # Posted to as well: what is typed for a file must not stand in an address.
    path("moede/pakke.docx", pack_word, name="pack-word"),
    path("moede/pakke.pdf", pack_pdf, name="pack-pdf"),
    path("moede/dagsorden.docx", agenda_word, name="agenda-word"),
    page("huller/", holes, "holes"),
    page("hvor-staar-vi/", self_assessment, "self-assessment"),
    path("hvor-staar-vi/profil.docx", profile_word, name="self-assessment-word"),
    path("indsend/", submit, name="submit"),  # posted to as well, by anyone
    page("indsend/kvittering/<str:signed>/", receipt, "submit-receipt"),
    path("bekraeft/<str:token>/", reconfirm, name="reconfirm"),
    page("forslag/", suggestion_list, "suggestions"),
    page("om/", about, "about"),
    page("om/dokumentation/", about_documentation, "about-documentation"),
    page("privatliv/", privacy, "privacy"),
    page("tilgaengelighed/", accessibility, "accessibility"),
    page("was", accessibility_statement, "accessibility-statement"),
    page("healthz", healthz, "healthz"),
    page("readyz", readyz, "readyz"),
    page("favicon.ico", favicon, "favicon"),
    page("robots.txt", robots, "robots"),
    page("sitemap.xml", sitemap, "sitemap"),
    page("komponenter/", gallery, "gallery"),
    path("konto/", include("catalogue.account_urls")),
    path("admin/eksempel/<int:pk>/forhaandsvisning/", admin.site.admin_view(case_preview), name="case-preview"),
    # Before the admin's own front page; admin:index still leads here.
    path("admin/", admin.site.admin_view(dashboard)),
    path("admin/", admin.site.urls),
]
