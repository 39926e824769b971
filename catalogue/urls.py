"""Every address of the site."""

from django.contrib import admin
from django.urls import path

from catalogue.pages.about import about, about_documentation, accessibility, accessibility_statement, privacy
from catalogue.pages.case_detail import case_detail
from catalogue.pages.case_list import case_list
from catalogue.pages.glossary import glossary
from catalogue.pages.home import home
from catalogue.pages.municipalities import municipality_detail, municipality_list
from catalogue.pages.preview import case_preview
from catalogue.pages.recommendations import recommendation_detail, recommendation_list
from catalogue.pages.sources import source_detail, source_list
from catalogue.pages.system import healthz, readyz, robots, sitemap
from catalogue.pages.themes import theme_detail, theme_list

urlpatterns = [
    path("", home, name="home"),
    path("temaer/", theme_list, name="theme-list"),
    path("temaer/<slug:slug>/", theme_detail, name="theme"),
    path("anbefalinger/", recommendation_list, name="recommendation-list"),
    path("anbefalinger/<slug:slug>/", recommendation_detail, name="recommendation"),
    path("cases/", case_list, name="case-list"),
    path("cases/<slug:slug>/", case_detail, name="case"),
    path("kilder/", source_list, name="source-list"),
    path("kilder/<slug:slug>/", source_detail, name="source"),
    path("kommuner/", municipality_list, name="municipality-list"),
    path("kommuner/<slug:slug>/", municipality_detail, name="municipality"),
    path("begreber/", glossary, name="glossary"),
    path("om/", about, name="about"),
    path("om/dokumentation/", about_documentation, name="about-documentation"),
    path("privatliv/", privacy, name="privacy"),
    path("tilgaengelighed/", accessibility, name="accessibility"),
    path("was", accessibility_statement, name="accessibility-statement"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("admin/eksempel/<int:pk>/forhaandsvisning/", case_preview, name="case-preview"),
    path("admin/", admin.site.urls),
]
