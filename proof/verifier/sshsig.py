"""SSH signatures (OpenSSH's PROTOCOL.sshsig) by Ed25519 keys, in the one form in which ssh-keygen writes them."""

from __future__ import annotations

from base64 import b64decode
from hashlib import sha512
from typing import NamedTuple

from proof.verifier.ed25519 import ed25519_ok
from proof.verifier.note import base64_text
from proof.verifier.tree import Invalid

BUNDLE_NAMESPACE = "kept-bundle"
SSH_ED25519 = b"ssh-ed25519"
SSHSIG = b"SSHSIG"
ARMOUR = "-----BEGIN SSH SIGNATURE-----\n", "-----END SSH SIGNATURE-----\n"


class SshSignature(NamedTuple):
    """What a signature file says: with which key, for which purpose, and the 64 bytes."""

    public: bytes
    namespace: str
    data: bytes


def ssh_public_text(public: bytes) -> str:
    """This will write a public key as it stands in authorized_keys and allowed_signers."""
    return f"{SSH_ED25519.decode()} {base64_text(_joined(SSH_ED25519, public))}"


def sshsig_message(namespace: str, message: bytes) -> bytes:
    """This will give what the key really signs."""
    return SSHSIG + _joined(namespace.encode(), b"", b"sha512", sha512(message).digest())


def sshsig_text(signature: SshSignature) -> bytes:
    """This will write a signature as ssh-keygen does."""
    public, inner = _joined(SSH_ED25519, signature.public), _joined(SSH_ED25519, signature.data)
    blob = SSHSIG + (1).to_bytes(4, "big")
    blob += _joined(public, signature.namespace.encode(), b"", b"sha512", inner)
    text = base64_text(blob)
    lines = [f"{text[at : at + 70]}\n" for at in range(0, len(text), 70)]
    return "".join([ARMOUR[0], *lines, ARMOUR[1]]).encode()


def parse_sshsig(data: bytes) -> SshSignature:
    """This will read a signature file; Invalid unless it is byte for byte as ssh-keygen writes it."""
    try:
        text = data.decode("ascii")
        blob = b64decode("".join(text.split("\n")[1:-2]).encode(), validate=True)
        parts = _parted(blob[len(SSHSIG) + 4 :])
        public, _, _, _, inner = parts
        signature = SshSignature(_parted(public)[1], parts[1].decode("ascii"), _parted(inner)[1])
        same = sshsig_text(signature) == data
    except (ValueError, IndexError):
        same = False
    if not same or len(signature.public) != 32 or len(signature.data) != 64:
        raise Invalid("is not an SSH signature by an Ed25519 key, or was damaged")
    return signature


def sshsig_ok(signature: SshSignature, message: bytes) -> bool:
    """This will say whether the signature is by its key over the message, made for bundles."""
    signed = sshsig_message(BUNDLE_NAMESPACE, message)
    return signature.namespace == BUNDLE_NAMESPACE and ed25519_ok(signature.public, signature.data, signed)


def _joined(*parts: bytes) -> bytes:
    return b"".join([len(part).to_bytes(4, "big") + part for part in parts])


def _parted(data: bytes) -> list[bytes]:
    parts = []
    while data:
        length = int.from_bytes(data[:4], "big")
        if len(data) < 4 + length:
            raise ValueError("a part is cut short")
        parts.append(data[4 : 4 + length])
        data = data[4 + length :]
    return parts
