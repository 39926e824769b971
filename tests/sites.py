"""A site for link checks to ask: one path for each way in which sites answer, well or badly."""

import contextlib
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

STATUSES = ["200", "403", "404", "410", "429", "500"]


class Site(ThreadingHTTPServer):
    """`asked` are the (method, path) of all requests, in order, with the time they came in `times`."""

    daemon_threads = True

    def __init__(self, robots=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.robots = robots  # the text of robots.txt, a status as a number, or None for 404
        self.asked, self.times, self.agents = [], [], set()
        self.stopping = threading.Event()

    def url(self, path="/", host="127.0.0.1"):
        return f"http://{host}:{self.server_port}{path}"

    def handle_error(self, request, client_address):
        """A client that hangs up is what the tests are about."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_HEAD(self):
        self.reply()

    def do_GET(self):
        self.reply()

    def reply(self):
        site, path = self.server, self.path.partition("?")[0]
        site.asked.append((self.command, self.path))
        site.times.append(time.monotonic())
        site.agents.add(self.headers["User-Agent"])
        if path == "/robots.txt":
            return self.send_robots(site.robots)
        name = path.rsplit("/", 1)[-1]
        if name in STATUSES:
            return self.send(int(name))
        return getattr(self, f"path_{name}", lambda: self.send(200))()

    def send(self, status, body=b"", **headers):
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def send_robots(self, robots):
        if isinstance(robots, int):
            self.send(robots)
        elif robots is None:
            self.send(404)
        else:
            self.send(200, robots.encode())

    def path_port(self):
        self.send(302, Location="http://127.0.0.1:99999/")

    def path_301(self):
        self.send(301, Location="/200")

    def path_308(self):
        self.send(308, Location="/dybt/200")

    def path_302(self):
        self.send(302, Location="/200")

    def path_blandet(self):
        self.send(301, Location="/302")

    def path_dybt(self):
        self.send(301, Location="/")

    def path_vaek(self):
        self.send(301, Location="/404")

    def path_ring(self):
        self.send(302, Location="/ring")

    def path_kaede(self):
        step = int(self.path.partition("?")[2] or 0)
        self.send(302, Location=f"/kaede?{step + 1}")

    def path_indad(self):
        self.send(301, Location="http://169.254.169.254/latest/meta-data/")

    def path_fil(self):
        self.send(301, Location="file:///etc/passwd")

    def path_uleselig(self):
        self.send(301, Location="http://[::1")

    def path_udenhead(self):
        self.send(405 if self.command == "HEAD" else 200)

    def path_hovedfejl(self):
        self.send(404 if self.command == "HEAD" else 200)

    def path_langsom(self):
        time.sleep(0.6)
        self.send(200)

    def path_aldrig(self):
        self.server.stopping.wait(10)

    def path_herfra(self):
        self.send(302, Location=self.server.target)

    def path_volapyk(self):
        self.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n")

    def path_afbrudt(self):
        self.close_connection = True
        self.connection.close()

    def path_uendelig(self):
        """A body without an end; HEAD is refused, so that GET must be asked."""
        if self.command == "HEAD":
            return self.send(501)
        self.send_response(200)
        self.send_header("Content-Type", "video/mp4")
        self.end_headers()
        self.server.sent = 0
        with contextlib.suppress(OSError):
            while not self.server.stopping.is_set() and self.server.sent < 200_000_000:
                self.server.sent += self.wfile.write(b"x" * 65536)


@contextlib.contextmanager
def site(robots=None):
    """A Site that answers in a thread of its own until the block ends."""
    server = Site(robots)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()
