"""Write down how often searches gave no case."""

from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone

from catalogue.core import zero_searches


class Command(BaseCommand):
    help = (
        "Count the searches that gave no case, week by week, into the editors' list, and delete what readers typed "
        "when its week is over. Run it every day, or at least every week; running it twice changes nothing."
    )

    def handle(self, *args, **options):
        today = timezone.localdate()
        files = 0
        for found in zero_searches.count_all(today):
            if isinstance(found, Path):
                self.stderr.write(f"{found.name}: not a file of searches; left as it is")
                continue
            files += 1
            self.stdout.write(sentence(found))
            if found.bad:
                lines = ", ".join(map(str, found.bad[:20])) + (" …" if len(found.bad) > 20 else "")
                self.stderr.write(f"{found.path.name}: not a search, passed over: line {lines}")
        if not files:
            self.stdout.write("no searches are waiting to be counted")
        if dropped := zero_searches.drop_old(today):
            self.stdout.write(f"{dropped} old counts are deleted ({zero_searches.KEPT_WEEKS} weeks are kept)")


def sentence(counted):
    """What was done with one file, as one line."""
    end = "the file is deleted" if counted.over else "the file stays until the week is over"
    return (
        f"{counted.path.stem}: {counted.searches} searches without a case; {counted.kept} different ones are kept, "
        f"{counted.left} are not; {end}"
    )
