"""Sessions that end when nobody works: SESSION_COOKIE_AGE after the last request, or up to a tenth earlier."""

import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY

RENEWED = "renewed"


def idle_sessions(get_response):
    """Move the end of an editor's session, with one write for each tenth of its length instead of for each request.

    Looks only where the view has read the session already: a reader's page stays without session and cookie.
    """

    def middleware(request):
        response = get_response(request)
        session = request.session
        if session.accessed and SESSION_KEY in session:
            now = int(time.time())
            if not 0 <= now - session.get(RENEWED, 0) < settings.SESSION_COOKIE_AGE // 10:
                session[RENEWED] = now
        return response

    return middleware
