"""A tiny OpenID Connect server on this machine: discovery, authorization, tokens, user info and keys."""

import base64
import contextlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT = ("katalog", "hemmeligt")


@dataclass
class Provider:
    """What the server says. `claims` is the user; `broken` names a step that answers nonsense."""

    address: str = ""
    claims: dict = field(default_factory=lambda: {"sub": "1", "email": "anna@example.org", "email_verified": True})
    broken: str = ""
    refuses: bool = False
    asked: list = field(default_factory=list)


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def handler(provider):
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *arguments):
            """Silence."""

        def send(self, value, status=200):
            body = b"<html>" if provider.broken == self.step else json.dumps(value).encode()
            self.send_response(500 if provider.broken == f"{self.step} 500" else status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        @property
        def step(self):
            return urlsplit(self.path).path.rpartition("/")[2]

        def do_GET(self):
            query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            provider.asked.append((self.step, query))
            if self.step == "openid-configuration":
                steps = {
                    "authorization_endpoint": "authorize",
                    "token_endpoint": "token",
                    "userinfo_endpoint": "userinfo",
                    "jwks_uri": "keys",
                }
                self.send({"issuer": provider.address} | {key: f"{provider.address}/{it}" for key, it in steps.items()})
            elif self.step == "authorize":
                given = {"error": "access_denied"} if provider.refuses else {"code": "en-kode"}
                self.send_response(302)
                self.send_header("Location", f"{query['redirect_uri']}?{urlencode(given | {'state': query['state']})}")
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif self.step == "userinfo":
                self.send(provider.claims)
            else:
                self.send({"keys": []})

        def do_POST(self):
            length = int(self.headers.get("Content-Length", 0))
            sent = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            provider.asked.append((self.step, sent))
            now = int(time.time())
            claims = {"iss": provider.address, "aud": CLIENT[0], "iat": now, "exp": now + 300} | provider.claims
            token = f"{part({'alg': 'RS256', 'typ': 'JWT'})}.{part(claims)}.{part('unsigned')}"
            self.send({"access_token": "adgang", "token_type": "Bearer", "expires_in": 300, "id_token": token})

    return Handler


@contextlib.contextmanager
def serving():
    """Give a Provider whose server lives for as long as the block."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(provider))
    provider.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
