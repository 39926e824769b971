"""All public addresses of the site as it stands: one list for every test that must visit them all."""

from cases.models import Case, Collection, Municipality
from recommendations.models import EvidenceSource, Indicator, Recommendation, Theme

FIXED = [
    "/",
    "/temaer/",
    "/anbefalinger/",
    "/cases/",
    "/samlinger/",
    "/kilder/",
    "/kommuner/",
    "/begreber/",
    "/tal/",
    "/tal.csv",
    "/sammenlign/",
    "/moede/",
    "/huller/",
    "/hvor-staar-vi/",
    "/indsend/",
    "/om/",
    "/om/dokumentation/",
    "/privatliv/",
    "/tilgaengelighed/",
    "/was",
    "/sitemap.xml",
    "/robots.txt",
    "/healthz",
    "/readyz",
]
LISTS = [
    "/cases/?q=fravær",
    "/cases/?q=fravær&tema=skole-og-sfo",
    "/cases/?tema=dagtilbud&alder=3-5-aar",
    "/cases/?sorter=titel",
    "/cases/?sorter=kommune",
    "/cases/?sorter=nyeste",
    "/cases/?kommune=9999&alder=x",
    "/cases/?side=9999",
    "/cases/?q=xylofon",
    "/cases/?q=tandlægeskræk+hestevogn",
    "/cases/?region=midtjylland",
    "/cases/?kilde=kl-2022",
    "/kommuner/?tema=skole-og-sfo",
    "/kommuner/?tema=dagtilbud&tema=tvaergaaende&alder=3-5-aar",
    "/kommuner/?tema=findes-ikke",
    "/cases/?vaelg=koege-er-du-paa-vej&vis=alt",
    "/cases/klub-penalhus/?vis=kort",
    "/cases/klub-penalhus/?vis=alt",
    "/cases/fri-for-mobberi/?vis=kort",
    "/temaer/skole-og-sfo/?vis=alt",
    "/anbefalinger/laesning-og-motivation/?vis=alt",
    "/sammenlign/?case=koege-er-du-paa-vej",
    "/sammenlign/?case=koege-er-du-paa-vej&case=svendborg-loma&case=lolland-forstaa-din-baby",
    "/sammenlign/?case=koege-er-du-paa-vej&case=svendborg-loma&forskelle=1",
    "/sammenlign/?case=koege-er-du-paa-vej&q=fravær",
    "/sammenlign/?case=kladde-eksempel&case=kladde-arkiv",
    "/moede/?tema=skole-og-sfo",
    "/moede/?tema=dagtilbud&formaal=orientering",
    "/moede/?case=koege-er-du-paa-vej&anbefaling=laesning-og-motivation&tal=ensomhed&spoergsmaal=&formaal=beslutning",
    "/moede/?vaelg=koege-er-du-paa-vej&vaelg=a.9&vaelg=t.ensomhed&vaelg=svendborg-loma",
    "/moede/?case=kladde-eksempel&anbefaling=99&tal=findes-ikke",
    "/tal/ensomhed/?vaelg=t.ensomhed&vaelg=aarhus-read",
    "/indsend/?tema=dagtilbud&alder=3-5-aar&anbefaling=5&kommune=koege",
    "/indsend/?tema=ukendt&anbefaling=13",
    "/forslag/?q=fra",
    "/forslag/?q=aa",
    "/forslag/?q=fritdspas",
]


def public_addresses():
    """Every address a reader can open, the lists with some selections."""
    return [
        *FIXED,
        *LISTS,
        *(f"/temaer/{slug}/" for slug in Theme.objects.published().values_list("slug", flat=True)),
        *(f"/anbefalinger/{slug}/" for slug in Recommendation.objects.published().values_list("slug", flat=True)),
        *(f"/cases/{slug}/" for slug in Case.objects.published().values_list("slug", flat=True)),
        *(f"/samlinger/{slug}/" for slug in Collection.objects.shown().values_list("slug", flat=True)),
        *(f"/kilder/{slug}/" for slug in EvidenceSource.objects.published().values_list("slug", flat=True)),
        *(
            f"/tal/{slug}{end}"
            for slug in Indicator.objects.published().values_list("slug", flat=True)
            for end in ("/", ".csv")
        ),
        *(f"/kommuner/{slug}/" for slug in Municipality.objects.values_list("slug", flat=True)),
    ]
