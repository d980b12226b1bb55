"""A certificate authority of a test's own, and servers that hold a certificate of it."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

SINCE, UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2120, 1, 1, tzinfo=UTC)
# OpenSSL asks the machine what day it is, whatever the test's day is


@dataclass(frozen=True)
class Held:
    """What a server shows: its certificate, and the key to it, as files."""

    certificate: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(self.certificate, self.key)
        return made


class Authority:
    """Signs certificates; whoever trusts its `root` trusts them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.root = folder, folder / "root.pem"
        self.key, self.name = ec.generate_private_key(ec.SECP256R1()), _named("A test's own authority")
        own = _builder(self.name, self.name, self.key, until=UNTIL)
        own = own.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self.root.write_bytes(own.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM))

    def certify(self, host: str, *, until: datetime = UNTIL) -> Held:
        """This will give a server on the loopback a certificate for a name or an address."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(_named(host), self.name, key, until=until)
        builder = builder.add_extension(x509.SubjectAlternativeName([_general(host)]), critical=False)
        signed = builder.sign(self.key, hashes.SHA256())
        held = Held(self.folder / f"{host}-{until.year}.pem", self.folder / f"{host}-{until.year}.key")
        held.certificate.write_bytes(signed.public_bytes(Encoding.PEM))
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        held.key.write_bytes(secret)
        return held


def _named(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


def _general(host: str) -> x509.GeneralName:
    return x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, *, until: datetime
) -> x509.CertificateBuilder:
    begun = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    return begun.serial_number(x509.random_serial_number()).not_valid_before(SINCE).not_valid_after(until)
