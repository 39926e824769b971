"""/indsend/: what is asked for, what an address fills in, and the mail that is begun."""

import re
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

pytestmark = pytest.mark.django_db
FILLED = "/indsend/?tema=dagtilbud&alder=3-5-aar&anbefaling=5&kommune=koege"
HOSTILE = [
    "/indsend/?tema=%00&alder=%ff&anbefaling=-1&kommune=%3Cscript%3E",
    "/indsend/?tema=" + "x" * 3000,
    "/indsend/?" + "&".join(f"kommune={number}" for number in range(150)),
    "/indsend/?a=1&a=2&=&%20=3",
    "/indsend/?tema=dagtilbud%0D%0ABcc%3Ax%40y.dk",
]


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def letter(html):
    return unescape(re.search(r'<pre class="k-letter-text">(.*?)</pre>', html, re.DOTALL)[1])


def mail(html):
    """(to, {"subject": …, "body": …}) of the link that begins the mail, and the link itself."""
    url = unescape(re.search(r'<a class="k-more-link" href="(mailto:[^"]+)"', html)[1])
    parts = urlsplit(url)
    return unquote(parts.path), {name: values[0] for name, values in parse_qs(parts.query).items()}, url


def test_the_questions_stand_in_the_order_of_a_case_page(client):
    html = page(client, "/indsend/")
    order = ["Kort fortalt", "Hvad kom der ud af det?", "Hvorfor gør I det?", "Sådan gør I", "Hvem gør hvad?"]
    order += ["Forældrenes og børnenes rolle", "Hvad kræver det?", "Erfaringer og faldgruber", "Kilder og læs mere"]
    asked = html[html.index('id="fortael"') :]
    places = [asked.index(f">{heading}</") for heading in order if heading != "Sådan gør I"]
    assert places == sorted(places)
    assert len(re.findall(r"<dt>", asked)) == len(re.findall(r"<dd>", asked)) == 21


def test_what_the_address_fills_in_is_said_and_written(client, settings):
    settings.CONTACT_EMAIL = "post@kl.example"
    html = page(client, FILLED)
    chips = html[html.index("Du har valgt") : html.index("</ul>", html.index("Du har valgt"))]
    assert all(word in chips for word in ("Dagtilbud", "3–5 år", "Anbefaling 5.", "Køge Kommune"))
    to, fields, _ = mail(html)
    assert to == "post@kl.example"
    assert fields["subject"].startswith("Eksempel til Inspirationskataloget: Dagtilbud, 3–5 år")
    assert fields["body"] == letter(html).replace("\n", "\r\n")
    assert "Alder:\r\n3–5 år\r\n" in fields["body"] and "Kommune:\r\nKøge\r\n" in fields["body"]
    assert "Det ved I ikke:" in fields["body"] and "?:" not in fields["body"]


def test_the_mail_is_written_as_rfc_6068_has_it(client, settings):
    settings.CONTACT_EMAIL = "post+katalog@kl.example"
    _, _, url = mail(page(client, FILLED))
    assert url.startswith("mailto:post%2Bkatalog@kl.example?subject=Eksempel%20til%20")
    assert re.fullmatch(r"mailto:[A-Za-z0-9%@._~=&?-]+", url)
    assert "+" not in url and "%0A" in url and "%0D%0A" in url
    assert url.count("%0A") == url.count("%0D%0A")


def test_a_mail_stays_short_enough_for_mail_programs(client, settings):
    settings.CONTACT_EMAIL = "post@kl.example"
    address = "/indsend/?" + "&".join(f"anbefaling={number}" for number in range(1, 15))
    html = page(client, address)
    assert len(mail(html)[2]) < 2000
    assert "Vi tager højst 5 valg med under Anbefaling." in html and 'data-notice="ignored-parameter"' in html


def test_without_an_address_it_says_so_and_shows_the_text(client, settings):
    settings.CONTACT_EMAIL = ""
    html = page(client, "/indsend/")
    assert "Kataloget har ikke nogen mailadresse endnu." in html and "mailto:" not in html
    assert re.search(r'<details class="k-more-fold" open>', html)
    assert letter(html).startswith("Titel og én sætning:\n")


def test_a_choice_can_be_taken_away(client):
    html = page(client, "/indsend/?tema=dagtilbud&alder=3-5-aar")
    assert 'href="/indsend/?alder=3-5-aar"' in html and 'href="/indsend/?tema=dagtilbud"' in html


def test_what_is_unknown_is_named_and_ignored(client):
    html = page(client, "/indsend/?tema=findes-ikke&alder=ikke-oplyst&farve=blaa&utm_source=x&vaelg=a")
    notice = re.search(r'data-notice="ignored-parameter".*?<p class="alert-text">(.*?)</p>', html, re.DOTALL)[1]
    assert notice.startswith("Vi kender ikke »findes-ikke« under Tema, »ikke-oplyst« under Alder og »farve«.")
    assert "Du har valgt" not in html and "utm_source" not in notice


def test_an_official_code_is_a_municipality_too(client):
    assert "Køge Kommune" in page(client, "/indsend/?kommune=0259")


def test_a_filled_page_is_not_for_search_engines(client):
    plain, filled = page(client, "/indsend/"), page(client, FILLED)
    assert 'name="robots"' not in plain and 'content="noindex, follow"' in filled
    for html in (plain, filled):
        assert re.search(r'rel="canonical" href="[^"?]*/indsend/"', html)


@pytest.mark.parametrize("address", HOSTILE)
def test_a_hostile_address_gives_an_honest_page(client, settings, address):
    settings.CONTACT_EMAIL = "post@kl.example"
    html = page(client, address)
    assert "<script>" not in html and "Du har valgt" not in html
    assert "Bcc" not in mail(html)[2]


def test_it_is_linked_from_every_page(client):
    html = page(client, "/")
    footer = html[html.index("<footer") :]
    assert 'href="/indsend/"' in footer and 'href="/huller/"' in footer
