"""Triggers that keep the order of things in the database itself, for SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

P = "partnership"


def changed(fixed: Sequence[str], texts: Sequence[str]) -> str:
    """Whether an update changes what is fixed, or a text into anything but nothing."""
    differs = [f"NEW.{name} <> OLD.{name}" for name in ["id", *fixed]]
    rewritten = [f"(NEW.{name} <> OLD.{name} AND NEW.{name} <> '')" for name in texts]
    return " OR ".join([*differs, *rewritten])


@dataclass(frozen=True)
class Gate:
    """`gates`: table to the row that an insert locks first (an id in `locks`), and what must not be the case then.

    `changes`: table to what no update may do; nothing of these tables is ever deleted. `stays` says so.
    """

    gates: Mapping[str, tuple[str, Mapping[str, str]]]
    changes: Mapping[str, str]
    locks: str
    stays: str

    def put_up(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        is_postgresql = schema_editor.connection.vendor == "postgresql"
        for statement in self._postgresql() if is_postgresql else self._sqlite():
            schema_editor.execute(statement)

    def _sqlite(self) -> Iterator[str]:
        for table, (_locked, rules) in self.gates.items():
            checks = " ".join(
                f"SELECT RAISE(ABORT, '{_quoted(words)}') WHERE {broken};" for words, broken in rules.items()
            )
            yield f"CREATE TRIGGER {P}_{table}_gate BEFORE INSERT ON {P}_{table} BEGIN {checks} END"
        refuse = f"BEGIN SELECT RAISE(ABORT, '{_quoted(self.stays)}'); END"
        for table, broken in self.changes.items():
            yield f"CREATE TRIGGER {P}_{table}_stays BEFORE UPDATE ON {P}_{table} WHEN {broken} {refuse}"
            yield f"CREATE TRIGGER {P}_{table}_remains BEFORE DELETE ON {P}_{table} {refuse}"

    def _postgresql(self) -> Iterator[str]:
        for table, (found, rules) in self.gates.items():
            lock = f"PERFORM 1 FROM {self.locks} WHERE id = {found} FOR UPDATE;"
            checks = " ".join(f"IF {broken} THEN {_refuse(words)} END IF;" for words, broken in rules.items())
            yield _function(table, "gate", f"{lock} {checks} RETURN NEW;")
            yield _trigger(table, "gate", "BEFORE INSERT", "ROW")
        for table, broken in self.changes.items():
            yield _function(table, "stays", f"IF {broken} THEN {_refuse(self.stays)} END IF; RETURN NEW;")
            yield _trigger(table, "stays", "BEFORE UPDATE", "ROW")
            yield _function(table, "remains", f"{_refuse(self.stays)} RETURN NULL;")
            yield _trigger(table, "remains", "BEFORE DELETE OR TRUNCATE", "STATEMENT")


def _quoted(words: str) -> str:
    return words.replace("'", "''")


def _refuse(words: str) -> str:
    return f"RAISE EXCEPTION '{_quoted(words)}' USING ERRCODE = 'integrity_constraint_violation';"


def _function(table: str, name: str, body: str) -> str:
    head = f"CREATE FUNCTION kept_{P}_{table}_{name}() RETURNS trigger LANGUAGE plpgsql"
    return f"{head} AS $$ BEGIN {body} END $$"


def _trigger(table: str, name: str, when: str, each: str) -> str:
    function = f"kept_{P}_{table}_{name}"
    return f"CREATE TRIGGER {P}_{table}_{name} {when} ON {P}_{table} FOR EACH {each} EXECUTE FUNCTION {function}()"
