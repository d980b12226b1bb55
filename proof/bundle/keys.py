"""The key that signs the lists of files: an SSH key in OpenSSH's own form, so that ssh-keygen can use it too."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_ssh_private_key,
)

from proof.signer import SignerRefused, read_private, write_private
from proof.verifier.sshsig import (
    BUNDLE_NAMESPACE,
    SshSignature,
    ssh_public_text,
    sshsig_message,
    sshsig_text,
)


class BundleKey:
    """A key file that its owner alone can read; SignerRefused says in one sentence what is wrong with it."""

    def __init__(self, path: Path) -> None:
        text = read_private(path)
        try:
            secret = load_ssh_private_key(text.encode(), None)
        except (ValueError, TypeError):
            secret = None
        if not isinstance(secret, Ed25519PrivateKey):
            raise SignerRefused(f"{path} is not a key that signs bundles: bring it back from a backup")
        self._secret = secret

    @property
    def public_text(self) -> str:
        """`ssh-ed25519 AAAA...`, which may be shown to everybody."""
        return ssh_public_text(self._secret.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """This will give an SSH signature over the message, as `ssh-keygen -Y sign -n kept-bundle` does."""
        public = self._secret.public_key().public_bytes_raw()
        signed = self._secret.sign(sshsig_message(BUNDLE_NAMESPACE, message))
        return sshsig_text(SshSignature(public, BUNDLE_NAMESPACE, signed))


def create_bundle_key(path: Path) -> BundleKey:
    """This will make a key (mode 0600) where there is none, and give the one that is there."""
    if not path.exists():
        secret = Ed25519PrivateKey.generate()
        write_private(path, secret.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    return BundleKey(path)


def allowed_signers(principal: str, public_text: str) -> bytes:
    """This will write the file that `ssh-keygen -Y verify -f` takes."""
    return f'{principal} namespaces="{BUNDLE_NAMESPACE}" {public_text}\n'.encode()
