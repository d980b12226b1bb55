"""What is asked at the table, one thing at a time."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.models import Team
from core.pages.fields import ActForm, Choices, Day, Somebody, Words
from partnership.access.sides import everybody_at_the_tables, sides_for
from partnership.actions.disagreements import SAY_WHAT_IS_MISSING
from partnership.models import Answer, SideName
from partnership.rules.own_words import says_something
from partnership.rules.sides import Side

MOST = 3000


class NewForm(ActForm):
    other = Somebody(
        label=_("With whom do you see it differently?"),
        help_text=_("Somebody who speaks for another side: HR, talent acquisition, IT, or a hiring manager."),
        missing=_("Write with whom."),
    )
    about = Words(
        label=_("What is it about, in one line?"),
        help_text=_("So that both of you would call it that: “Who tells a candidate about the pay”."),
        missing=_("Write in one line what it is about."),
        most=200,
    )
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

    def choices(self) -> Choices:
        others = everybody_at_the_tables(self.who.at).exclude(pk__in=self.who.ids)
        return Choices(others, Team.objects.none())

    def side(self) -> Side:
        return Side(self.cleaned_data["my_side"]) if "my_side" in self.fields else self.mine[0]


class ViewForm(ActForm):
    """The four parts of a view; one is shown, and those written before go along unseen."""

    facts = Words(
        label=_("What happened?"),
        help_text=_("What a camera would have seen: days, words, figures. No conclusions yet."),
        missing=_("Write what happened."),
        most=MOST,
        rows=7,
    )
    meaning = Words(
        label=_("What does it mean to you?"),
        help_text=_("What it does to your work, to people, to you. “It means to us that …”"),
        missing=_("Write what it means to you."),
        most=MOST,
        rows=7,
    )
    need = Words(
        label=_("What do you need?"),
        help_text=_("What has to be so that your side can do its work. Not yet how: there may be many ways."),
        missing=_("Write what you need."),
        most=MOST,
        rows=7,
    )
    ask = Words(
        label=_("What do you ask of them?"),
        help_text=_("One thing they could do. It is a wish, and they may have another."),
        missing=_("Write what you ask."),
        most=MOST,
        rows=7,
    )
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    part = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=3)

    PARTS = ("facts", "meaning", "need", "ask")

    def __init__(self, *arguments: Any, shown: int = 0, asks_until: int = 3, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for number, name in enumerate(self.PARTS):
            self.fields[name].required = number <= asks_until
            if number != shown:
                self.fields[name].widget = forms.HiddenInput()


class SayBackForm(ActForm):
    words = Words(
        label=_("What matters to them, in your own words?"),
        help_text=_(
            "As you would say it to a friend: “They see … It matters to them because …” You need not agree."
        ),
        missing=_("Say in a sentence or two what you heard: what matters to them, and why."),
        most=5000,
        rows=8,
    )


class AnswerForm(ActForm):
    verdict = forms.ChoiceField(
        label=_("Is that it?"),
        choices=Answer.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three.")},
    )
    missing = Words(
        label=_("What is missing?"),
        help_text=_(
            "When it is almost it, or not yet: say what they have not heard, so that they can find it."
        ),
        most=MOST,
        rows=5,
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        is_refused = said.get("verdict") in {Answer.Verdict.ALMOST, Answer.Verdict.NO}
        if is_refused and "missing" in said and not says_something(said["missing"]):
            self.add_error("missing", str(SAY_WHAT_IS_MISSING))
        return said


class OptionForm(ActForm):
    words = Words(
        label=_("What could be a third way?"),
        help_text=_("Neither side's first wish. It may take something from both, or be quite different."),
        missing=_("Write the idea in a sentence."),
        most=2000,
        rows=5,
    )


class OfferForm(ActForm):
    agreement = Words(
        label=_("What do you agree on?"),
        help_text=_("As you would tell it to your teams."),
        missing=_("Write what you agree on."),
        most=MOST,
        rows=5,
    )
    my_gift = Words(
        label=_("What does your side give?"),
        help_text=_("One thing, small and sure. It becomes your side's promise."),
        missing=_("Write what your side gives."),
        most=300,
    )
    my_owner = Somebody(label=_("Who on your side answers for it?"), missing=_("Write who answers for it."))
    my_day = Day(label=_("By when does your side give it?"), missing=_("Choose a day."))
    their_gift = Words(
        label=_("What does their side give?"),
        help_text=_("What you ask for. They see it before they say yes, and may offer something else."),
        missing=_("Write what their side gives."),
        most=300,
    )
    their_owner = Somebody(
        label=_("Who on their side answers for it?"), missing=_("Write who answers for it.")
    )
    their_day = Day(label=_("By when does their side give it?"), missing=_("Choose a day."))
    sign = Words(
        label=_("How will both of you know that it works?"),
        help_text=_("Something you can both see: “No candidate hears two different figures.”"),
        missing=_("Write how both of you will know."),
        most=2000,
        rows=3,
    )
    look_again_on = Day(
        label=_("When do you look at it again, together?"),
        missing=_("Choose the day on which you look again."),
    )
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def choices(self) -> Choices:
        return Choices(everybody_at_the_tables(self.who.at), Team.objects.none())

    def day(self, name: str) -> date:
        day: date = self.cleaned_data[name]
        return day


class ListenerForm(ActForm):
    person = Somebody(
        label=_("Whom would you like to listen to both of you?"),
        help_text=_("Somebody both of you trust. They sit down once both of you have named the same person."),
        missing=_("Write whom you would like."),
    )


class NoteForm(ActForm):
    words = Words(
        label=_("What did you hear in it?"),
        help_text=_("In your own words, for both of them to read. It helps them; it decides nothing."),
        missing=_("Say in a sentence or two what you heard: what matters to them, and why."),
        most=MOST,
        rows=6,
    )


class SuccessorForm(ActForm):
    to = Somebody(
        label=_("Who speaks for your side from now on?"),
        help_text=_("A name or e-mail address. Ask them first: they read all that was said."),
        missing=_("Write who takes the chair."),
    )


class EmptyForm(ActForm):
    """A page that asks nothing but a yes."""
