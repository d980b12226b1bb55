from importlib import import_module

from django.apps import AppConfig

DECLARING = (
    "access",
    "actions.bundles",
    "actions.clocks",
    "actions.codes",
    "actions.erasure",
    "actions.holds",
    "actions.merging",
    "actions.messages",
    "actions.organisation",
    "actions.people",
    "actions.promises",
    "actions.receipts",
    "actions.seals",
    "actions.teams",
    "tick.jobs",
)


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        """Import what declares verbs, kinds, templates and things that can be found."""
        for module in DECLARING:
            import_module(f"core.{module}")
