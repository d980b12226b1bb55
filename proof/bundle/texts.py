"""The texts in a bundle: what it is, the exact commands that check it, and a draft for whoever certifies it."""

from __future__ import annotations

import platform
import ssl
from hashlib import sha256
from pathlib import Path

from proof.bundle.pack import Part, Payload, text_part

FOLDER = Path(__file__).with_name("written")


def readme(language: str) -> bytes:
    """This will give README.txt in a language that there is, else in English."""
    path = FOLDER / f"README.{language}.text"
    return (path if path.is_file() else FOLDER / "README.en.text").read_bytes()


def verify_text(principal: str, origin: str) -> bytes:
    """This will give VERIFY.txt for whoever signs as `principal` and the record named `origin`."""
    text = (FOLDER / "VERIFY.text").read_text(encoding="utf-8")
    return text.format(principal=principal, origin=origin).encode()


def certification(
    payload: Payload, *, bundle: str, matter: str, organisation: str, exported: str, origin: str, version: str
) -> Part:
    """This will draft what a qualified person may sign under Rule 902(14) FRE: the files, the tools, the process.

    `exported` is the day in words. A draft alone certifies nothing, and says so first.
    """
    text = (FOLDER / "CERTIFICATION.text").read_text(encoding="utf-8")
    said = text.format(
        bundle=bundle,
        matter=" ".join(matter.split()),
        organisation=" ".join(organisation.split()),
        exported=exported,
        origin=origin,
        version=version,
        tools=f"Python {platform.python_version()}, {ssl.OPENSSL_VERSION}",
        files=payload.files,
        size=payload.size,
        digest=sha256(payload.manifest).hexdigest(),
        manifest=payload.manifest.decode(),
    )
    return text_part("CERTIFICATION-DRAFT.txt", said.encode())
