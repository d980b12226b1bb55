"""The database itself keeps the order of a disagreement, so that no path closes one with a side unheard.

An answer is given by whoever speaks for the view, to the newest restatement of its newest version; a view counts as
heard only on a "yes" to exactly these two; a disagreement closes only when the newest view of both sides is heard, an
option is neither side's first wish, and the side that did not make the offer says yes. What was written stays: a text
can be emptied (erasure) and nothing else be changed. Every insert locks its disagreement first, so that of two who act
at once one sees the other.
"""

from django.db import migrations

from core.migrations import _operations as own
from partnership.migrations._gates import Gate, changed

P = "partnership"


def _speaks(chair: str) -> str:
    """Whether NEW.by, or the person they are the same as, speaks for a chair."""
    return f"""EXISTS (
        SELECT 1 FROM {P}_speaker s JOIN core_person p ON p.id = s.person_id
        WHERE s.chair_id = {chair} AND s.until_at IS NULL AND (
            p.id = NEW.by_id OR p.same_as_id = NEW.by_id
            OR p.id = (SELECT same_as_id FROM core_person WHERE id = NEW.by_id)))"""


def _closed(disagreement: str) -> str:
    return f"EXISTS (SELECT 1 FROM {P}_close c WHERE c.disagreement_id = {disagreement})"


def _is_newest_view(view: str) -> str:
    return f"""NOT EXISTS (SELECT 1 FROM {P}_view a JOIN {P}_view b ON b.chair_id = a.chair_id
        WHERE a.id = {view} AND b.number > a.number)"""


def _is_newest_restatement(restatement: str) -> str:
    return f"""NOT EXISTS (SELECT 1 FROM {P}_restatement a JOIN {P}_restatement b ON b.view_id = a.view_id
        WHERE a.id = {restatement} AND b.number > a.number)"""


OF_VIEW = f"""(SELECT c.disagreement_id FROM {P}_view v JOIN {P}_chair c ON c.id = v.chair_id
    WHERE v.id = NEW.view_id)"""
OF_CHAIR = f"(SELECT disagreement_id FROM {P}_chair WHERE id = NEW.chair_id)"
OF_RESTATEMENT = f"""(SELECT c.disagreement_id FROM {P}_restatement r JOIN {P}_view v ON v.id = r.view_id
    JOIN {P}_chair c ON c.id = v.chair_id WHERE r.id = NEW.restatement_id)"""
CHAIR_OF_VIEW = f"(SELECT chair_id FROM {P}_view WHERE id = NEW.view_id)"
OTHER_CHAIR = f"""(SELECT o.id FROM {P}_chair o JOIN {P}_chair c ON c.disagreement_id = o.disagreement_id
    WHERE c.id = {CHAIR_OF_VIEW} AND o.id <> c.id)"""
VIEW_OF_ANSWERED = f"(SELECT view_id FROM {P}_restatement WHERE id = NEW.restatement_id)"
CHAIR_OF_ANSWERED = f"""(SELECT v.chair_id FROM {P}_restatement r JOIN {P}_view v ON v.id = r.view_id
    WHERE r.id = NEW.restatement_id)"""
CHAIRS = f"(SELECT count(*) FROM {P}_chair WHERE disagreement_id = NEW.disagreement_id)"
HEARD_CHAIRS = f"""(SELECT count(*) FROM {P}_chair c JOIN {P}_view v ON v.chair_id = c.id
    JOIN {P}_heard h ON h.view_id = v.id
    WHERE c.disagreement_id = NEW.disagreement_id
    AND NOT EXISTS (SELECT 1 FROM {P}_view n WHERE n.chair_id = c.id AND n.number > v.number))"""
GIVING_CHAIRS = f"(SELECT count(*) FROM {P}_gift WHERE offer_id = NEW.offer_id)"
CHAIR_OF_OFFER = f"(SELECT chair_id FROM {P}_offer WHERE id = NEW.offer_id)"
OTHER_THAN_OFFERED = f"""(SELECT id FROM {P}_chair WHERE disagreement_id = NEW.disagreement_id
    AND id <> {CHAIR_OF_OFFER})"""

# Table: the disagreement of a new row, and what must not be the case when it is written.
GATES: dict[str, tuple[str, dict[str, str]]] = {
    "chair": ("NEW.disagreement_id", {"a disagreement has two chairs": f"{CHAIRS} >= 2"}),
    "speaker": (
        OF_CHAIR,
        {
            "nobody speaks for both sides": f"""EXISTS (SELECT 1 FROM {P}_speaker s
                JOIN {P}_chair o ON o.id = s.chair_id JOIN {P}_chair c ON c.disagreement_id = o.disagreement_id
                WHERE c.id = NEW.chair_id AND o.id <> c.id AND s.until_at IS NULL
                AND s.person_id = NEW.person_id)""",
        },
    ),
    "view": (
        OF_CHAIR,
        {
            "a closed disagreement stays as it is": _closed(OF_CHAIR),
            "a view is written by who speaks for the side": f"NOT {_speaks('NEW.chair_id')}",
            "views are counted": f"""NEW.number <> 1 + (SELECT count(*) FROM {P}_view
                WHERE chair_id = NEW.chair_id)""",
        },
    ),
    "restatement": (
        OF_VIEW,
        {
            "a closed disagreement stays as it is": _closed(OF_VIEW),
            "the other side says it back": f"NOT {_speaks(OTHER_CHAIR)}",
            "the newest version of a view is said back": f"NOT {_is_newest_view('NEW.view_id')}",
            "a view that was heard is not said back again": f"""EXISTS (SELECT 1 FROM {P}_heard
                WHERE view_id = NEW.view_id)""",
            "one restatement is answered before the next": f"""EXISTS (SELECT 1 FROM {P}_restatement r
                LEFT JOIN {P}_answer a ON a.restatement_id = r.id
                WHERE r.view_id = NEW.view_id AND (a.id IS NULL OR a.verdict = 'yes'))""",
            "restatements are counted": f"""NEW.number <> 1 + (SELECT count(*) FROM {P}_restatement
                WHERE view_id = NEW.view_id)""",
        },
    ),
    "answer": (
        OF_RESTATEMENT,
        {
            "a closed disagreement stays as it is": _closed(OF_RESTATEMENT),
            "those whose view it is answer": f"NOT {_speaks(CHAIR_OF_ANSWERED)}",
            "an answer is about the newest version of a view": f"NOT {_is_newest_view(VIEW_OF_ANSWERED)}",
            "an answer is about the newest restatement": f"NOT {_is_newest_restatement('NEW.restatement_id')}",
            "a restatement is answered once": f"""EXISTS (SELECT 1 FROM {P}_answer
                WHERE restatement_id = NEW.restatement_id)""",
            "yes, almost or no": "NEW.verdict NOT IN ('yes', 'almost', 'no')",
        },
    ),
    "heard": (
        OF_VIEW,
        {
            "a closed disagreement stays as it is": _closed(OF_VIEW),
            "those whose view it is say that there is no more": f"NOT {_speaks(CHAIR_OF_VIEW)}",
            "the newest version of a view is heard": f"NOT {_is_newest_view('NEW.view_id')}",
            "a view is heard in what was said back of it": f"{VIEW_OF_ANSWERED} <> NEW.view_id",
            "a view is heard when the answer was yes": f"""NOT EXISTS (SELECT 1 FROM {P}_answer
                WHERE restatement_id = NEW.restatement_id AND verdict = 'yes')""",
            "a view is heard once": f"EXISTS (SELECT 1 FROM {P}_heard WHERE view_id = NEW.view_id)",
        },
    ),
    "close": (
        "NEW.disagreement_id",
        {
            "a disagreement closes once": _closed("NEW.disagreement_id"),
            "a disagreement has two chairs": f"{CHAIRS} <> 2",
            "both sides are heard first": f"{HEARD_CHAIRS} <> 2",
            "an option is neither side's first wish": f"""NOT EXISTS (SELECT 1 FROM {P}_option
                WHERE disagreement_id = NEW.disagreement_id)""",
            "it closes with the newest offer": f"""NOT EXISTS (SELECT 1 FROM {P}_offer o WHERE o.id = NEW.offer_id
                AND o.disagreement_id = NEW.disagreement_id AND o.number = (
                    SELECT max(number) FROM {P}_offer WHERE disagreement_id = NEW.disagreement_id))""",
            "both sides give": f"{GIVING_CHAIRS} <> 2",
            "the other side says yes": f"NOT {_speaks(OTHER_THAN_OFFERED)}",
        },
    ),
}
# What is fixed once it is written; only texts can be emptied.
FIXED: dict[str, tuple[list[str], list[str]]] = {
    "chair": (["disagreement_id", "side"], []),
    "view": (["chair_id", "number", "by_id"], ["facts", "meaning", "need", "ask"]),
    "restatement": (["view_id", "number", "by_id"], ["words"]),
    "answer": (["restatement_id", "verdict", "by_id"], ["missing"]),
    "heard": (["view_id", "restatement_id", "by_id"], []),
    "offer": (["disagreement_id", "chair_id", "number", "by_id"], ["agreement", "sign"]),
    "gift": (["offer_id", "chair_id"], ["what"]),
    "option": (["disagreement_id", "by_id"], ["words"]),
    "close": (["disagreement_id", "offer_id", "by_id"], []),
}
SPEAKER_FIXED = ["chair_id", "person_id"]
CHANGES = {table: changed(*columns) for table, columns in FIXED.items()} | {
    "speaker": " OR ".join(
        ["OLD.until_at IS NOT NULL", *(f"NEW.{name} <> OLD.{name}" for name in ["id", *SPEAKER_FIXED])]
    )
}


GATE = Gate(GATES, CHANGES, locks=f"{P}_disagreement", stays="what was said at this table stays")


class Migration(migrations.Migration):
    dependencies = [("partnership", "0002_disagreements")]
    operations = [own.OnDatabase(GATE.put_up)]
