"""A look-up for very many values at once: `filter(person__among=ids)` is `filter(person__in=ids)` with one parameter.

An IN with thousands of values costs more to write than to answer, and databases limit how many there may be.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignObject, Lookup

if TYPE_CHECKING:
    AnyLookup = Lookup[Any]
else:
    AnyLookup = Lookup


@Field.register_lookup
@ForeignObject.register_lookup
class Among(AnyLookup):
    """Numbers and text only; SQLite gets them as JSON, PostgreSQL as an array, and among none nobody is asked."""

    lookup_name = "among"

    def get_prep_lookup(self) -> list[Any]:
        return list(self.rhs)

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, params = self._column(compiler, connection)
        sql = f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608 # the column is Django's
        return sql, (*params, json.dumps(self.rhs))

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, params = self._column(compiler, connection)
        return f"{column} = ANY(%s)", (*params, self.rhs)

    def _column(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        if not self.rhs:
            raise EmptyResultSet
        return self.process_lhs(compiler, connection)
