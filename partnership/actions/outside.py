"""Asking a server that somebody named, for their calendar. It is told little, and trusted not at all.

Whoever may enter an address could have Kept ask a machine that only Kept can reach. So a name is resolved once, and the
connection goes to an address that was checked; every redirection is checked the same way; https is asked for outside
the networks that the operator names (KEPT_CALENDAR_NETWORKS). Time, length and redirections have limits.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import zlib
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from threading import Timer
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

MOST_BYTES = 5 * 2**20
LONGEST_ADDRESS = 2_000
STEP_SECONDS, MOST_SECONDS = 10.0, 30.0
MOST_REDIRECTIONS = 5
REDIRECTIONS = {301, 302, 303, 307, 308}
SCHEMES = {"https": "https", "http": "http", "webcal": "https", "webcals": "https", "caldavs": "https"}
NAT64 = IPv6Network("64:ff9b::/96")
SAFE = "/%:@!$&'()*+,;=~-._"

Networks = tuple[IPv4Network | IPv6Network, ...]
Ip = IPv4Address | IPv6Address


class NotReached(Exception):
    """Why nothing came of it; `why` is one of the words below, and never holds the address."""

    def __init__(self, why: str, wait: int = 0) -> None:
        super().__init__(why)
        self.why, self.wait = why, wait


NO_ADDRESS, NO_SERVER, INSIDE, NOT_SECURE = "no_address", "no_server", "inside", "not_secure"
CERTIFICATE, NO_ANSWER, AROUND, TOO_LARGE = "certificate", "no_answer", "around", "too_large"


@dataclass(frozen=True)
class Answer:
    """What a server said, at the address it finally said it."""

    status: int
    headers: Message
    body: bytes
    address: str


def ask(
    method: str, address: str, *, headers: Mapping[str, str], inside: Networks, body: bytes = b""
) -> Answer:
    """This will ask a server once, following redirections of what only reads; raises NotReached."""
    first = split(address)
    for _number in range(MOST_REDIRECTIONS + 1):
        parts = split(address)
        signed = dict(headers)
        if (parts.scheme, parts.hostname, parts.port) != (first.scheme, first.hostname, first.port):
            signed.pop("Authorization", None)  # what was entrusted for one server is told to no other
        with _as_reasons():
            answer = _once(method, parts, address, signed, body, inside)
        following = answer.headers.get("Location", "")
        if answer.status not in REDIRECTIONS or method not in {"GET", "PROPFIND"} or not following:
            return answer
        address = urljoin(address, following)
    raise NotReached(AROUND)


def split(address: str) -> SplitResult:
    """The parts of an address that can be asked; raises NotReached for what is none."""
    try:
        parts = urlsplit(address)
        scheme, _port = SCHEMES[parts.scheme.lower()], parts.port
    except (ValueError, KeyError):
        raise NotReached(NO_ADDRESS) from None
    if not parts.hostname or len(address) > LONGEST_ADDRESS or any(ord(sign) <= 32 for sign in address):
        raise NotReached(NO_ADDRESS)
    return parts._replace(scheme=scheme)


def credentials(parts: SplitResult) -> dict[str, str]:
    """A name and password that stand in an address, as a header."""
    if parts.username is None:
        return {}
    return basic(unquote(parts.username), unquote(parts.password or ""))


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"}


def is_reachable(found: Ip, inside: Networks) -> bool:
    """Whether an address belongs to the whole internet, or to a network that the operator named."""
    if any(found in network for network in inside):
        return True
    within = _within(found)
    if within is not None:
        return is_reachable(within, inside)
    is_local = isinstance(found, IPv6Address) and found.is_site_local
    return found.is_global and not found.is_multicast and not is_local


def _within(found: Ip) -> IPv4Address | None:
    """The old address that some new ones only wrap."""
    if isinstance(found, IPv4Address):
        return None
    if found in NAT64:
        return IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)


def _once(
    method: str, parts: SplitResult, address: str, headers: Mapping[str, str], body: bytes, inside: Networks
) -> Answer:
    host = str(parts.hostname)
    connection = _connected(host, parts, inside)
    path = quote(parts.path or "/", safe=SAFE) + (
        f"?{quote(parts.query, safe=SAFE + '?')}" if parts.query else ""
    )
    # whoever answers one byte after the other is not waited for either
    timer = Timer(MOST_SECONDS, connection.sock.shutdown, (socket.SHUT_RDWR,))
    timer.daemon = True
    timer.start()
    try:
        plain = {"User-Agent": "Kept", "Accept-Encoding": "identity"}
        connection.request(
            method, path, body=body or None, headers=plain | credentials(parts) | dict(headers)
        )
        with connection.getresponse() as said:
            found = said.read(MOST_BYTES + 1)
    finally:
        timer.cancel()
        connection.close()
    return Answer(said.status, said.headers, _unpacked(found, said.headers), address)


def _connected(host: str, parts: SplitResult, inside: Networks) -> http.client.HTTPConnection:
    """A connection to an address that was checked; the name is not resolved a second time."""
    is_secure = parts.scheme == "https"
    port = parts.port or (443 if is_secure else 80)
    found = socket.getaddrinfo(host.encode("idna").decode(), port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not all(is_reachable(ip_address(each.partition("%")[0]), inside) for each in addresses):
        raise NotReached(INSIDE)
    named = [each for each in addresses if any(ip_address(each.partition("%")[0]) in net for net in inside)]
    if not is_secure and named != addresses:
        raise NotReached(NOT_SECURE)
    connection = http.client.HTTPConnection(host, port, timeout=STEP_SECONDS)
    connection.sock = socket.create_connection((addresses[0], port), timeout=STEP_SECONDS)
    if is_secure:
        connection.default_port = 443
        context = ssl.create_default_context()
        try:
            connection.sock = context.wrap_socket(connection.sock, server_hostname=host)
        except OSError:
            connection.sock.close()
            raise
    return connection


@contextmanager
def _as_reasons() -> Iterator[None]:
    try:
        yield
    except socket.gaierror:
        raise NotReached(NO_SERVER) from None
    except ssl.SSLCertVerificationError:
        raise NotReached(CERTIFICATE) from None
    except UnicodeError:
        raise NotReached(NO_ADDRESS) from None
    except (OSError, http.client.HTTPException, ValueError):
        raise NotReached(NO_ANSWER) from None


def _unpacked(found: bytes, headers: Message) -> bytes:
    """What was said, also where a server packs what it was asked to send plain; raises NotReached beyond 5 MB."""
    if headers.get("Content-Encoding", "").lower() in {"gzip", "deflate", "x-gzip"}:
        try:
            found = zlib.decompressobj(47).decompress(found, MOST_BYTES + 1)
        except zlib.error:
            raise NotReached(NO_ANSWER) from None
    if len(found) > MOST_BYTES:
        raise NotReached(TOO_LARGE)
    return found
