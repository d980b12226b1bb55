from pathlib import Path

from django.conf import settings

from core.management.commands.permissions import page


def test_permissions_page_says_what_the_tables_say() -> None:
    written = Path(settings.ROOT / "docs" / "permissions.md").read_text(encoding="utf-8")
    assert written == page(), "Run `make fix` to write docs/permissions.md anew."
