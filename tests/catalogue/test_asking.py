"""Asking addresses: every way in which a site can answer, politely, and never inwards."""

import asyncio
import time

import httpx
import pytest

from catalogue.core import asking
from catalogue.core.asking import Asker, Outcome, Rules, check_all, is_public
from tests.sites import site

QUICK = Rules(connect=1, read=1.0, total=2.0, pause=0.0, allow_private=True)


def ask(address, **changes):
    """The Answer of one address."""

    async def run():
        async with Asker(Rules(**(vars(QUICK) | changes))) as asker:
            return await asker.check(address)

    return asyncio.run(run())


@pytest.fixture
def server():
    with site() as running:
        yield running


@pytest.mark.parametrize(
    ("path", "outcome", "status", "moved", "end", "reason"),
    [
        ("/200", Outcome.OK, 200, False, "", ""),
        ("/301", Outcome.OK, 200, True, "/200", "Flyttet for altid (301)."),
        ("/308", Outcome.OK, 200, True, "/dybt/200", "Flyttet for altid (308)."),
        ("/302", Outcome.OK, 200, False, "/200", "Sendt midlertidigt videre (302)."),
        (
            "/blandet",
            Outcome.OK,
            200,
            True,
            "/200",
            "Flyttet for altid (301) og derfra sendt midlertidigt videre (302).",
        ),
        ("/dybt", Outcome.OK, 200, True, "/", "Ender på stedets forside. Siden er nok væk."),
        ("/vaek", Outcome.GONE, 404, False, "/404", "Siden findes ikke mere (404)."),
        ("/403", Outcome.CLOSED, 403, False, "", "Stedet svarer ikke maskiner (403). Åbn siden selv."),
        ("/404", Outcome.GONE, 404, False, "", "Siden findes ikke mere (404)."),
        ("/410", Outcome.GONE, 410, False, "", "Siden findes ikke mere (410)."),
        ("/429", Outcome.LATER, 429, False, "", "Stedet beder os vente (429)."),
        ("/500", Outcome.TROUBLE, 500, False, "", "Fejl på stedet (500)."),
        ("/langsom", Outcome.OK, 200, False, "", ""),
        ("/aldrig", Outcome.TROUBLE, None, False, "", "Svarede ikke inden for tiden."),
        ("/afbrudt", Outcome.TROUBLE, None, False, "", "Svarede noget, der ikke kan læses."),
        ("/volapyk", Outcome.TROUBLE, None, False, "", "Svarede noget, der ikke kan læses."),
        ("/ring", Outcome.TROUBLE, 302, False, "/ring", "Sender rundt i ring."),
        ("/kaede", Outcome.TROUBLE, 302, False, "/kaede?10", "Sender videre mere end 10 gange."),
        ("/uleselig", Outcome.TROUBLE, None, False, "", "Svarede noget, der ikke kan læses."),
        ("/udenhead", Outcome.OK, 200, False, "", ""),
        ("/hovedfejl", Outcome.OK, 200, False, "", ""),
    ],
)
def test_what_a_site_can_answer(server, path, outcome, status, moved, end, reason):
    answer = ask(server.url(path))
    assert (answer.outcome, answer.http_status, answer.moved, answer.reason) == (outcome, status, moved, reason)
    assert answer.final == (server.url(end) if end else "")


def test_an_address_that_no_machine_can_have_stops_nobody(server, monkeypatch):
    assert ask(server.url("/port")).reason == "Sender videre til en adresse, der ikke kan læses."
    assert ask("https://www.kl.example:99999/side").outcome is Outcome.GONE

    async def odd(self, url):
        raise ExceptionGroup("odd", [OverflowError()])

    monkeypatch.setattr(Asker, "permitted", odd)
    assert ask(server.url("/200")).outcome is Outcome.TROUBLE


def test_a_front_page_that_redirects_to_a_front_page_has_only_moved():
    steps = [(0, "http://eksempel.dk/"), (301, "https://www.eksempel.dk/")]
    answer = asking.with_end(asking.judged(200), steps)
    assert answer.moved
    assert answer.reason == "Flyttet for altid (301)."


def test_get_only_where_head_is_refused_and_no_body_is_fetched_whole(server):
    assert ask(server.url("/200")).outcome is Outcome.OK
    assert [method for method, path in server.asked if path == "/200"] == ["HEAD"]
    began = time.monotonic()
    assert ask(server.url("/uendelig")).outcome is Outcome.OK
    assert [method for method, path in server.asked if path == "/uendelig"] == ["HEAD", "GET"]
    assert time.monotonic() - began < 1.5
    assert server.sent < 50_000_000


def test_we_say_who_we_are(server):
    ask(server.url("/200"), agent="Inspirationskataloget-linktjek/1.0 (+https://katalog.example)")
    assert server.agents == {"Inspirationskataloget-linktjek/1.0 (+https://katalog.example)"}


# --- robots.txt ------------------------------------------------------------------------------------------------------


def test_robots_txt_is_asked_once_and_obeyed():
    with site("User-agent: *\nDisallow: /lukket/\n\nUser-agent: Googlebot\nDisallow: /\n") as server:
        answers = ask_all([server.url("/lukket/200"), server.url("/200"), server.url("/301")])
        closed = answers[server.url("/lukket/200")]
        assert closed.outcome is Outcome.CLOSED
        assert "robots.txt" in closed.reason
        assert answers[server.url("/200")].outcome is Outcome.OK
        assert [path for _, path in server.asked].count("/robots.txt") == 1
        assert not [path for _, path in server.asked if path.startswith("/lukket")]


def test_a_rule_for_us_by_name_is_obeyed():
    with site(f"User-agent: {asking.AGENT}\nDisallow: /\n") as server:
        assert ask(server.url("/200"), agent=f"{asking.AGENT}/1.0 (+https://k.example)").outcome is Outcome.CLOSED


def test_a_redirect_into_what_robots_forbids_stops_there():
    with site("User-agent: *\nDisallow: /200\n") as server:
        answer = ask(server.url("/301"))
        assert (answer.outcome, answer.final) == (Outcome.CLOSED, server.url("/200"))


def test_a_robots_txt_that_is_broken_today_says_nothing_of_the_address():
    with site(503) as server:
        answer = ask(server.url("/404"))
        assert answer.outcome is Outcome.LATER
        assert [path for _, path in server.asked] == ["/robots.txt"]


# --- Politeness ------------------------------------------------------------------------------------------------------


def ask_all(addresses, **changes):
    answers = {}

    async def keep(address, answer):
        answers[address] = answer

    asyncio.run(check_all(addresses, Rules(**(vars(QUICK) | changes)), keep))
    return answers


def test_one_request_at_a_time_to_a_site_with_a_pause_between():
    with site() as server:
        addresses = [server.url(f"/{word}/200") for word in ("a", "b", "c", "d")]
        ask_all(addresses, pause=0.15)
        gaps = [later - earlier for earlier, later in zip(server.times, server.times[1:], strict=False)]
        assert len(gaps) == 4  # robots.txt and four addresses
        assert min(gaps) >= 0.14


def test_a_redirect_waits_for_its_turn_too():
    with site() as first, site() as second:
        first.target = second.url("/c/200").replace("127.0.0.1", "localhost")
        addresses = [second.url(f"/{word}/200", "localhost") for word in "ab"]
        ask_all([*addresses, first.url("/herfra")], pause=0.1)
        assert ("HEAD", "/c/200") in second.asked
        gaps = [later - earlier for earlier, later in zip(second.times, second.times[1:], strict=False)]
        assert min(gaps) >= 0.09


def test_sites_are_asked_at_the_same_time():
    with site() as server:
        began = time.monotonic()
        answers = ask_all([server.url("/langsom", host) for host in ("127.0.0.1", "localhost")])
        assert {answer.outcome for answer in answers.values()} == {Outcome.OK}
        assert time.monotonic() - began < 1.1  # twice 0.6 seconds one after the other


def test_a_site_that_asks_us_to_wait_is_left_alone():
    with site() as server:
        answers = ask_all([server.url("/429"), server.url("/200"), server.url("/404")])
        assert {answer.outcome for answer in answers.values()} == {Outcome.LATER}
        assert [path for _, path in server.asked] == ["/robots.txt", "/429"]


def test_a_site_without_a_connection_is_tried_once():
    with site() as server:
        gone = server.server_port
    answers = ask_all([f"http://127.0.0.1:{gone}/{n}" for n in range(5)])
    assert {answer.outcome for answer in answers.values()} == {Outcome.TROUBLE}
    assert all(answer.unreachable for answer in answers.values())


def test_a_crawl_delay_is_kept_up_to_a_point():
    with site("User-agent: *\nCrawl-delay: 0.2\n") as server:
        ask_all([server.url("/a/200"), server.url("/b/200")])
        gaps = [later - earlier for earlier, later in zip(server.times, server.times[1:], strict=False)]
        assert min(gaps) >= 0.19


# --- Never inwards ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:{port}/200",
        "http://localhost:{port}/200",
        "http://[::1]:{port}/200",
        "http://0.0.0.0:{port}/200",
        "http://2130706433:{port}/200",
        "http://127.1:{port}/200",
        "http://0x7f.0.0.1:{port}/200",
        "http://[::ffff:127.0.0.1]:{port}/200",
    ],
)
def test_this_machine_is_never_asked(server, address):
    answer = ask(address.format(port=server.server_port), allow_private=False)
    assert answer.outcome in (Outcome.CLOSED, Outcome.TROUBLE)
    assert not server.asked


@pytest.mark.parametrize(
    ("ip", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("10.0.0.1", False),
        ("172.16.3.4", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_what_is_the_open_internet(ip, public):
    assert is_public(ip) is public


def test_a_redirect_inwards_is_refused(server, monkeypatch):
    """The site itself may be asked here; what it redirects to may not."""
    monkeypatch.setattr(asking, "is_public", lambda ip: ip == "127.0.0.1")
    answer = ask(server.url("/indad"), allow_private=False)
    assert (answer.outcome, answer.reason) == (Outcome.CLOSED, asking.PRIVATE)
    assert answer.final == "http://169.254.169.254/latest/meta-data/"


def test_a_redirect_to_a_file_is_refused(server):
    answer = ask(server.url("/fil"))
    assert answer.outcome is Outcome.CLOSED
    assert "http://" in answer.reason


@pytest.mark.parametrize(
    ("address", "outcome"),
    [
        ("ftp://eksempel.dk/fil", Outcome.CLOSED),
        ("javascript:alert(1)", Outcome.CLOSED),
        ("mailto:post@eksempel.dk", Outcome.CLOSED),
        ("/cases/", Outcome.CLOSED),
        ("", Outcome.CLOSED),
        ("https://navn:kode@eksempel.dk/", Outcome.CLOSED),
        ("http://[::1", Outcome.GONE),
        ("http://eksempel.dk:99999999/", Outcome.GONE),
        ("http://eks\x00empel.dk/", Outcome.GONE),
        ("http://xn--", Outcome.GONE),
        ("http://" + "a" * 300 + ".dk/", Outcome.GONE),
        ("http://eksempel..dk/", Outcome.GONE),
    ],
)
def test_odd_addresses_end_in_a_word_and_not_in_an_error(address, outcome, monkeypatch):
    async def nowhere(host, port):
        raise asking.Unreachable("Stedet findes ikke mere: Navnet kan ikke slås op.")

    monkeypatch.setattr(asking, "addresses_of", nowhere)
    answer = ask(address)
    assert answer.outcome is outcome or answer.outcome is Outcome.TROUBLE and answer.unreachable
    assert answer.reason.endswith(".")


def test_danish_letters_are_asked_for_as_the_web_writes_them(monkeypatch):
    asked = []

    async def nowhere(host, port):
        asked.append(host)
        raise asking.Unreachable("Navnet kan ikke slås op.")

    monkeypatch.setattr(asking, "addresses_of", nowhere)
    ask("https://www.søde-børn.dk/æbler og pærer?q=å#sted")
    assert set(asked) == {"www.xn--sde-brn-q1ae.dk"}
    url = str(asking.parsed("https://www.søde-børn.dk/æbler og pærer?q=å#sted"))
    assert url.endswith("/%C3%A6bler%20og%20p%C3%A6rer?q=%C3%A5")
    assert isinstance(asking.parsed(url), httpx.URL)
