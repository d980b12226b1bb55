from importlib import import_module

from django.apps import AppConfig

DECLARING = (
    "access",
    "actions.agreements",
    "actions.calendars",
    "actions.celebrations",
    "actions.chairs",
    "actions.disagreements",
    "actions.elsewhere",
    "actions.endings",
    "actions.fetching",
    "actions.goals",
    "actions.help",
    "actions.office_hours",
    "actions.pulse",
    "actions.repairs",
    "actions.steps",
    "actions.talks",
    "actions.thanks",
    "actions.ties",
    "actions.valves",
    "reactions",
)


class PartnershipConfig(AppConfig):
    name = "partnership"

    def ready(self) -> None:
        """Import what declares verbs, kinds, templates and things that can be found."""
        for module in DECLARING:
            import_module(f"partnership.{module}")
