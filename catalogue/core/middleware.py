"""What every request passes: the response headers and the limits on addresses."""

from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.urls import reverse

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)


def security_headers(get_response):
    """A strict Content-Security-Policy: no inline script, style or handler, and no foreign host."""

    def middleware(request):
        response = get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.content = b""  # the length is set already; gunicorn warns of a body it must drop
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response

    return middleware


def compressed_admin(get_response):
    """Send the admin's pages compressed: the form of a case is half a megabyte. Readers' pages: page_cache.py.

    Django pads what it compresses by chance and masks its tokens anew each time, so that lengths tell nothing.
    """
    compressing = GZipMiddleware(get_response)

    def middleware(request):
        response = get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if is_page and request.path.startswith(reverse("admin:index")):
            return compressing.process_response(request, response)
        return response

    return middleware


MAX_PARAMETERS = 200  # far above what the filters can make; Django itself answers many more with a bare 400
MAX_ADDRESS = 64 * 1024  # gunicorn.conf.py lets twice as much through, so that the answer is ours


def long_addresses(get_response):
    """Keep only the first parameters of an address with very many, and answer an absurdly long one with status 414.

    Sets `request.parameters_cut`, so that a list can tell the reader. Must come before anything reads `request.GET`.
    """

    def middleware(request):
        query = request.META.get("QUERY_STRING", "")
        request.parameters_cut = query.count("&") >= MAX_PARAMETERS
        if request.parameters_cut:
            request.META["QUERY_STRING"] = "&".join(query.split("&", MAX_PARAMETERS)[:MAX_PARAMETERS])
        if len(request.META.get("PATH_INFO", "")) + len(query) > MAX_ADDRESS:
            return render(request, "pages/address_too_long.html", status=414)
        return get_response(request)

    return middleware
