"""A process that dies in the middle of a verb leaves the database as it was, and the verb works the next time."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from cases import actions
from cases.models import Case
from catalogue.core.publishing import index_faults
from tests.workflow import release

SLUG = "koege-er-du-paa-vej"

# Runs in a process of its own on the same database: it stops between two steps of the verb, says so, and waits.
CHILD = """
import sys, time
import django
django.setup()
from cases import actions
from cases.models import CaseVersion
pause, verb, pk = sys.argv[1], sys.argv[2], int(sys.argv[3])
original = getattr(actions, pause)
def waits(*args, **kwargs):
    found = original(*args, **kwargs)
    print("paused", flush=True)
    time.sleep(120)
    return found
setattr(actions, pause, waits)
version = CaseVersion.objects.get(pk=pk)
{
    "publish": lambda: actions.publish(version=version, by="udgiver"),
    "restore": lambda: actions.restore_version(version=version, by="udgiver"),
}[verb]()
print("done", flush=True)
"""


def everything():
    """Every row of every table of our own."""
    tables = {}
    for model in apps.get_models():
        if model._meta.app_label in ("catalogue", "recommendations", "cases") and model._meta.managed:
            tables[model._meta.db_table] = sorted(map(repr, model._default_manager.values_list()))
    return tables


def killed(pause, verb, version):
    """Run the verb in a process of its own and kill it where it pauses."""
    name = connection.settings_dict["NAME"]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_DATABASE_URL": address(connection.settings_dict, name),
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    command = [sys.executable, "-c", CHILD, pause, verb, str(version.pk)]
    child = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout.readline().strip() == "paused"
    finally:
        child.send_signal(signal.SIGKILL)
        assert child.wait(timeout=30) == -signal.SIGKILL
        child.stdout.close()


def address(database, name):
    """The address of the test database itself, for another process."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    host = database["HOST"]
    if host.startswith("/"):
        return f"postgresql://{database['USER']}{password}@/{name}?host={host}"
    port = f":{database['PORT']}" if database["PORT"] else ""
    return f"postgresql://{database['USER']}{password}@{host}{port}/{name}"


def settled(before):
    """Wait until the server has noticed that the process is gone, and taken its work back."""
    for _ in range(100):
        if everything() == before:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pause", ["mark_published", "point_at", "case_changed", "renew_stamp"])
def test_killed_in_the_middle_of_publishing(client, pause):
    draft = actions.start_edit(case=Case.objects.get(slug=SLUG), by="redaktør")
    draft.title = "Titlen i den nye udgave"
    draft.save()
    actions.submit(version=draft, by="redaktør")
    before, page = everything(), client.get(f"/cases/{SLUG}/").content
    killed(pause, "publish", draft)
    assert settled(before)
    assert client.get(f"/cases/{SLUG}/").content == page and list(index_faults()) == []
    actions.publish(version=draft, by="udgiver")
    assert "Titlen i den nye udgave" in client.get(f"/cases/{SLUG}/").content.decode()
    assert list(index_faults()) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pause", ["load", "set_documentation", "record"])
def test_killed_in_the_middle_of_restoring(client, pause):
    old = Case.objects.get(slug=SLUG).live
    release(actions.start_edit(case=Case.objects.get(slug=SLUG), by="redaktør"))
    before, page = everything(), client.get(f"/cases/{SLUG}/").content
    killed(pause, "restore", old)
    assert settled(before)
    assert client.get(f"/cases/{SLUG}/").content == page and list(index_faults()) == []
    assert actions.restore_version(version=old, by="udgiver").based_on == old
