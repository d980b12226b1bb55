"""Asking the three APIs, page by page. Nothing is written here: each page is handed on with the cursor behind it.

Whoever takes in a page keeps its cursor in the same transaction; a process that dies in between asks for it again, and
taking in the same again changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from io import BytesIO
from time import monotonic, sleep, time
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError

from hiring.sources import ashby, greenhouse, lever
from hiring.sources.shape import Gone, Thing

ADDRESSES = {
    "greenhouse": "https://harvest.greenhouse.io/v3/",
    "lever": "https://api.lever.co/v1/",
    "ashby": "https://api.ashbyhq.com/",
}
GREENHOUSE_TOKENS = "https://auth.greenhouse.io/token"  # the address that gives tokens, not one
TIMEOUT = (5, 30)
MOST_TRIES = 5
LONGEST_WAIT = 10.0
RING = "ring"
LONGEST_ANSWER = 64 << 20
LONGEST_SECONDS = 120.0
STEP = 64 << 10
BUSY = {429, 500, 502, 503, 504}


class NotAnswered(Exception):
    """The API did not answer, or with an error; its words are for whoever looks after the source.

    `wait` is how many seconds it asked to be left alone.
    """

    def __init__(self, words: str, *, wait: float = 0.0) -> None:
        super().__init__(words)
        self.wait = wait


@dataclass(frozen=True)
class Page:
    """What one page of a list says, and where that list goes on; `following` is empty at its end.

    `token` (Ashby) is what to ask with the next time, to be told only what changed.
    """

    things: list[Thing]
    stream: str
    following: str = ""
    token: str = ""

    def cursor(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """Where to go on once this page was taken in."""
        left = {key: value for key, value in before.items() if key not in ("stream", "next", "after", "ring")}
        if self.stream == RING:
            return dict(before) | {"ring": []}
        if self.token:
            left["tokens"] = {**before.get("tokens", {}), self.stream: self.token}
        here = {"stream": self.stream, "next": self.following} if self.following else {"after": self.stream}
        return left | here | {"ring": before.get("ring", [])}


@dataclass
class Api:
    """One API: `key` is what its administrator entered, `address` where it is (another in tests)."""

    kind: str
    key: str
    address: str = ""
    wait: Callable[[float], None] = sleep
    session: requests.Session = field(default_factory=requests.Session)
    _token: str = ""

    @property
    def base(self) -> str:
        return (self.address or ADDRESSES[self.kind]).rstrip("/") + "/"

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        """One request, again after a short wait when the server is busy; NotAnswered when it stays so for long."""
        url = path if path.startswith(("http://", "https://")) else urljoin(self.base, path)
        if urlsplit(url)[:2] != urlsplit(self.base)[:2]:
            raise NotAnswered("The next page is said to be on another server. It was not asked.")
        pause = 0.0
        for number in range(1, MOST_TRIES + 1):
            answer = self._once(method, url, options)
            if answer is not None and answer.status_code not in BUSY:
                return answer
            pause = _pause(answer, number)
            if pause > LONGEST_WAIT:
                break
            self.wait(pause)
        raise NotAnswered(f"{urlsplit(url).path} did not answer{_status(answer)}.", wait=pause)

    def _once(self, method: str, url: str, options: dict[str, Any]) -> requests.Response | None:
        try:
            answer = self.session.request(
                method, url, timeout=TIMEOUT, allow_redirects=False, stream=True, **self._signed(), **options
            )
            answer.raw = BytesIO(_read(answer))
        except (requests.RequestException, HTTPError):
            return None
        return answer

    def _signed(self) -> dict[str, Any]:
        """Greenhouse's key is a client's id and secret (OAuth) where a colon parts them; else basic, as for others."""
        client, colon, secret = self.key.partition(":")
        if self.kind == "greenhouse" and colon and secret:
            return {"headers": {"Authorization": f"Bearer {self._bearer(client, secret)}"}}
        return {"auth": (client, "")}

    def _bearer(self, client: str, secret: str) -> str:
        if not self._token:
            address = urljoin(self.base, "/token") if self.address else GREENHOUSE_TOKENS
            said = {"grant_type": "client_credentials"}
            try:
                answer = self.session.post(address, data=said, auth=(client, secret), timeout=TIMEOUT)
                self._token = str(answer.json()["access_token"])
            except (requests.RequestException, ValueError, KeyError, TypeError):
                raise NotAnswered("Greenhouse gave no token for this key.") from None
        return self._token

    def get(self, path: str, **parameters: Any) -> requests.Response:
        return _fine(self.call("GET", path, params=parameters or None))

    def post(self, path: str, said: Mapping[str, Any]) -> requests.Response:
        return _fine(self.call("POST", path, json=said))


def _read(answer: requests.Response) -> bytes:
    """All of an answer, as long as it comes within limits: the tick has other work than to wait for one server."""
    found, path, stop_at = bytearray(), urlsplit(answer.url).path, monotonic() + LONGEST_SECONDS
    with closing(answer.raw):
        while piece := answer.raw.read1(STEP, decode_content=True):
            found += piece
            if len(found) > LONGEST_ANSWER:
                raise NotAnswered(f"{path} answered with more than {LONGEST_ANSWER >> 20} MB.")
            if monotonic() > stop_at:
                raise NotAnswered(f"{path} did not answer.")
    return bytes(found)


def _fine(answer: requests.Response) -> requests.Response:
    if answer.status_code >= 300:
        raise NotAnswered(f"{urlsplit(answer.url).path} answered {answer.status_code}.")
    return answer


def _status(answer: requests.Response | None) -> str:
    return f" (it said {answer.status_code})" if answer is not None else ""


def _pause(answer: requests.Response | None, number: int) -> float:
    """What the server asks for (`Retry-After`, in seconds or as a date), else twice as long each time."""
    said = answer.headers.get("Retry-After", "") if answer is not None else ""
    if said.isdigit():
        return float(said)
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time())
    except (TypeError, ValueError):
        return float(2**number)


def _json(answer: requests.Response) -> Any:
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError):
        raise NotAnswered(f"{urlsplit(answer.url).path} answered with what is not JSON.") from None


# Greenhouse v3 lists by themselves what v1 nests; what others refer to comes first.
GREENHOUSE = (
    *("users", "jobs", "job_hiring_managers", "job_owners", "candidates", "applications", "interviews"),
    *("interviewers", "scorecards", "offers"),
)
GREENHOUSE_V1 = (
    "users",
    "jobs",
    "candidates",
    "applications",
    "scheduled_interviews",
    "scorecards",
    "offers",
)
WITHOUT_DATES = {"job_hiring_managers", "job_owners"}


def ask_greenhouse(api: Api, cursor: Mapping[str, Any]) -> Iterator[Page]:
    """All lists that changed since the last time, following the `Link` header."""
    is_v1 = "/v1" in urlsplit(api.base).path or "/v2" in urlsplit(api.base).path
    for stream, start in _left(GREENHOUSE_V1 if is_v1 else GREENHOUSE, cursor):
        parameters = _greenhouse_since(stream, cursor.get("since"), is_v1=is_v1)
        answer = api.get(start) if start else api.get(stream, **parameters)
        while following := answer.links.get("next", {}).get("url", ""):
            yield Page(_greenhouse_things(answer), stream, following)
            answer = api.get(following)
        yield Page(_greenhouse_things(answer), stream)


def _greenhouse_things(answer: requests.Response) -> list[Thing]:
    said = _json(answer)
    return list(greenhouse.read(said if isinstance(said, list | dict) else []))


def _greenhouse_since(stream: str, since: str | None, *, is_v1: bool) -> dict[str, Any]:
    if since is None or stream in WITHOUT_DATES:
        return {"per_page": 500}
    if is_v1:
        name = "last_activity_after" if stream == "applications" else "updated_after"
        return {"per_page": 500, name: since}
    return {"per_page": 500, "updated_at": f"gte|{since}"}


def _left(streams: tuple[str, ...], cursor: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The lists that are left when the last asking was interrupted, and where the first of them goes on."""
    stopped, done = cursor.get("stream"), cursor.get("after")
    if stopped in streams:
        yield stopped, cursor.get("next") or ""
        streams = streams[streams.index(stopped) + 1 :]
    elif done in streams:
        streams = streams[streams.index(done) + 1 :]
    yield from ((stream, "") for stream in streams)


LEVER = ("archive_reasons", "users", "postings", "opportunities")


def ask_lever(api: Api, cursor: Mapping[str, Any]) -> Iterator[Page]:
    """Reasons, users, postings, the opportunities that changed, and of each its interviews, feedback and offers."""
    if named := cursor.get("ring"):
        yield Page([thing for each in named for thing in _opportunity(api, each)], RING)
    for stream, start in _left(LEVER, cursor):
        offset = start
        while True:
            said = _json(api.get(stream, **_lever_parameters(stream, offset, cursor.get("since"))))
            things = list(lever.read(said))
            if stream == "opportunities":
                things += [thing for each in said.get("data", []) for thing in _of_opportunity(api, each)]
            offset = unquote(said.get("next") or "") if said.get("hasNext") else ""
            yield Page(things, stream, offset)
            if not offset:
                break


def _lever_parameters(stream: str, offset: str, since: str | None) -> dict[str, Any]:
    parameters: dict[str, Any] = {"limit": 100}
    if offset:
        parameters["offset"] = offset
    if stream == "opportunities":
        parameters["expand"] = ["applications", "contact", "stage", "owner"]
        if since:
            parameters["updated_at_start"] = int(datetime.fromisoformat(since).timestamp() * 1000)
    if stream == "users":
        parameters["includeDeactivated"] = "true"
    return parameters


def _opportunity(api: Api, opportunity: str) -> list[Thing]:
    """One opportunity that a bell named; one that is not there any more was deleted."""
    answer = api.call(
        "GET",
        f"opportunities/{quote(opportunity, safe='')}",
        params={"expand": ["applications", "contact", "owner"]},
    )
    if answer.status_code == 404:
        return [Gone("application", opportunity)]
    said = _json(_fine(answer))
    return [*lever.read(said), *_of_opportunity(api, said.get("data", {}))]


def _of_opportunity(api: Api, said: Mapping[str, Any]) -> Iterator[Thing]:
    if opportunity := said.get("id"):
        for part in ("interviews", "feedback", "offers"):
            answer = api.call("GET", f"opportunities/{opportunity}/{part}", params={"limit": 100})
            if answer.status_code != 404:
                yield from lever.read(_json(_fine(answer)), within=str(opportunity))


ASHBY = (
    *("user.list", "job.list", "candidate.list", "application.list", "interviewSchedule.list", "offer.list"),
    "applicationFeedback.list",
)


def ask_ashby(api: Api, cursor: Mapping[str, Any]) -> Iterator[Page]:
    """Each list by pages (`cursor`), and from the second time on only what changed (`syncToken`)."""
    for stream, start in _left(ASHBY, cursor):
        following, token = start, cursor.get("tokens", {}).get(stream, "")
        while True:
            answer = _ashby_page(api, stream, following, token)
            following = (answer.get("nextCursor") or "") if answer.get("moreDataAvailable") else ""
            yield Page(
                list(ashby.read(answer)),
                stream,
                following,
                token="" if following else answer.get("syncToken") or "",
            )
            if not following:
                break


def _ashby_page(api: Api, stream: str, following: str, token: str) -> Mapping[str, Any]:
    """One page; a token that has run out is left away, and everything is read once more."""
    said = {"limit": 100, "cursor": following, "syncToken": token}
    answer = _json(api.post(stream, {key: value for key, value in said.items() if value}))
    if token and "results" not in answer and "sync_token_expired" in json.dumps(answer):
        return _ashby_page(api, stream, "", "")
    if "results" not in answer:
        raise NotAnswered(f"Ashby's {stream} answered with an error.")
    found: Mapping[str, Any] = answer
    return found


ASK: Mapping[str, Callable[[Api, Mapping[str, Any]], Iterator[Page]]] = {
    "greenhouse": ask_greenhouse,
    "lever": ask_lever,
    "ashby": ask_ashby,
}


def moment_text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
