"""How often the same sender may do something without a login, counted in Django's default cache.

Each time takes a slot that is free again after the window; the window slides, and nothing is kept longer than it. What
is counted by (an address, a mailbox) stands in the cache only as a keyed hash that the site's secret made, so that the
cache tells nobody who it was.
"""

import ipaddress

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from catalogue.core.clients import client_address


def allow(purpose: str, who: str, *, most: int, seconds: int) -> bool:
    """Take one of `most` slots for `who`, each for `seconds`; False where none is free. Processes share the slots."""
    hashed = salted_hmac(f"rate-limit:{purpose}", who, algorithm="sha256").hexdigest()[:40]
    slots = [f"rate:{purpose}:{hashed}:{number}" for number in range(most)]
    taken = cache.get_many(slots)
    return any(cache.add(slot, 1, seconds) for slot in slots if slot not in taken)


def sender(request: HttpRequest) -> str:
    """What one client is counted by: its IPv4 address, or the network of its IPv6 address, of which a home has a whole.

    Never to be written down: `allow` hashes it.
    """
    address = ipaddress.ip_address(client_address(request))
    return str(address) if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))
