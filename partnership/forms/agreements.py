"""What is asked for an agreement, an objection and a joint goal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import Team
from core.pages.fields import ActForm, Choices, Day, Somebody, Words
from partnership.access.sides import everybody_at_the_tables, sides_for
from partnership.actions.drafts import Draft, Owed, Rule
from partnership.models import AgreedText, RuleLine, SideName, WorkingAgreement
from partnership.rules.sides import Side

LINES = 4
SIDES = [("", _("Choose")), *SideName.choices]


class SideForm(ActForm):
    """A form in which the one who fills it in speaks for a side, asked only when there are several."""

    my_side = forms.ChoiceField(
        label=_("For which side do you speak here?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose for which side you speak.")},
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.mine = sides_for(self.who)
        if len(self.mine) == 1:
            del self.fields["my_side"]
        else:
            choices = [(side.value, SideName(side.value).label) for side in self.mine]
            self.fields["my_side"].choices = choices  # type: ignore[attr-defined] # a ChoiceField

    def side(self) -> Side:
        return Side(self.cleaned_data["my_side"]) if "my_side" in self.fields else self.mine[0]

    def choices(self) -> Choices:
        others = everybody_at_the_tables(self.who.at).exclude(pk__in=self.who.ids)
        return Choices(others, Team.objects.none())


class TextForm(SideForm):
    """A text with up to four lines on who decides, and up to four things owed."""

    words = Words(
        label=_("What do you agree on?"),
        help_text=_("In plain sentences, so that a new colleague understands them."),
        missing=_("Write what you agree on."),
        most=8000,
        rows=8,
    )
    review_on = Day(
        label=_("When do you look at it again, together?"),
        missing=_("Choose the day on which you look again."),
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for number in range(1, LINES + 1):
            self.fields |= _line_fields(number)
        for number in range(1, LINES + 1):
            self.fields |= _owing_fields(number)

    def groups(self) -> Iterator[dict[str, Any]]:
        """The lines, each as a group of fields, for the page."""
        for prefix, title in (("rule", _("Who decides")), ("owed", _("What is owed"))):
            for number in range(1, LINES + 1):
                names = [name for name in self.fields if name.startswith(f"{prefix}_{number}_")]
                yield {"title": title, "number": number, "fields": [self[name] for name in names]}

    def plain_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if not name.startswith(("rule_", "owed_"))]

    def draft(self) -> Draft:
        said = self.cleaned_data
        rules = [
            Rule(
                said[f"rule_{n}_matter"],
                said[f"rule_{n}_way"],
                said[f"rule_{n}_decides"],
                said[f"rule_{n}_law"],
            )
            for n in range(1, LINES + 1)
            if said[f"rule_{n}_matter"].strip()
        ]
        owed = [
            Owed(
                said[f"owed_{n}_by"],
                said[f"owed_{n}_to"],
                said[f"owed_{n}_what"],
                said[f"owed_{n}_days"] or 0,
            )
            for n in range(1, LINES + 1)
            if said[f"owed_{n}_what"].strip()
        ]
        return Draft(said["words"], said["review_on"], rules, owed, said.get("change", ""))


def _line_fields(number: int) -> dict[str, forms.Field]:
    name = f"rule_{number}_"
    return {
        f"{name}matter": Words(label=_("Matter"), most=200),
        f"{name}way": forms.ChoiceField(
            label=_("It is decided"), choices=RuleLine.Way.choices, required=False, initial="advice"
        ),
        f"{name}decides": forms.ChoiceField(label=_("By"), choices=SIDES, required=False),
        f"{name}law": Words(label=_("The law, if it is one"), most=200),
    }


def _owing_fields(number: int) -> dict[str, forms.Field]:
    name = f"owed_{number}_"
    return {
        f"{name}by": forms.ChoiceField(label=_("Owed by"), choices=SIDES, required=False),
        f"{name}to": forms.ChoiceField(label=_("Owed to"), choices=SIDES, required=False),
        f"{name}what": Words(label=_("What"), most=300),
        f"{name}days": forms.IntegerField(
            label=_("Within working days"), min_value=1, max_value=250, required=False, initial=3
        ),
    }


class NewAgreementForm(TextForm):
    kind = forms.ChoiceField(
        label=_("What is it for?"),
        choices=WorkingAgreement.Kind.choices,
        initial=WorkingAgreement.Kind.WORKING,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is for.")},
    )
    title = Words(
        label=_("What is it called?"),
        help_text=_("For an opening its name: “Backend engineer, Munich”."),
        missing=_("Write what it is called."),
        most=200,
    )
    other = Somebody(
        label=_("Who stands for the other side?"),
        help_text=_("Somebody who speaks for HR, talent acquisition, IT, or a hiring manager."),
        missing=_("Write who stands for the other side."),
    )
    third = Somebody(
        label=_("And for the third side, where an opening begins?"),
        help_text=_("HR, talent acquisition and the hiring manager agree on it together."),
    )

    field_order = ["kind", "title", "my_side", "other", "third", "words", "review_on"]


class VersionForm(TextForm):
    change = Words(
        label=_("What did you change, and what of the objections does it take up?"),
        most=2000,
        rows=3,
    )
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields.pop("my_side", None)


def filled_with(text: AgreedText) -> dict[str, Any]:
    """What a form of the next version begins with."""
    start: dict[str, Any] = {"words": text.words, "review_on": text.review_on, "after": text.number}
    for line in text.lines.all():
        name = f"rule_{line.position}_"
        start |= {f"{name}matter": line.matter, f"{name}way": line.way}
        start |= {f"{name}decides": line.decides, f"{name}law": line.law}
    for owing in text.owings.all():
        name = f"owed_{owing.position}_"
        start |= {f"{name}by": owing.by_side, f"{name}to": owing.to_side}
        start |= {f"{name}what": owing.what, f"{name}days": owing.days}
    return start


class SignForm(ActForm):
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    text = forms.IntegerField(widget=forms.HiddenInput)


class ObjectionForm(ActForm):
    reason = Words(
        label=_("What stands against it, for your side?"),
        help_text=_("The harm you see, and for whom. Others take it up; nobody is outvoted."),
        missing=_("Say why your side cannot live with it."),
        most=3000,
        rows=5,
    )
    text = forms.IntegerField(widget=forms.HiddenInput)


class SettleForm(ActForm):
    how = Words(
        label=_("What met it?"),
        help_text=_("A change in the text, a word you had, something you understand better now."),
        missing=_("Say in a sentence what met it."),
        most=2000,
        rows=3,
    )


class DeclineForm(ActForm):
    reason = Words(
        label=_("Why can it not be yours?"),
        help_text=_(
            "Only the two of you read it. Say what stands against it, or how it could be yours after all."
        ),
        missing=_("Say why you do not take it on."),
        most=2000,
        rows=4,
    )


class GoalForm(SideForm):
    what = Words(
        label=_("What do you want to reach together?"),
        help_text=_("For both teams as one: “Everybody who was interviewed hears from us within a week”."),
        missing=_("Write the goal."),
        most=200,
    )
    sign = Words(
        label=_("How will both of you know that it is reached?"),
        help_text=_("Something about the work. Never a figure about a person."),
        missing=_("Write how both of you will know."),
        most=2000,
        rows=3,
    )
    other = Somebody(
        label=_("Who owns it with you, on the other side?"), missing=_("Write who owns it with you.")
    )
    due_on = Day(label=_("By when?"), missing=_("Choose a day."))
