"""A real timestamp authority: `openssl ts -reply` behind a small web server on loopback."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CONFIG = """
[tsa]
default_tsa = mine
[mine]
serial = {folder}/serial
signer_cert = {folder}/signer.pem
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = md5, sha1, sha224, sha256, sha384, sha512
ordering = yes
tsa_name = yes
"""


class Authority(NamedTuple):
    """A running authority: its folder, its root in PEM and its address."""

    folder: Path
    root: bytes
    url: str

    def stamp(self, request: bytes) -> bytes:
        (self.folder / "request").write_bytes(request)
        command = [
            "openssl",
            "ts",
            "-reply",
            "-config",
            "config",
            "-queryfile",
            "request",
            "-out",
            "response",
        ]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        return (self.folder / "response").read_bytes()


@contextmanager
def authority(folder: Path, *, days: int = 3650) -> Iterator[Authority]:
    """This will run an authority whose certificate ends in that many days; in the past if negative."""
    if shutil.which("openssl") is None:
        pytest.skip("referee: openssl is missing, so no timestamp authority can run")
    root = _certificates(folder, days)
    (folder / "config").write_text(CONFIG.format(folder=folder))
    (folder / "serial").write_text("01\n")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    made = Authority(folder, root, f"http://127.0.0.1:{server.server_port}/tsa")
    server.authority = made  # type: ignore[attr-defined] # the handler finds it there
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        request = self.rfile.read(int(self.headers["Content-Length"]))
        answer = self.server.authority.stamp(request)  # type: ignore[attr-defined] # put there above
        if self.path == "/nonsense":
            answer = b"nonsense"
        if self.path == "/huge":
            answer = bytes(100_000)
        self.send_response(500 if self.path == "/broken" else 200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def _certificates(folder: Path, days: int) -> bytes:
    now = datetime.now(UTC)
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    names = [
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)]) for each in ("Test root", "Test authority")
    ]
    made = []
    for at, name in enumerate(names):
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(names[0]).serial_number(at + 7)
        builder = builder.public_key(keys[at].public_key()).not_valid_before(now - timedelta(days=4000))
        ends = now + timedelta(days=days if at else 3650)
        builder = builder.not_valid_after(ends).add_extension(
            x509.BasicConstraints(ca=not at, path_length=None), True
        )
        if at:
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(usage, critical=True)
        made.append(builder.sign(keys[0], hashes.SHA256()).public_bytes(Encoding.PEM))
    (folder / "signer.pem").write_bytes(made[1])
    secret = keys[1].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "signer.key").write_bytes(secret)
    (folder / "root.pem").write_bytes(made[0])
    return made[0]
