"""Which static files a release collects."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class CatalogueStaticFilesConfig(StaticFilesConfig):
    """Django's own, less the parts of dkfds that no page uses: collecting and compressing takes half the time."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "scss",
        "otf",
        "*borgerdk*",  # the looks of two other sites, with their logos
        "*virkdk*",
        "dkfds.css",  # the same as the .min files
        "dkfds.js",
    ]
