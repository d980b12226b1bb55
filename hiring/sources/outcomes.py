"""What the words of a table's status, stage, reason and interview mean, in English, German and French."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

from hiring.sources.shape import Meeting, State

# The first that is found holds: whoever declined an offer was not declined.
WITHDREW = (
    r"withdr[ae]w|declined (by (the )?(candidate|applicant)|offer)|offer (declined|rejected|refused|turned down)"
    r"|(declined|rejected|refused|turned down) (the |our |an )?offer|they rejected us|rejected by (the )?candidate"
    r"|candidate (declined|withdrew|dropped|(is )?(not|no longer) interested)|dropped out"
    r"|(took|accepted) (an)?other (job|offer|role|position)|hired elsewhere"
    r"|zurückgezogen|zurückgetreten|zieht zurück|rückzug|angebot (abgelehnt|ausgeschlagen)"
    r"|(absage|abgesagt|abgelehnt) (durch|von|vom|des|der) (die |den |das )?(bewerb|kandidat)"
    r"|(bewerb|kandidat)\w* (hat|haben) (abgesagt|abgelehnt|zurück)"
    r"|désist|retirée?\b|(refusée?|décliné) par (le |la )?candidat|offre (refusée|déclinée)"
)
STATES: tuple[tuple[State, re.Pattern[str]], ...] = tuple(
    (state, re.compile(pattern))
    for state, pattern in (
        (State.active, r"\bun-?reject|not rejected|nicht abgelehnt"),
        (State.withdrawn, WITHDREW),
        (
            State.rejected,
            r"reject|declin|disqualif|unqualif|not hired|did not hire|no[- ]hire|unsuccessful|turned down|denied|regret"
            r"|not (selected|qualified|suitable|shortlisted|successful|progressed|proceeding|moving forward|a fit)"
            r"|no longer (under consideration|considered|being considered)|(knocked|screened) out"
            r"|(another|other) candidate|position (closed|filled|cancelled|canceled)"
            r"|absage|abgesagt|abgelehnt|aussortiert|ungeeignet|keine zusage"
            r"|nicht (eingestellt|berücksichtigt|passend|geeignet|weiterverfolgt|ausgewählt)"
            r"|refus|rejet|non retenu|écartée?\b",
        ),
        (
            State.hired,
            r"\bhired\b|^hire$|offer accepted|accepted (the |our )?offer|\bplaced\b"
            r"|eingestellt|angebot angenommen|embauché|recrutée?\b",
        ),
    )
)
MEETINGS = (
    (
        Meeting.cancelled,
        re.compile(
            r"cancel|no.?show|did not (attend|show|take place)|not held|(to be|needs|not) scheduled|needs scheduling"
            r"|abgesagt|storniert|ausgefallen|nicht (erschienen|stattgefunden)|findet nicht statt|annulé|absent"
        ),
    ),
    (
        Meeting.held,
        re.compile(
            r"\bcomplete|\bheld\b|awaiting feedback|took place|attended|stattgefunden|durchgeführt|effectué"
        ),
    ),
)


@lru_cache(maxsize=4096)
def state_in(said: str) -> State | None:
    """Where a word for it says that somebody stands; None where it names no decision."""
    plain = _plain(said)
    return next((state for state, pattern in STATES if pattern.search(plain)), None)


@lru_cache(maxsize=1024)
def meeting_in(said: str) -> Meeting:
    """What a word for it says that became of an interview."""
    plain = _plain(said)
    return next((meeting for meeting, pattern in MEETINGS if pattern.search(plain)), Meeting.planned)


def is_put_away(said: str) -> bool:
    """Whether somebody is in the archive, where only a reason says how they came there."""
    return "archiv" in _plain(said)


def _plain(said: str) -> str:
    return normalize("NFC", said).lower().replace("_", " ")
