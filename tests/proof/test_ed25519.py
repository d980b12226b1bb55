"""Ed25519 in plain integers: RFC 8032's vectors, OpenSSL's verdicts, and the edge cases where verifiers differ."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from proof.verifier import ed25519
from proof.verifier.ed25519 import ed25519_ok, ed25519_ok_in_integers

SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = SECRET.public_key().public_bytes_raw()
RFC_8032 = [  # section 7.1, tests 1 to 3: public key, message, signature
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595b"
        "be24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb430"
        "2aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716e"
        "d28dc027beceea1ec40a",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_signatures_of_rfc_8032_verify(public: str, message: str, signature: str) -> None:
    key, text, signed = (bytes.fromhex(each) for each in (public, message, signature))
    assert ed25519_ok_in_integers(key, signed, text)
    assert ed25519_ok(key, signed, text)
    assert not ed25519_ok_in_integers(key, signed, text + b"x")


@settings(max_examples=40)
@given(st.binary(max_size=100), st.integers(0, 95 * 8 + 7))
def test_one_changed_bit_is_refused_both_ways(message: bytes, bit: int) -> None:
    parts = bytearray(PUBLIC + SECRET.sign(message))
    assert ed25519_ok_in_integers(PUBLIC, bytes(parts[32:]), message)
    parts[bit // 8] ^= 1 << bit % 8
    public, signature = bytes(parts[:32]), bytes(parts[32:])
    assert not ed25519_ok_in_integers(public, signature, message)
    assert not ed25519_ok(public, signature, message)


def both(public: bytes, signature: bytes, message: bytes = b"kept") -> set[bool]:
    return {ed25519_ok(public, signature, message), ed25519_ok_in_integers(public, signature, message)}


def test_signature_with_an_unreduced_s_is_refused() -> None:
    signature = SECRET.sign(b"kept")
    assert both(PUBLIC, signature) == {True}
    s = int.from_bytes(signature[32:], "little")
    for malleable in (s + ed25519.ORDER, s + 2 * ed25519.ORDER, ed25519.ORDER):
        assert both(PUBLIC, signature[:32] + malleable.to_bytes(32, "little")) == {False}


def test_key_that_is_not_a_canonical_point_is_refused() -> None:
    identity, prime = 1, ed25519.P
    not_canonical = [(prime + identity).to_bytes(32, "little"), prime.to_bytes(32, "little"), b"\xff" * 32]
    x_zero_with_sign = (identity | 1 << 255).to_bytes(32, "little")
    off_curve = (2).to_bytes(32, "little")
    anything = identity.to_bytes(32, "little") + bytes(
        32
    )  # the identity as R, and S zero: right for A = identity
    for key in [*not_canonical, x_zero_with_sign, off_curve]:
        assert both(key, anything) == {False}


def test_signature_whose_r_is_not_canonical_is_refused() -> None:
    identity = (1).to_bytes(32, "little")
    assert both(identity, identity + bytes(32)) == {True}
    assert both(identity, (ed25519.P + 1).to_bytes(32, "little") + bytes(32)) == {False}
    assert both(identity, (1 | 1 << 255).to_bytes(32, "little") + bytes(32)) == {False}


@pytest.mark.parametrize(("public", "signature"), [(b"", b""), (PUBLIC[:31], bytes(64)), (PUBLIC, bytes(63))])
def test_key_or_signature_of_another_length_is_refused(public: bytes, signature: bytes) -> None:
    assert not ed25519_ok(public, signature, b"kept")
