"""Settings for tests: the site's own, read from an environment that is the same on every machine.

`pytest` alone runs on SQLite; with TEST_DATABASE_URL it runs on that server (see tests/run.py).
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# One private folder for each run, so that two runs on one machine never meet. The processes that pytest-xdist
# starts inherit the variable, so only the first one makes the folder and removes it.
if "TEST_VAR_DIR" not in os.environ:
    os.environ["TEST_VAR_DIR"] = tempfile.mkdtemp(prefix="katalog-")
    atexit.register(shutil.rmtree, os.environ["TEST_VAR_DIR"], ignore_errors=True)
FOLDER = Path(os.environ["TEST_VAR_DIR"])

# What the developer's own environment says must not change a test.
NAMES = """DEBUG ALLOWED_HOSTS CSRF_TRUSTED_ORIGINS SITE_URL RELEASE CONTACT_EMAIL CONTACT_PHONE LOG_LEVEL
           ACCESSIBILITY_STATEMENT_URL SSL_REDIRECT HSTS_SECONDS BEHIND_PROXY PROXY_COUNT WORD_TEMPLATE_DIR EMAIL_URL
           MAIL_FROM SESSION_IDLE_MINUTES SECOND_FACTOR_FOR OIDC_SERVER_URL OIDC_CLIENT_ID OIDC_CLIENT_SECRET OIDC_NAME
           OIDC_TRUST_EMAIL OIDC_IS_SECOND_FACTOR FOUR_EYES"""
for name in NAMES.split():
    os.environ.pop(name, None)
os.environ |= {
    "SECRET_KEY": "only-for-tests",
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", ""),
    "VAR_DIR": str(FOLDER),
    "STATIC_ROOT": str(FOLDER / "static"),
    "STATIC_MANIFEST": "0",  # nothing has run collectstatic; tests/test_repository.py runs it once
    "SECURE_COOKIES": "0",  # the browser tests log in over http
}

from catalogue.settings import *  # noqa: E402, F403
from catalogue.settings import DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast, and only for tests
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # A file, not memory: live servers and tests with threads open connections of their own.
    DATABASES["default"]["TEST"] = {"NAME": str(FOLDER / "test.sqlite3")}
else:
    # A connection kept by a live server's thread would block the test database from being dropped.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
