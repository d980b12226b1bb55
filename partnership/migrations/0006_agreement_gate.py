"""The database itself lets a text come into force only when every side signed exactly it and no objection is open."""

from django.db import migrations

from core.migrations import _operations as own
from partnership.migrations._gates import Gate, changed

P = "partnership"
AGREEMENT = f"(SELECT agreement_id FROM {P}_agreedtext WHERE id = NEW.text_id)"
IS_SIGNED = f"EXISTS (SELECT 1 FROM {P}_signature WHERE text_id = NEW.text_id)"
NEWER = f"""EXISTS (SELECT 1 FROM {P}_agreedtext a JOIN {P}_agreedtext b ON b.agreement_id = a.agreement_id
    WHERE a.id = NEW.text_id AND b.number > a.number)"""
OBJECTED = f"""SELECT 1 FROM {P}_objection o JOIN {P}_agreedtext t ON t.id = o.text_id
    LEFT JOIN {P}_settled s ON s.objection_id = o.id WHERE s.id IS NULL"""
OTHER_PARTY = f"NOT EXISTS (SELECT 1 FROM {P}_party WHERE id = NEW.party_id AND agreement_id = {AGREEMENT})"

GATES = {
    "ruleline": (AGREEMENT, {"a signed text stays as it is": IS_SIGNED}),
    "owing": (AGREEMENT, {"a signed text stays as it is": IS_SIGNED}),
    "signature": (
        AGREEMENT,
        {
            "exactly this text is signed": f"""NOT EXISTS (SELECT 1 FROM {P}_agreedtext
                WHERE id = NEW.text_id AND digest = NEW.digest)""",
            "the newest text is signed": NEWER,
            "a side of this agreement signs": OTHER_PARTY,
            "nobody is outvoted": f"EXISTS ({OBJECTED} AND o.text_id = NEW.text_id)",
            "a side signs a text once": f"""EXISTS (SELECT 1 FROM {P}_signature
                WHERE text_id = NEW.text_id AND party_id = NEW.party_id)""",
        },
    ),
    "inforce": (
        AGREEMENT,
        {
            "every side signs first": f"""(SELECT count(*) FROM {P}_signature WHERE text_id = NEW.text_id)
                <> (SELECT count(*) FROM {P}_party WHERE agreement_id = {AGREEMENT})""",
            "no objection is open": f"EXISTS ({OBJECTED} AND t.agreement_id = {AGREEMENT})",
            "the newest text is in force": NEWER,
        },
    ),
}
FIXED: dict[str, tuple[list[str], list[str]]] = {
    "party": (["agreement_id", "side", "person_id"], []),
    "agreedtext": (["agreement_id", "number", "words", "change", "review_on", "digest", "by_id"], []),
    "ruleline": (["text_id", "position", "matter", "way", "decides", "law"], []),
    "owing": (["text_id", "position", "by_side", "to_side", "what", "days"], []),
    "signature": (["text_id", "party_id", "digest", "by_id"], []),
    "objection": (["text_id", "party_id", "by_id"], ["reason"]),
    "settled": (["objection_id", "text_id", "by_id"], ["how"]),
    "inforce": (["text_id", "by_id"], []),
}
CHANGES = {table: changed(*columns) for table, columns in FIXED.items()}
GATE = Gate(GATES, CHANGES, locks=f"{P}_workingagreement", stays="what was signed stays")


class Migration(migrations.Migration):
    dependencies = [("partnership", "0005_agreements")]
    operations = [own.OnDatabase(GATE.put_up)]
