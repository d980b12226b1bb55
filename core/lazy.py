"""The type of words that are translated when they are shown (django-stubs knows it, Django itself does not name it)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText
else:
    LazyText = object

__all__ = ["LazyText"]
