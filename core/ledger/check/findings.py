"""What a check of the record came to."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was recorded: `where` names a row as `table key`, `what` is one sentence."""

    where: str
    what: str


@dataclass
class Checked:
    """`entries` were read, `rows` compared; `sealed` openings can only be opened by those inside their walls."""

    entries: int = 0
    rows: int = 0
    sealed: int = 0
    erased: int = 0
    checkpoints: int = 0
    findings: list[Finding] = field(default_factory=list)

    def find(self, where: str, what: str) -> None:
        self.findings.append(Finding(where, what))
