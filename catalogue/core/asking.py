"""Asks addresses of other sites whether they still answer, politely: see docs/decisions/0025.

Sites are asked in parallel, each by one request at a time with a pause between. HEAD first, GET where HEAD is not
taken; no body is read. Every connection, also after a redirect, goes only to a public address of the internet.
"""

import asyncio
import ipaddress
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from enum import Enum

import httpcore
import httpx
from protego import Protego

AGENT = "Inspirationskataloget-linktjek"
REDIRECTS = {301, 302, 303, 307, 308}
PERMANENT = {301, 308}
GONE = {404, 410}
CLOSED = {401, 402, 403, 405, 406, 407, 451, 501, 999}  # it answers, but not us; 999 is LinkedIn's
LATER = {429}
log = logging.getLogger(__name__)
LONGEST = 2000  # letters of an address that is kept
LAST_PORT = 65535
ROBOTS_BYTES = 512 * 1024
ROBOTS_REDIRECTS = 5
MOST_PAUSE = 10.0  # seconds: the longest wait that a robots.txt may ask for between two requests


class Outcome(Enum):
    """OK: it answers. GONE: it is not there. TROUBLE: no proper answer, which may pass. CLOSED: it answers people only.

    LATER: it asked us to come back another time, which says nothing of the address.
    """

    OK = "ok"
    GONE = "gone"
    TROUBLE = "trouble"
    CLOSED = "closed"
    LATER = "later"


@dataclass(frozen=True)
class Answer:
    """How an address answered. `reason` is Danish, for editors; `final` is where redirects ended, "" for none.

    moved: for good, so that the address in the catalogue should be changed. unreachable: no connection at all.
    """

    outcome: Outcome
    reason: str = ""
    http_status: int | None = None
    final: str = ""
    moved: bool = False
    unreachable: bool = False


@dataclass(frozen=True)
class Rules:
    """How we ask. Times in seconds; `hosts` are asked at the same time; `total` is the longest time of one request."""

    agent: str = AGENT
    connect: float = 10.0
    read: float = 20.0
    total: float = 40.0
    pause: float = 1.0
    redirects: int = 10
    hosts: int = 16
    allow_private: bool = False


class Unreachable(Exception):
    """No connection came about; the message is Danish."""


class Refused(Exception):
    """An address that we do not ask; the message is Danish."""


PRIVATE = "Adressen fører til et internt net og bliver ikke tjekket."


def is_public(address: str) -> bool:
    """True for an IP address on the open internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return ip.is_global and not ip.is_multicast and (inner is None or inner.is_global)


class PublicBackend(httpcore.AsyncNetworkBackend):
    """Looks a name up once, refuses what is not public, and connects to just that address.

    So a name cannot answer with a public address when it is asked and with an internal one when it is used.
    """

    def __init__(self, allow_private: bool):
        self.inner = httpcore.AnyIOBackend()
        self.allow_private = allow_private

    async def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        found = await asyncio.wait_for(addresses_of(host, port), timeout)
        if not self.allow_private and not all(is_public(ip) for ip in found):
            raise Refused(PRIVATE)
        for place, ip in enumerate(found, start=1):
            try:
                return await self.inner.connect_tcp(ip, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if place == len(found):
                    raise

    async def connect_unix_socket(self, path, timeout=None, socket_options=None):
        raise Refused(PRIVATE)

    async def sleep(self, seconds):
        await asyncio.sleep(seconds)


async def addresses_of(host: str, port: int) -> list[str]:
    """The IP addresses of a name, at most four, each once. Raises Unreachable where there are none."""
    try:
        rows = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise Unreachable("Stedet findes ikke mere: Navnet kan ikke slås op.") from problem
    return list(dict.fromkeys(row[4][0] for row in rows))[:4]


class PublicTransport(httpx.AsyncHTTPTransport):
    def __init__(self, rules: Rules):
        super().__init__()
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=rules.hosts * 2,
            max_keepalive_connections=rules.hosts,
            network_backend=PublicBackend(rules.allow_private),
        )


@dataclass
class Site:
    """One site (scheme, name, port) during a run: whose turn it is, its robots.txt, whether it can be reached."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    pause: float = 0.0
    robots_lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    robots: Protego | None = None
    robots_read: bool = False
    verdict: Answer | None = None  # the answer for all its addresses for the rest of the run


@dataclass(frozen=True)
class Reply:
    status: int
    location: str = ""
    text: str = ""


class Asker:
    """Asks addresses by the rules. One for a run; use it as an async context manager."""

    def __init__(self, rules: Rules):
        self.rules = rules
        self.sites: dict[str, Site] = {}
        self.client = httpx.AsyncClient(
            transport=PublicTransport(rules),
            timeout=httpx.Timeout(rules.read, connect=rules.connect, pool=None),
            headers={
                "User-Agent": rules.agent,
                "Accept": "*/*",
                "Accept-Language": "da, en;q=0.5",
                "Accept-Encoding": "identity",
            },
            follow_redirects=False,
            trust_env=False,  # a proxy would look names up for us, past the guard
        )

    async def __aenter__(self):
        await self.client.__aenter__()
        return self

    async def __aexit__(self, *problem):
        await self.client.__aexit__(*problem)

    def site(self, url: httpx.URL) -> Site:
        return self.sites.setdefault(origin(url), Site(pause=self.rules.pause))

    async def check(self, address: str) -> Answer:
        """How the address answers. Never raises for what a site does."""
        hops = []
        try:
            return await self.follow(parsed(address), hops)
        except Refused as problem:
            answer = Answer(Outcome.CLOSED, str(problem))
        except (httpx.InvalidURL, UnicodeError, ValueError):
            answer = Answer(Outcome.GONE, "Adressen er skrevet, så den ikke kan læses.")
        except Exception as problem:  # one address, or what a stranger's site sends us on to, never stops the others
            log.warning("%s could not be asked: %r", address, problem)
            answer = Answer(Outcome.TROUBLE, "Adressen kan ikke tjekkes.")
        return with_end(answer, hops)

    async def follow(self, url: httpx.URL, hops: list) -> Answer:
        """Ask `url` and what it redirects to; `hops` gets (0, the address) and the (status, address) of each step."""
        hops.append((0, str(url)))
        while True:
            may_ask(url)
            reply = await self.permitted(url)
            if isinstance(reply, Answer):
                return with_end(reply, hops)
            if reply.status not in REDIRECTS or not reply.location:
                return with_end(judged(reply.status), hops)
            try:
                url = parsed(str(url.join(reply.location)))
            except (httpx.InvalidURL, UnicodeError, ValueError):
                reason = "Sender videre til en adresse, der ikke kan læses."
                return with_end(Answer(Outcome.TROUBLE, reason, reply.status), hops)
            if len(hops) > self.rules.redirects:
                much = f"Sender videre mere end {self.rules.redirects} gange."
                reason = "Sender rundt i ring." if str(url) in [step for _, step in hops] else much
                return with_end(Answer(Outcome.TROUBLE, reason, reply.status), hops)
            hops.append((reply.status, str(url)))

    async def permitted(self, url: httpx.URL) -> Reply | Answer:
        """What the site replies, or the answer where robots.txt or the site itself keeps us from asking."""
        site = self.site(url)
        async with site.robots_lock:
            if not site.robots_read and site.verdict is None:
                await self.read_robots(site, url)
        if site.verdict is not None:
            return site.verdict
        if site.robots is not None and not site.robots.can_fetch(str(url), self.rules.agent):
            return Answer(Outcome.CLOSED, "Stedets robots.txt beder maskiner om at holde sig væk. Åbn siden selv.")
        reply = await self.attempt(site, "HEAD", url)
        no_head = (
            reply.outcome is Outcome.TROUBLE and not reply.unreachable
            if isinstance(reply, Answer)
            else (reply.status >= 400 and reply.status not in LATER)
        )
        if no_head:
            reply = await self.attempt(site, "GET", url)
        if isinstance(reply, Reply) and reply.status in LATER:
            site.verdict = judged(reply.status)
        return reply

    async def read_robots(self, site: Site, url: httpx.URL):
        """Read the site's robots.txt, once in a run; a site that cannot be reached is not asked again."""
        target = url.copy_with(path="/robots.txt", query=None, fragment=None)
        for _ in range(ROBOTS_REDIRECTS + 1):
            try:
                may_ask(target)
                reply = await self.attempt(self.site(target), "GET", target, ROBOTS_BYTES)
            except Refused:
                if origin(target) == origin(url):
                    raise
                break
            if isinstance(reply, Answer):
                if reply.unreachable and origin(target) == origin(url):
                    return
                break  # slow or broken: what it forbids is not known, and the address itself will tell
            if reply.status in REDIRECTS and reply.location:
                try:
                    target = parsed(str(target.join(reply.location)))
                    continue
                except (httpx.InvalidURL, UnicodeError, ValueError):
                    break
            if reply.status >= 500 or reply.status in LATER:
                site.verdict = Answer(Outcome.LATER, "Stedets robots.txt kan ikke læses lige nu.", reply.status)
            elif reply.status < 300:
                site.robots = Protego.parse(reply.text)
                wanted = site.robots.crawl_delay(self.rules.agent) or 0
                if wanted > site.pause:
                    site.pause = min(wanted, MOST_PAUSE)
                    site.free_at = asyncio.get_running_loop().time() + site.pause
            break
        site.robots_read = True

    async def attempt(self, site: Site, method: str, url: httpx.URL, most: int = 0) -> Reply | Answer:
        """One request when it is the site's turn. An Answer where no reply came."""
        if site.verdict is not None:
            return site.verdict
        async with site.lock:
            await asyncio.sleep(site.free_at - asyncio.get_running_loop().time())
            try:
                async with asyncio.timeout(self.rules.total):
                    return await self.request(method, url, most)
            except Unreachable as problem:
                answer = Answer(Outcome.TROUBLE, str(problem), unreachable=True)
            except (TimeoutError, httpx.TimeoutException) as problem:
                late = isinstance(problem, httpx.ConnectTimeout)
                answer = Answer(Outcome.TROUBLE, "Svarede ikke inden for tiden.", unreachable=late)
            except (httpx.ConnectError, ssl.SSLError) as problem:
                answer = Answer(Outcome.TROUBLE, broken_connection(problem), unreachable=True)
            except httpx.HTTPError:
                answer = Answer(Outcome.TROUBLE, "Svarede noget, der ikke kan læses.")
            finally:
                site.free_at = asyncio.get_running_loop().time() + site.pause
        if answer.unreachable:
            site.verdict = answer  # nobody waits ten seconds for each of its other addresses
        return answer

    async def request(self, method: str, url: httpx.URL, most: int) -> Reply:
        """The reply, with at most `most` bytes of its body; the connection is closed on the rest."""
        async with self.client.stream(method, url) as response:
            read = bytearray()
            if most:
                async for chunk in response.aiter_raw():
                    read += chunk[: most - len(read)]
                    if len(read) >= most:
                        break
            text = read.decode("utf-8", errors="replace").removeprefix("\ufeff")
            return Reply(response.status_code, response.headers.get("location", ""), text)


def parsed(address: str) -> httpx.URL:
    """The address without what follows a #. Raises InvalidURL, UnicodeError or ValueError."""
    url = httpx.URL(address.strip()).copy_with(fragment=None)
    if url.port is not None and url.port > LAST_PORT:
        raise ValueError(f"there is no port {url.port}")
    return url


def origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"


def may_ask(url: httpx.URL):
    """Raises Refused for an address that is not of the web, or that holds a login."""
    if url.scheme not in ("http", "https") or not url.host:
        raise Refused("Adressen begynder ikke med http:// eller https:// og bliver ikke tjekket.")
    if url.userinfo:
        raise Refused("Adressen indeholder et login og bliver ikke tjekket.")


def judged(status: int) -> Answer:
    """What a status code of the last reply means."""
    if status in GONE:
        return Answer(Outcome.GONE, f"Siden findes ikke mere ({status}).", status)
    if status in LATER:
        return Answer(Outcome.LATER, f"Stedet beder os vente ({status}).", status)
    if status in CLOSED:
        return Answer(Outcome.CLOSED, f"Stedet svarer ikke maskiner ({status}). Åbn siden selv.", status)
    if status >= 500:
        return Answer(Outcome.TROUBLE, f"Fejl på stedet ({status}).", status)
    if status >= 400 or status in REDIRECTS:
        return Answer(Outcome.TROUBLE, f"Svaret kan ikke bruges ({status}).", status)
    return Answer(Outcome.OK, "", status)


def with_end(answer: Answer, hops: list) -> Answer:
    """The answer with where the redirects ended, and whether the address has moved for good."""
    (_, start), *steps = hops or [(0, "")]
    if not steps:
        return answer
    end = steps[-1][1]
    final = end if len(end) <= LONGEST else ""
    if answer.outcome is not Outcome.OK:
        return replace(answer, final=final)
    if is_front(end) and not is_front(start):
        return replace(answer, final=final, moved=True, reason="Ender på stedets forside. Siden er nok væk.")
    first = steps[0][0]
    if first not in PERMANENT:
        return replace(answer, final=final, reason=f"Sendt midlertidigt videre ({first}).")
    later = next((status for status, _ in steps if status not in PERMANENT), None)
    more = f" og derfra sendt midlertidigt videre ({later})" if later else ""
    return replace(answer, final=final, moved=True, reason=f"Flyttet for altid ({first}){more}.")


def is_front(address: str) -> bool:
    return httpx.URL(address).raw_path == b"/"


def broken_connection(problem: Exception) -> str:
    """Why no connection came about, in Danish."""
    text = str(problem).lower()
    if "certificate" in text or "ssl" in text or "tls" in text:
        return "Stedets certifikat er ikke i orden."
    return "Der kan ikke skabes forbindelse til stedet."


async def check_all(
    addresses: Iterable[str], rules: Rules, on_answer: Callable[[str, Answer], Awaitable[None]]
) -> None:
    """Ask all the addresses; `on_answer` is awaited with each address and its Answer, one at a time."""
    by_host: dict[str, list[str]] = {}
    for address in addresses:
        by_host.setdefault(host_of(address), []).append(address)
    parallel = asyncio.Semaphore(rules.hosts)
    telling = asyncio.Lock()
    async with Asker(rules) as asker, asyncio.TaskGroup() as tasks:

        async def ask_host(its):
            async with parallel:
                for address in its:
                    answer = await asker.check(address)
                    async with telling:
                        await on_answer(address, answer)

        for its in by_host.values():
            tasks.create_task(ask_host(its))


def host_of(address: str) -> str:
    """The name of the site that an address is on; "" where it cannot be read.

    >>> host_of("https://www.søde-børn.dk/side")
    'www.søde-børn.dk'
    """
    try:
        return httpx.URL(address).host[:253]
    except (httpx.InvalidURL, UnicodeError, ValueError):
        return ""
