"""Ed25519 verification (RFC 8032 section 5.1.7) with OpenSSL where `cryptography` is installed, else in integers.

Only public values pass through here, so the plain arithmetic needs no constant time. Both ways refuse an S that
is not reduced and a point that is not in its one canonical form.
"""

from __future__ import annotations

from hashlib import sha512

Point = tuple[int, int, int, int]

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def ed25519_ok(public: bytes, signature: bytes, message: bytes) -> bool:
    """This will say whether the 64-byte signature over the message is by the 32-byte public key."""
    if len(public) != 32 or len(signature) != 64 or _point(public) is None:
        return False
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return ed25519_ok_in_integers(public, signature, message)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def ed25519_ok_in_integers(public: bytes, signature: bytes, message: bytes) -> bool:
    """This will say the same without any library, in some milliseconds."""
    key, s = _point(public), int.from_bytes(signature[32:], "little")
    if key is None or s >= ORDER:
        return False
    challenge = sha512(signature[:32] + public + message).digest()
    h = int.from_bytes(challenge, "little") % ORDER
    x, y, z, t = _times(h, key)
    difference = _add(_times(s, BASE), (-x % P, y, z, -t % P))
    return _encoded(difference) == signature[:32]


def _point(data: bytes) -> Point | None:
    """A point from its 32 bytes (RFC 8032 section 5.1.3); None unless canonical and on the curve."""
    sign, y = data[31] >> 7, int.from_bytes(data, "little") & (2**255 - 1)
    if y >= P:
        return None
    x_squared = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x_squared, (P + 3) // 8, P)
    if (x * x - x_squared) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - x_squared) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def _encoded(point: Point) -> bytes:
    x, y, z, _ = point
    inverse = pow(z, P - 2, P)
    return (y * inverse % P | (x * inverse % P & 1) << 255).to_bytes(32, "little")


def _add(one: Point, other: Point) -> Point:
    """Two points added in extended coordinates (RFC 8032 section 5.1.4)."""
    (x1, y1, z1, t1), (x2, y2, z2, t2) = one, other
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(scalar: int, point: Point) -> Point:
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point, scalar = _add(point, point), scalar >> 1
    return result


def _base() -> Point:
    base = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
    assert base is not None  # noqa: S101 # RFC 8032 section 5.1 defines it
    return base


BASE = _base()
