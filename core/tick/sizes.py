"""How much lies where: by this SQLite chooses its indexes. PostgreSQL learns it by itself, soon after many rows came.

`PRAGMA optimize` would not do: it looks at what its own connection has asked, before SQLite 3.46 only at tables that
grew by 25 times, and the tick's connection asks little and lives for one turn. `ANALYZE` looks at every index; with a
limit it reads a few rows of each and keeps numbers alone, no values (sqlite.org/lang_analyze.html): 25 ms, with 200,000
applications as with 20,000, for which whoever writes waits.
"""

from __future__ import annotations

from django.db import connection

ROWS_OF_AN_INDEX = 1000


def learn_sizes() -> None:
    """Outside of every act: it is a transaction of its own."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit={ROWS_OF_AN_INDEX}")
            cursor.execute("ANALYZE")
