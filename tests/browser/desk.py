"""A site of its own for tests that log in and write: a copy of the loaded catalogue, with one editor of each role."""

import contextlib
import os
import subprocess
import sys

from django.conf import settings
from django.db import connection

from tests.server import serving

PASSWORD = "en hest og tre gule kopper"
ROLES = ("forfatter", "redaktør", "udgiver", "administrator")
MAKE_EDITORS = f"""
from django.contrib.auth.models import Group
from catalogue.models import User
for role in {ROLES!r}:
    mailbox = role.replace("ø", "oe") + "@example.dk"
    user = User.objects.create_user(mailbox, mailbox, {PASSWORD!r}, is_staff=True, is_superuser=role == "administrator")
    user.groups.add(Group.objects.get(name=role))
"""


def mailbox(role):
    """The address that the editor of this role logs in with."""
    return role.replace("ø", "oe") + "@example.dk"


def manage(environment, *arguments):
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True, capture_output=True)


@contextlib.contextmanager
def own_site(folder):
    """Give the address of a server with a database of its own. Its log, with the mails it sends, lies in `folder`."""
    database = folder / "desk.sqlite3"
    variables = {"DATABASE_URL": f"sqlite:///{database}", "VAR_DIR": str(folder), "WEB_THREADS": "4"}
    environment = os.environ | variables | {"DJANGO_SETTINGS_MODULE": "catalogue.settings"}
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM INTO '{database}'")
    else:
        manage(environment, "migrate", "-v0")
        manage(environment, "load_catalogue", "-v0")
    manage(environment, "shell", "-v0", "-c", MAKE_EDITORS)
    with serving(folder, **variables) as port:
        yield f"http://127.0.0.1:{port}"


def log_in(page, role):
    """Log in through the login page, and stand on the desk."""
    page.goto("/admin/")
    page.get_by_label("E-mail").fill(mailbox(role))
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind", exact=True).click()
    page.wait_for_url("**/admin/")
