"""A small OpenID Connect provider that really answers, for tests of single sign-on."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import jwt

CLIENT, SECRET = "michishirube", "secret of the test, long enough for a signature"


class Provider:
    """Says of everybody who comes what `claims` say; remembers what it was asked."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.claims: dict[str, Any] = {"sub": "1"}
        self.audience = CLIENT
        self.asked: dict[str, list[str]] = {}

    def answer(self, path: str) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "userinfo_endpoint": f"{self.address}/userinfo",
                "jwks_uri": f"{self.address}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        if path == "/userinfo":
            return self.claims
        said = {"iss": self.address, "aud": self.audience, "exp": 2**33, "iat": 0, **self.claims}
        return {"access_token": "token", "token_type": "Bearer", "id_token": jwt.encode(said, SECRET)}


@contextmanager
def provider() -> Iterator[Provider]:
    """Serve a provider."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            serving.asked = parse_qs(self.rfile.read(length).decode())
            self._answer()

        def _answer(self) -> None:
            body = json.dumps(serving.answer(self.path)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serving = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield serving
    server.shutdown()
    thread.join()
    server.server_close()
