"""RFC 3161 timestamps: a third party's word on when a checkpoint existed.

What is stamped is the checkpoint's text (the note without signatures), so that cosignatures can still be added.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Sequence
from datetime import datetime
from http.client import HTTPException
from typing import NamedTuple

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerifierBuilder,
    decode_timestamp_response,
)

from proof.verifier.tree import Invalid

__all__ = [
    "Certificates", "NotStamped", "Stamp", "fetch_timestamp", "read_certificates", "read_token", "verify_timestamp",
]  # fmt: skip

LONGEST_TOKEN = 64 * 1024
Certificates = Sequence[x509.Certificate]


class NotStamped(Exception):
    """The authority gave no timestamp that holds; the sentence says why. It may be asked again later."""


class Stamp(NamedTuple):
    """Whose clock said when that something existed."""

    at: datetime
    authority: str
    serial: int


def read_certificates(data: bytes) -> list[x509.Certificate]:
    """This will read the certificates of an authority from PEM or DER; Invalid when there is none."""
    try:
        if b"-----BEGIN" in data:
            return x509.load_pem_x509_certificates(data)
        return [x509.load_der_x509_certificate(data)]
    except ValueError:
        raise Invalid("there is no certificate in the file of the timestamp authority") from None


def fetch_timestamp(url: str, text: bytes, *, trusted: Certificates, timeout: float = 10) -> bytes:
    """This will have the authority at a URL stamp a checkpoint's text, and give its token, already verified.

    NotStamped when it cannot be reached within `timeout` seconds or when what it answers does not hold.
    """
    if not url.startswith(("http://", "https://")):
        raise NotStamped(f"{url} is not the address of a timestamp authority")
    request = TimestampRequestBuilder().data(text).hash_algorithm(HashAlgorithm.SHA256).build()
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        question = urllib.request.Request(url, data=request.as_bytes(), headers=headers)  # noqa: S310 # seen above
        with urllib.request.urlopen(question, timeout=timeout) as answer:  # noqa: S310 # as above
            token = bytes(answer.read(LONGEST_TOKEN + 1))
        verify_timestamp(token, text, trusted, nonce=request.nonce)
    except (OSError, HTTPException, ValueError) as why:
        raise NotStamped(f"{url} gave no timestamp: {why}") from why
    except Invalid as why:
        raise NotStamped(f"{url} gave a timestamp that does not hold: {why}") from why
    return token


def verify_timestamp(token: bytes, text: bytes, trusted: Certificates, *, nonce: int | None = None) -> Stamp:
    """This will check an authority's response over a text; Invalid unless it leads to a trusted root.

    `trusted` holds the authority's root, and what is needed between. The certificates must have been valid
    when it was made; they may have expired since.
    """
    response = read_token(token)
    try:
        return _verified(response, text, trusted, nonce)
    except Invalid:
        raise
    except Exception as why:  # a stranger's bytes: the parsers below raise whatever they stumble over
        raise Invalid(f"the timestamp does not hold: {_short(why)}") from why


def _verified(response: TimeStampResponse, text: bytes, trusted: Certificates, nonce: int | None) -> Stamp:
    signer = _signer(response, trusted)
    verifier = _builder(trusted, signer, embedded=bool(response.signed_data.certificates))
    if nonce is not None:
        verifier = verifier.nonce(nonce)
    verifier.build().verify_message(response, text)
    info = response.tst_info
    return Stamp(info.gen_time, signer.subject.rfc4514_string(), info.serial_number)


def read_token(token: bytes) -> TimeStampResponse:
    """This will read a response without checking it; Invalid when it is none."""
    if len(token) > LONGEST_TOKEN:
        raise Invalid("a timestamp is not that long")
    try:
        response = decode_timestamp_response(_sorted(token))
        _ = response.signed_data, response.tst_info
    except (ValueError, IndexError) as why:
        raise Invalid("this is not a timestamp that was granted (RFC 3161)") from why
    return response


def _signer(response: TimeStampResponse, trusted: Certificates) -> x509.Certificate:
    """The certificate of the signer, which the signature names; whatever else is embedded must lead to it."""
    embedded = [x509.load_der_x509_certificate(each) for each in response.signed_data.certificates]
    names = {(each.issuer, each.serial_number) for each in response.signed_data.signer_infos}
    found = [each for each in embedded or trusted if (each.issuer, each.serial_number) in names]
    if len(names) != 1 or not found:
        raise Invalid(
            "the certificate of the authority is neither in the timestamp nor among those you trust"
        )
    chain = found[:1]
    while above := [each for each in embedded if each not in chain and _issued(each, chain[-1])]:
        chain.append(above[0])
    if any(each not in chain for each in embedded):
        raise Invalid("the timestamp carries certificates that have nothing to do with its signer")
    return chain[0]


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _builder(trusted: Certificates, signer: x509.Certificate, *, embedded: bool) -> VerifierBuilder:
    roots = [each for each in trusted if each.subject == each.issuer]
    between = [each for each in trusted if each not in roots and each != signer]
    builder = VerifierBuilder(roots=roots or between, intermediates=between)
    return builder if embedded else builder.tsa_certificate(signer)


def _short(why: Exception) -> str:
    """OpenSSL's own reason, without the stack around it."""
    words = str(why)
    for mark in ("Verify error:", 'reason: "'):
        if mark in words:
            words = words.split(mark)[1]
    return words.split('"')[0].strip()


def _sorted(token: bytes) -> bytes:
    """The same response with its embedded certificates in the order that DER asks of a SET.

    Many authorities do not sort them; no signature covers their order, and sorting changes no length.
    """
    try:
        content = _parts(token, _parts(token, (0, len(token)))[1])[1]
        signed_data = _parts(token, _parts(token, content)[0])
        certificates = [part for part in signed_data if token[part[0]] == 0xA0]
        each = [token[start:end] for start, end in _parts(token, certificates[0])]
    except (IndexError, ValueError):
        return token
    end = certificates[0][1]
    start = end - sum(map(len, each))
    return token[:start] + b"".join(sorted(each)) + token[end:]


def _parts(data: bytes, whole: tuple[int, int]) -> list[tuple[int, int]]:
    """Where the DER values inside a constructed value stand, from the first byte of each to behind its last."""
    at, end = _content(data, whole[0])
    parts = []
    while at < end:
        behind = _content(data, at)[1]
        parts.append((at, behind))
        at = behind
    if at != end:
        raise ValueError("a value is longer than what it stands in")
    return parts


def _content(data: bytes, at: int) -> tuple[int, int]:
    length, start = data[at + 1], at + 2
    if length & 0x80:
        octets = length & 0x7F
        start, length = start + octets, int.from_bytes(data[start : start + octets], "big")
    if start + length > len(data):
        raise ValueError("a value is cut short")
    return start, start + length
