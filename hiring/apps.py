from importlib import import_module

from django.apps import AppConfig

DECLARING = (
    "access",
    "actions.allies",
    "actions.closings",
    "actions.entering",
    "actions.first_day",
    "actions.hires",
    "actions.letters",
    "actions.notes",
    "actions.in_mind",
    "actions.openings",
    "actions.settings",
    "actions.erasing",
    "actions.links",
    "actions.meetings",
    "actions.rights",
    "actions.settling",
    "actions.connections",
    "actions.imports",
    "actions.intake",
    "actions.work",
    "actions.talks",
    "actions.voices",
    "reactions",
)


class HiringConfig(AppConfig):
    name = "hiring"

    def ready(self) -> None:
        """Import what declares verbs, kinds, templates and things that can be found."""
        for module in DECLARING:
            import_module(f"hiring.{module}")
