"""An import whose process is killed in the middle leaves the database as it was, on both databases."""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from cases.models import Case, CaseVersion
from catalogue.core.stamp import current_stamp
from catalogue.models import AuditEvent, PendingImport
from tests.files import csv_file

CONFIRM = "admin:cases_caseversion_process_import"
ROWS = 40
# Confirms the upload as a server would, and stops for ever in the middle of the rows.
SCRIPT = """
import sys, time
import django
django.setup()
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from cases.exchange import CaseTransfer
from cases.models import Case

save = CaseTransfer.save

def slow(self, row, *, by):
    save(self, row, by=by)
    if row.number == 30:
        print("in the middle", Case.objects.filter(slug__startswith="draebt-").count(), flush=True)
        time.sleep(600)

CaseTransfer.save = slow
client = Client()
client.force_login(get_user_model().objects.get(username="chef"))
client.post(reverse("admin:cases_caseversion_process_import"), {"token": sys.argv[1]})
"""


def address_of_database():
    """The test database as a DATABASE_URL for another process."""
    there = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{there['NAME']}"
    login = there["USER"] + (f":{there['PASSWORD']}" if there["PASSWORD"] else "")
    host = there["HOST"]
    if host.startswith("/"):
        return f"postgresql://{login}@/{there['NAME']}?host={host}"
    return f"postgresql://{login}@{host}:{there['PORT'] or 5432}/{there['NAME']}"


def counts():
    return Case.objects.count(), CaseVersion.objects.count(), AuditEvent.objects.count(), current_stamp()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_import_leaves_everything_as_it_was():
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("chef", "chef@example.org", "et langt kodeord"))
    rows = [[f"draebt-{at}", f"Nr. {at}", "De gør noget.", "2026", "Odense"] for at in range(ROWS)]
    content = csv_file([["Adresse", "Titel", "Én sætning", "Oplyst i", "Kommuner, der gør det"], *rows])
    client.post(reverse("admin:cases_caseversion_import"), {"file": SimpleUploadedFile("a.csv", content)})
    token = PendingImport.objects.get().token
    before = counts()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "catalogue.settings",
        "DATABASE_URL": address_of_database(),
        "ALLOWED_HOSTS": "testserver",
    }
    command = [sys.executable, "-c", SCRIPT, token]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == "in the middle 29\n"  # written there, and seen by nobody else
        assert counts() == before
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    assert counts() == before
    assert PendingImport.objects.get().token == token
    client.post(reverse(CONFIRM), {"token": token})
    assert Case.objects.filter(slug__startswith="draebt-").count() == ROWS
    assert not PendingImport.objects.exists()
