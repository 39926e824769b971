"""The main pages on a small phone, a tablet and a screen: axe finds nothing, nothing scrolls sideways or is refused."""

import pytest

NOT_FOUND = "Failed to load resource: the server responded with a status of 404 (Not Found)"  # Chromium's own line
PAGES = {
    "/": 200,
    "/temaer/skole-og-sfo/": 200,
    "/anbefalinger/": 200,
    "/anbefalinger/deltagelse-i-fritidsaktiviteter/": 200,
    "/cases/": 200,
    "/cases/?q=fravær": 200,
    "/cases/?q=fravær tandlæge": 200,
    "/cases/?q=xylofon&tema=dagtilbud": 200,
    "/cases/?kommune=9999&alder=x": 200,
    "/cases/koege-er-du-paa-vej/": 200,
    "/samlinger/": 200,
    "/samlinger/tilbage-i-skole/": 200,
    "/kilder/": 200,
    "/kilder/?dokument=sst-6-11&slags=rapport": 200,
    "/kilder/sst-6-11/": 200,
    "/tal/": 200,
    "/tal/problemer-med-jaevnaldrende/": 200,
    "/cases/svendborgprojektet/": 200,
    "/cases/klub-penalhus/?vis=kort": 200,
    "/cases/klub-penalhus/?vis=alt": 200,
    "/temaer/skole-og-sfo/?vis=alt": 200,
    "/temaer/dagtilbud/": 200,
    "/kommuner/": 200,
    "/kommuner/?tema=skole-og-sfo&x=1": 200,
    "/kommuner/aalborg/": 200,
    "/kommuner/laesoe/": 200,
    "/begreber/": 200,
    "/sammenlign/": 200,
    "/sammenlign/?case=koege-er-du-paa-vej&case=svendborgprojektet&case=svendborg-loma": 200,
    "/sammenlign/?case=koege-er-du-paa-vej&case=svendborgprojektet&forskelle=1": 200,
    "/sammenlign/?case=koege-er-du-paa-vej&case=x&q=fravær": 200,
    "/moede/": 200,
    "/moede/?tema=skole-og-sfo": 200,
    "/moede/?tema=dagtilbud&formaal=beslutning&vis=alt": 200,
    "/moede/?vaelg=koege-er-du-paa-vej&vaelg=a.9&vaelg=t.ensomhed&vaelg=x": 200,
    "/cases/?tema=dagtilbud&vaelg=a.9": 200,
    "/tal/ensomhed/?vaelg=t.ensomhed": 200,
    "/hvor-staar-vi/": 200,
    "/huller/": 200,
    "/privatliv/": 200,
    "/indsend/": 200,
    "/indsend/?tema=dagtilbud&alder=3-5-aar&anbefaling=x": 200,
    "/om/": 200,
    "/om/dokumentation/": 200,
    "/findes-ikke/": 404,
}


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("address", PAGES)
def test_page(open_page, axe, address, width):
    page = open_page(address, width)
    assert page.response.status == PAGES[address]
    axe(page)
    scrolled = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert scrolled <= 0, f"{address} is {scrolled} px wider than the window"
    assert [text for text in page.complaints if PAGES[address] == 200 or text != NOT_FOUND] == []
