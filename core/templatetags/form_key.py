"""The one-time key that every form of ours carries (core.pages.once)."""

from __future__ import annotations

import secrets

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def form_key() -> SafeString:
    """A hidden field, new with each page."""
    return format_html('<input type="hidden" name="form_key" value="{}">', secrets.token_urlsafe(16))
