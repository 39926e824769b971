"""An editor in a real browser, logged in by a session that is made in the database."""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore


def session_of(name):
    """The key of a new session for the superuser `name`, who is made where there is none."""
    users = get_user_model().objects
    user = users.filter(username=name).first() or users.create_superuser(
        name, f"{name}@example.org", "et langt kodeord"
    )
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


def log_in(context, site, name):
    context.add_cookies([{"name": "sessionid", "value": session_of(name), "url": site}])


def log_out(context):
    """The session is gone, as when it ran out; what the browser keeps of its own stays."""
    context.clear_cookies(name="sessionid")
