"""The content stamp: what is public has changed when it has, and everything kept in memory is keyed by it."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from catalogue.models import ContentVersion, new_stamp


def lock_content():
    """Wait here until nobody else is changing what readers see, then read on: never index from an older read.

    Take row locks first and this one after them, everywhere, so that two changes cannot wait for each other.
    """
    ContentVersion.objects.get_or_create(pk=1)
    ContentVersion.objects.select_for_update().get(pk=1)


def renew_stamp():
    """Give the content a new random stamp, under the row's lock. Call it last in the transaction of the change."""
    if not ContentVersion.objects.filter(pk=1).update(stamp=new_stamp()):
        ContentVersion.objects.get_or_create(pk=1)


def current_stamp():
    """The stamp that caches and the indexes in memory are keyed by; read it before you build anything from content."""
    return ContentVersion.objects.filter(pk=1).values_list("stamp", flat=True).first() or ""


class Kept:
    """Something built from published content, kept in this process until content, release or date is another.

    `make` gets the date in Copenhagen and gives the thing. One thread builds; the others are served the old one
    meanwhile, and wait only where there is none yet. The stamp is read before the build: read after it, a change that
    came in between would stay unseen for good.
    """

    def __init__(self, make: Callable[[date], Any]):
        self._make = make
        self._lock = threading.Lock()
        self._held = None

    def get(self) -> Any:
        """The thing as it is now. One query for the stamp, and those of `make` when something has changed."""
        key = (current_stamp(), timezone.localdate(), settings.RELEASE)
        held = self._held
        if held and held[0] == key:
            return held[1]
        if not self._lock.acquire(blocking=held is None):
            return held[1]
        try:
            if self._held is None or self._held[0] != key:
                self._held = (key, self._make(key[1]))
            return self._held[1]
        finally:
            self._lock.release()
