"""Every check of the doctor, in the order in which a person would look."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import DatabaseError

from shell.doctor import record, running, storage
from shell.doctor.findings import Finding, ill

Check = Callable[[datetime], Finding]

CHECKS: tuple[Check, ...] = (
    storage.database,
    storage.migrations,
    storage.folders,
    storage.space,
    storage.keys,
    storage.blobs,
    storage.second_steps,
    running.clock,
    running.policies,
    running.mail,
    running.work,
    running.tick,
    running.figures,
    record.retention,
    record.log,
)


def examine(at: datetime) -> Iterator[Finding]:
    """This will give one finding for each check; a check that the database fails is a finding, never an error."""
    for check in CHECKS:
        try:
            yield check(at)
        except DatabaseError:
            yield ill(
                check.__name__, "The database did not answer.", "Mend what stands under `database` first."
            )
