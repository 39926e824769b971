"""Who asks: the address of the reader or editor, for rate limits and lists of sessions."""

import ipaddress

from django.conf import settings

UNKNOWN = "0.0.0.0"  # where a server gives no address at all, as through a Unix socket without a proxy


def client_address(request):
    """The client's IP address as text.

    Behind proxies (`settings.PROXY_COUNT`) it is the one that the outermost of them wrote in `X-Forwarded-For`: each
    adds the address it was called from at the end, and what stands further to the left anybody can have written.
    Where the header is missing, too short or nonsense, it is the address that called this process.
    """
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if settings.PROXY_COUNT and len(forwarded) >= settings.PROXY_COUNT:
        address = plain_address(forwarded[-settings.PROXY_COUNT])
        if address:
            return address
    return plain_address(request.META.get("REMOTE_ADDR", "")) or UNKNOWN


def plain_address(text):
    """An IP address without port, brackets and zone; "" for anything else.

    >>> plain_address(" 192.0.2.7:51234 "), plain_address("[2001:db8::1]:443"), plain_address("::ffff:192.0.2.7")
    ('192.0.2.7', '2001:db8::1', '192.0.2.7')
    >>> plain_address("unknown")
    ''
    """
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)


BROWSERS = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
]
SYSTEMS = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
]


def browser_name(user_agent):
    """What a browser calls itself, short enough for an editor to know her own by.

    >>> browser_name("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36 Edg/126.0")
    'Edge på Windows'
    >>> browser_name("")
    'Ukendt browser'
    """
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "Ukendt browser")
    system = next((f" på {name}" for mark, name in SYSTEMS if mark in user_agent), "")
    return browser + system
