"""What stands beside the very many candidates of a bench: written row by row, as there is less of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
TOKEN = "b" * 43


@dataclass(frozen=True)
class Beside:
    """What there is less of: so many of each, about those who were talked with."""

    cast: Any
    leads: list[Any]
    openings: list[Any]
    talked: list[int]
    at: datetime

    def fill(self) -> None:
        """Connections, questions about data, times for talks, a source with its imports, one link that is known."""
        from hiring.models import PrivateLink
        from hiring.rules.links import digest

        self.allies()
        self.data_requests()
        self.slots()
        self.sources()
        PrivateLink.objects.create(
            person_id=self.talked[10], digest=digest(TOKEN), made_at=self.at, expires_at=self.at + 90 * DAY
        )

    def promises(self, **fields: Callable[[int], Any]) -> list[Any]:
        """A promise to each of them, behind a wall of its own."""
        from core.models import Promise, Wall

        walls = Wall.objects.bulk_create(
            Wall(kind="open", around="bench", created_at=self.at) for _ in self.talked
        )
        return Promise.objects.bulk_create(
            Promise(
                wall=walls[n],
                owed_to_id=person,
                made_at=self.at,
                due_at=self.at + (n + 1) * MINUTE,
                **{name: value(n) for name, value in fields.items()},
            )
            for n, person in enumerate(self.talked)
        )

    def allies(self) -> None:
        from hiring.models import Ally

        leads = self.leads
        words = self.promises(
            kind=lambda _n: "hiring.ally", owed_by=lambda n: leads[0 if n % 3 else n % len(leads)]
        )
        Ally.objects.bulk_create(
            Ally(
                member_id=promise.owed_by_id,
                ally_id=promise.owed_to_id,
                wall=promise.wall,
                reason="Steel and glass.",
                promise=promise,
                offered_at=self.at - n * MINUTE,
                agreed_at=self.at - n * MINUTE,
                until_at=self.at + 700 * DAY,
            )
            for n, promise in enumerate(words)
        )

    def data_requests(self) -> None:
        from core.models.ids import new_public_id
        from hiring.models import DataRequest

        ids = [new_public_id() for _ in self.talked]
        asked = self.promises(
            kind=lambda _n: "hiring.data_request",
            about=lambda n: f"data_request:{ids[n]}",
            owed_by_team=lambda _n: self.cast.hr_team,
            ended_at=lambda n: self.at if n % 2 else None,
        )
        DataRequest.objects.bulk_create(
            DataRequest(
                public_id=ids[n],
                person_id=promise.owed_to_id,
                kind="access",
                words="What is held?",
                asked_at=self.at,
                promise=promise,
            )
            for n, promise in enumerate(asked)
        )

    def slots(self) -> None:
        """Four a day, sixty of them still to come, each taken."""
        from hiring.models import Meeting, Slot

        starts = [self.at + (60 - n) * DAY / 4 for n, _person in enumerate(self.talked)]
        slots = Slot.objects.bulk_create(
            Slot(
                owner=self.leads[0 if n % 3 else n % len(self.leads)],
                starts_at=start,
                ends_at=start + 20 * MINUTE,
                offered_at=self.at,
            )
            for n, start in enumerate(starts)
        )
        Meeting.objects.bulk_create(
            Meeting(
                slot=slot,
                person_id=self.talked[n],
                opening=self.openings[n % len(self.openings)],
                channel="call",
                taken_at=self.at,
            )
            for n, slot in enumerate(slots)
        )

    def sources(self) -> None:
        """A source with imports that are done, and knocks of which one in fifty could not be read."""
        from hiring.models import Import, Knock, Source

        source = Source.objects.create(kind="greenhouse", name="Greenhouse", created_at=self.at)
        done = {"source": source, "done_at": self.at}
        read = {"size": 1, "state": "done", "by": self.cast.tariq, **done}
        Import.objects.bulk_create(
            Import(file_name=f"{n}.csv", stored_as=str(n), at=self.at - n * MINUTE, **read)
            for n, _person in enumerate(self.talked)
        )
        Knock.objects.bulk_create(
            Knock(
                event_id=str(n),
                body="" if n % 50 else "{}",
                is_unknown=n % 50 == 0,
                at=self.at - n * MINUTE,
                **done,
            )
            for n in range(2 * len(self.talked))
        )
