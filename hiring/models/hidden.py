"""Secrets of sources as they stand in the database: encrypted with a key that follows from KEPT_SECRET_KEY."""

from __future__ import annotations

from functools import partial

from core.seals import hidden

PURPOSE = "secrets of sources"
hide = partial(hidden.hide, purpose=PURPOSE)
reveal = partial(hidden.reveal, purpose=PURPOSE)
