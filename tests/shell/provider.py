"""A small OpenID Connect provider, started as a program: `python -m tests.shell.provider EMAIL VERIFIED`.

It is signed in as EMAIL and lets everybody in without asking: authorization code with PKCE, RS256. It prints its
address once it listens. What it is asked for wrongly it refuses, as a real one would.
"""

import base64
import hashlib
import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "kept-test", "a-secret-made-up-for-tests"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(ThreadingHTTPServer):
    """What it handed out: codes, each good for one exchange, and access tokens."""

    def __init__(self, email: str, *, verified: bool) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.person = {
            "sub": f"id-of-{email}",
            "email": email,
            "email_verified": verified,
            "name": "A name of theirs",
        }
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: set[str] = set()

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
        }

    def exchange(self, form: dict[str, str]) -> dict[str, Any] | None:
        """This will give the tokens for a code, or nothing when anything about the request is wrong."""
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return None
        if challenge(form.get("code_verifier", "")) != asked["code_challenge"]:
            return None
        token = secrets.token_urlsafe()
        self.tokens.add(token)
        return {"access_token": token, "token_type": "Bearer", "id_token": self.id_token(), "expires_in": 60}

    def id_token(self) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 60, **self.person}
        return jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "1"})


class Door(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == "/.well-known/openid-configuration":
            self.answer(200, self.server.configuration())
        elif address.path == "/jwks":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            self.answer(200, {"keys": [{**public, "kid": "1", "alg": "RS256", "use": "sig"}]})
        elif address.path == "/userinfo":
            known = self.headers.get("Authorization", "").removeprefix("Bearer ") in self.server.tokens
            self.answer(200 if known else 401, self.server.person if known else {})
        else:
            self.authorize(dict(parse_qsl(address.query)))

    def authorize(self, asked: dict[str, str]) -> None:
        if asked.get("client_id") != CLIENT_ID or "code_challenge" not in asked:
            return self.answer(400, {"error": "invalid_request"})
        code = secrets.token_urlsafe()
        self.server.codes[code] = asked
        self.send_response(302)
        self.send_header(
            "Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
        )
        self.end_headers()
        return None

    def do_POST(self) -> None:
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        tokens = self.server.exchange(form)
        self.answer(200 if tokens else 400, tokens or {"error": "invalid_grant"})

    def answer(self, status: int, body: dict[str, Any]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *arguments: object) -> None:
        """Nothing: the test reads the address from the output."""


def challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


if __name__ == "__main__":
    provider = Provider(sys.argv[1], verified=sys.argv[2] == "verified")
    sys.stdout.write(f"{provider.issuer}\n")
    sys.stdout.flush()
    provider.serve_forever()
