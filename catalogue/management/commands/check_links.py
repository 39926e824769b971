"""Ask every address in the content whether it still answers."""

import fcntl
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from catalogue.core.addresses import keep_answer, prepare, uses
from catalogue.core.asking import AGENT, Rules, check_all
from catalogue.models import CheckedAddress
from recommendations.models import EvidenceSource

LOCK = "check_links.lock"
FEW = 3  # hosts: of more than these, some answer, or the fault is ours
ENGLISH = {"ikke-tjekket": "unchecked", "svarer": "alive", "flyttet": "moved", "doed": "dead", "lukket": "closed to us"}


class Command(BaseCommand):
    help = (
        "Ask all addresses in the content whether they answer, politely, and write down the status, the date and where "
        "each redirects. Run it every week; it can be stopped at any time and started again. Exits 1 when the answers "
        "cannot be trusted or another run is under way, and with --fail-on-dead when addresses do not answer."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--only-older-than",
            type=int,
            metavar="DAYS",
            default=0,
            help="leave out what was checked in the last DAYS days: to go on with a run that was stopped",
        )
        parser.add_argument(
            "--source",
            action="append",
            metavar="SLUG",
            default=[],
            help="only the addresses of this source; repeatable",
        )
        parser.add_argument("--pause", type=float, default=1.0, help="seconds between two requests to one site")
        parser.add_argument("--timeout", type=float, default=20.0, help="seconds to wait for a site to answer")
        parser.add_argument("--fail-on-dead", action="store_true", help="exit 1 when an address does not answer")
        parser.add_argument(
            "--allow-private", action="store_true", help="also ask addresses on this machine and its network: for tests"
        )

    def handle(self, *args, only_older_than, source, fail_on_dead, verbosity, **options):
        if options["pause"] < 0 or options["timeout"] <= 0 or only_older_than < 0:
            raise CommandError("--pause and --only-older-than must not be negative, and --timeout must be above 0")
        with alone():
            standing = uses()
            for address in prepare(standing):
                self.stderr.write(f"too long to be kept, not checked: {address[:100]}…")
            chosen = choose(standing, source, only_older_than)
            run = Run(self, verbosity, len({row.host for row in chosen}) > FEW)
            with tqdm(total=len(chosen), unit="address", disable=None) as bar:
                run.bar = bar
                addresses = [row.address for row in chosen]
                async_to_sync(check_all)(addresses, rules(options), sync_to_async(run.keep))
            run.finish(standing)
        if fail_on_dead and run.count["doed"]:
            raise CommandError(f"{run.count['doed']} addresses do not answer")


def rules(options):
    """How we ask, and who we say we are."""
    who = "; ".join(part for part in (f"+{settings.SITE_URL}", settings.CONTACT_EMAIL) if part)
    agent = f"{AGENT}/1.0 ({who})".encode("ascii", "ignore").decode()
    wait = options["timeout"]
    return Rules(
        agent=agent,
        connect=min(wait, Rules.connect),
        read=wait,
        total=2 * wait,
        pause=options["pause"],
        allow_private=options["allow_private"],
    )


def choose(standing, sources, days):
    """The rows to check, those that were never or longest ago checked first. Raises CommandError."""
    rows = CheckedAddress.objects.all()
    if missing := sorted(set(sources) - set(EvidenceSource.objects.values_list("slug", flat=True))):
        raise CommandError(f"there is no source {', '.join(missing)}")
    if sources:
        of_sources = [a for a, its in standing.items() if any(u.kind == "source" and u.key in sources for u in its)]
        rows = rows.filter(address__in=of_sources)
    if days:
        rows = rows.exclude(checked_at__gt=timezone.now() - timedelta(days=days))
    return sorted(rows, key=lambda row: (row.checked_at is not None, row.checked_at, row.address))


class Run:
    """What one run writes down and counts.

    While nobody at all has answered, addresses without a connection wait: where the network is down here, that says
    nothing of the sites. `careful` is False where there are too few sites to tell.
    """

    def __init__(self, command, verbosity, careful):
        self.command, self.verbosity, self.careful = command, verbosity, careful
        self.waiting, self.count, self.newly_dead = [], Counter(), []
        self.bar = None

    def keep(self, address, answer):
        self.bar.update()
        if self.careful and answer.unreachable:
            self.waiting.append((address, answer))
            return
        if self.careful and answer.http_status is not None:
            self.careful = False
            waiting, self.waiting = self.waiting, []
            for pair in waiting:
                self.write(*pair)
        self.write(address, answer)

    def write(self, address, answer):
        kept = keep_answer(address, answer)
        if kept is None:
            return
        before, row = kept
        self.count[row.status] += 1
        if row.status == CheckedAddress.Status.DEAD != before:
            self.newly_dead.append(row)
        if self.verbosity > 1:
            self.bar.write(f"{ENGLISH[row.status]}: {address} {row.http_status or ''}".rstrip(), self.command.stdout)

    def finish(self, standing):
        """Say what was found. Raises CommandError where no site at all could be reached."""
        if self.waiting:
            raise CommandError(
                f"none of {len(self.waiting)} addresses could be reached: is the network down here? Nothing is changed"
            )
        out = self.command.stdout
        parts = [f"{self.count[status]} {word}" for status, word in ENGLISH.items() if self.count[status]]
        out.write(f"{sum(self.count.values())} addresses checked: {', '.join(parts) or 'none was due'}")
        for row in self.newly_dead:
            places = ", ".join(f"{use.kind} {use.key}" for use in standing.get(row.address, []))
            out.write(f"newly dead: {row.address} ({row.http_status or 'no answer'}) in {places}")


@contextmanager
def alone():
    """Only one run at a time on a machine: two would ask each site twice as often."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.VAR_DIR / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CommandError("another check_links is under way") from None
        yield
