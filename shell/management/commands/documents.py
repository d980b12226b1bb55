from typing import Any

from django.core.management.base import BaseCommand

from shell.documents import write_documents


class Command(BaseCommand):
    help = "Write the documents that are generated from the code (`make fix` does)."

    def handle(self, *_args: Any, **_options: Any) -> None:
        write_documents()
