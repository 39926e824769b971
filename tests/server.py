"""The site under the real gunicorn, in a process of its own, on the database of the tests."""

import contextlib
import os
import socket
import subprocess
import sys
import time

from django.conf import settings
from django.db import connection


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def address_of_test_database():
    """A DATABASE_URL for the database that the tests run on."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    host, port = values["HOST"], values["PORT"] or ""
    return f"postgresql://{values['USER']}:{values['PASSWORD']}@:{port}/{values['NAME']}?host={host}"


@contextlib.contextmanager
def serving(folder, **variables):
    """Give the port of a gunicorn that lives for as long as the block. Its log lies in `folder`."""
    port = free_port()
    log = folder / "log"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "catalogue.settings",
        "DATABASE_URL": address_of_test_database(),
        "WEB_CONCURRENCY": "1",
        **variables,
    }
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "catalogue.wsgi"]
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with contextlib.closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)
