"""How gunicorn serves the site, on a laptop as in production: `gunicorn catalogue.wsgi` reads this file by itself."""

import os

from gunicorn.http import message

bind = "127.0.0.1:8000"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
control_socket_disable = True  # nobody steers it while it runs, and a container has no home folder for the socket
preload_app = True  # the code and the Danish word list lie in memory once, not once for each worker
accesslog = "-" if os.environ.get("ACCESS_LOG") == "1" else None  # readers are not logged unless it is asked for
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")  # the proxies whose headers are believed

# A reader can paste 10 kB into the search box, and the answer must be a page of ours: catalogue/core/middleware.py cuts
# and answers what is too long. gunicorn knows only "at most 8,190 bytes" and "no limit at all" (0), which lets one
# client fill the memory, so its own ceiling is raised instead. tests/test_server.py fails if an upgrade changes this.
message.MAX_REQUEST_LINE = limit_request_line = 128 * 1024
limit_request_fields = 100


def on_starting(server):
    """Before the workers are made: the Danish word list, over a second and 100 MB, and whether PDF can be made."""
    from catalogue.core import danish, pdf

    danish.warm()
    pdf.available()


def pre_fork(server, worker):
    """A database connection must never be shared by two processes."""
    from django.db import connections

    connections.close_all()
