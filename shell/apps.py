from importlib import import_module

from django.apps import AppConfig

DECLARING = ("sign_in_mails",)


class ShellConfig(AppConfig):
    name = "shell"

    def ready(self) -> None:
        """Import what declares messages."""
        for module in DECLARING:
            import_module(f"shell.{module}")
