"""What opens an entry against what the entry committed to, and against the columns that say the same."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from core.ledger.check.findings import Checked
from core.ledger.check.values import as_bytes, select
from core.ledger.erasing import columns_digest
from proof.entry import Entry, Invalid, Opening, open_commitment, parse_openings

WITHOUT_ENTRY = """
    SELECT o.entry_index FROM core_opening o LEFT JOIN core_entry e ON e."index" = o.entry_index
    WHERE e."index" IS NULL
"""

Said = dict[str, dict[str, tuple[int, str | None]]]


@dataclass
class Openings:
    """What openings say last of each row (`said`: model, key, then entry and digest), and what was destroyed."""

    checked: Checked
    said: Said = field(default_factory=lambda: defaultdict(dict))
    emptied: dict[int, str] = field(default_factory=dict)
    erased: dict[int, str | None] = field(default_factory=dict)
    without_digests: set[int] = field(default_factory=set)
    may_lack_digests: set[int] = field(default_factory=set)

    def check(self, index: int, entry: Entry, row: tuple[Any, ...]) -> None:
        entry_index, about, envelope, body, actor, subject = row[:6]
        where = f"core_opening {index}"
        if entry_index is None:
            self.checked.find(where, "What opens this entry is gone, though nothing says it was erased.")
            return
        if as_bytes(envelope) == b"":
            self.emptied[index] = _columns_left(about, actor, subject)
            if as_bytes(body) != b"":
                self.checked.find(where, "It was erased by half.")
            self._persons(where, row)
            return
        try:
            values = self._open(entry, as_bytes(envelope), as_bytes(body))
            self._columns(where, values, about=about, actor=actor or "", subject=subject)
            self._follow_rows(index, values)
        except (Invalid, ValueError, TypeError, KeyError, AttributeError) as why:
            self.checked.find(where, f"It does not open the entry: {why}.")
            return
        self._persons(where, row)
        if "rows" not in values:
            self.without_digests.add(index)

    def _persons(self, where: str, row: tuple[Any, ...]) -> None:
        actor, subject, by_id, subject_id = row[4:]
        if (by_id is None) != (actor is None) or (subject_id is None) != (subject is None):
            self.checked.find(where, "It names a person who is not there.")

    def _open(self, entry: Entry, envelope: bytes, body: bytes) -> dict[str, str]:
        opened = parse_openings(envelope)
        if "sealed" in entry.commitments:
            self.checked.sealed += 1
            values = {name: open_commitment(entry, name, each) for name, each in opened.items()}
            if values["sealed"] != sha256(body).hexdigest():
                raise Invalid("its sealed part was changed")
            return values
        facts: dict[str, Opening] = parse_openings(body)
        if missing := set(entry.commitments) - set(opened) - set(facts) - {"rows"}:
            raise Invalid(f"it lacks {', '.join(sorted(missing))}")
        for name, each in facts.items():
            open_commitment(entry, name, each)
        return {name: open_commitment(entry, name, each) for name, each in opened.items()}

    def _columns(self, where: str, values: dict[str, str], **columns: str | None) -> None:
        told = {
            "about": values["object"],
            "actor": values["actor"],
            "subject": values.get("subject"),
        }
        for name, value in columns.items():
            if value != told[name]:
                self.checked.find(where, f"Its column {name} is not what was recorded.")

    def _follow_rows(self, index: int, values: dict[str, str]) -> None:
        destroyed = json.loads(values.get("destroyed", '{"openings":{},"digests":[],"rows":{}}'))
        openings = destroyed["openings"]  # a list where it was recorded before columns were
        columns = openings if isinstance(openings, dict) else dict.fromkeys(openings)
        self.erased |= {int(erased): digest for erased, digest in columns.items()}
        self.may_lack_digests |= set(destroyed["digests"]) | self.erased.keys()
        for label, (before, digest) in destroyed["rows"].items():
            self._say(label, before, digest)
        for label, digest in json.loads(values.get("rows", "{}")).items():
            self._say(label, index, digest)

    def _say(self, label: str, index: int, digest: str | None) -> None:
        model, _, key = label.partition(":")
        if index >= self.said[model].get(key, (-1, None))[0]:
            self.said[model][key] = (index, digest)

    def close(self) -> None:
        """What is empty must have been erased by an act that is in the record, and what was erased must be gone."""
        for index, columns in sorted(self.emptied.items()):
            if index not in self.erased:
                self.checked.find(f"core_opening {index}", "It is empty, though nothing says it was erased.")
            elif self.erased[index] not in (None, columns):
                words = "A column beside it is not what it was when the rest was erased."
                self.checked.find(f"core_opening {index}", words)
        for index in sorted(self.without_digests - self.may_lack_digests):
            self.checked.find(
                f"core_opening {index}", "It lacks its rows, though nothing says they were erased."
            )
        for (index,) in select(WITHOUT_ENTRY):
            self.checked.find(f"core_opening {index}", "It opens no entry: it was slipped in.")
        self.checked.erased = len(self.emptied)


def _columns_left(about: Any, actor: Any, subject: Any) -> str:
    try:
        return columns_digest(about, actor, subject)
    except (Invalid, TypeError, ValueError):  # of no type that was ever recorded
        return ""
