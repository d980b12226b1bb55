"""What can be done to a promise: each act is a small page of its own under the promise's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import walls
from core.actions import promises as actions
from core.lazy import LazyText
from core.models import Promise
from core.pages.fields import ActForm
from core.walls import Who
from shell.forms import promises as forms


@dataclass(frozen=True)
class Act:
    """`offered` completes the promise's page; `do(promise, form, who)` calls the action; `possible` asks the state."""

    name: str
    verb: str
    form: type[ActForm]
    offered: LazyText
    title: LazyText
    under: LazyText
    submit: LazyText
    done: LazyText
    possible: Callable[[Promise], bool]
    do: Callable[[Promise, Any, Who], None]


def is_open(promise: Promise) -> bool:
    return promise.ended_at is None


def has_one_owner(promise: Promise) -> bool:
    return is_open(promise) and promise.owed_by_id is not None


def is_said_to_be_kept(promise: Promise) -> bool:
    return promise.ended_at is not None and not hasattr(promise, "release")


def _keep(promise: Promise, form: forms.KeepingForm, who: Who) -> None:
    actions.keep_promise(promise, said=form.cleaned_data["said"], by=who.person, at=who.at)


def _contest(promise: Promise, form: forms.ContestForm, who: Who) -> None:
    actions.contest_keeping(promise, saying=form.cleaned_data["saying"], by=who.person, at=who.at)


def _give_notice(promise: Promise, form: forms.NoticeForm, who: Who) -> None:
    notice = form.cleaned_data["notice"]
    actions.extend_promise(promise, to_due_at=form.to_due_at(), notice=notice, by=who.person, at=who.at)


def _hand_over(promise: Promise, form: forms.HandoverForm, who: Who) -> None:
    to, reason = form.cleaned_data["to"], form.cleaned_data["reason"]
    actions.hand_over_promise(promise, to_person=to, reason=reason, by=who.person, at=who.at)


def _release(promise: Promise, form: forms.ReleaseForm, who: Who) -> None:
    actions.release_promise(promise, reason=form.cleaned_data["reason"], by=who.person, at=who.at)


ACTS = {
    act.name: act
    for act in (
        Act(
            "keeping",
            "promise.keep",
            forms.KeepingForm,
            _("I kept it"),
            _("Say that it is kept"),
            _("They hear of it at once, and can say if it did not happen."),
            _("It is kept"),
            _("It is kept, and they have been told."),
            is_open,
            _keep,
        ),
        Act(
            "notice",
            "promise.extend",
            forms.NoticeForm,
            _("It takes longer"),
            _("Give honest notice"),
            _("A promise moves only with a word to whom you owe it."),
            _("See what they will read"),
            _("Your notice is on its way, and the new day stands."),
            is_open,
            _give_notice,
        ),
        Act(
            "handover",
            "promise.hand_over",
            forms.HandoverForm,
            _("Hand it over"),
            _("Hand it over"),
            _("The day stays. Both the one who takes over and the one who waits are told."),
            _("Hand it over"),
            _("It is handed over, and both have been told."),
            has_one_owner,
            _hand_over,
        ),
        Act(
            "contest",
            "promise.contest",
            forms.ContestForm,
            _("It did not happen"),
            _("Say that it did not happen"),
            _("The promise is open again, with its old day. Nobody has to be in the wrong for that."),
            _("It did not happen"),
            _("The promise is open again, and they have been told."),
            is_said_to_be_kept,
            _contest,
        ),
        Act(
            "release",
            "promise.release",
            forms.ReleaseForm,
            _("Let it go"),
            _("Let it go"),
            _("You no longer wait for it. It ends here and is not counted as late or broken."),
            _("Let it go"),
            _("It is let go, and they have been told."),
            is_open,
            _release,
        ),
    )
}


def acts_for(promise: Promise, who: Who) -> list[dict[str, str]]:
    """This will link what this person may do to this promise as it stands, the likeliest first."""
    return [
        {"href": reverse(f"promise_{act.name}", args=[promise.public_id]), "words": str(act.offered)}
        for act in ACTS.values()
        if act.possible(promise) and walls.may(who.person, act.verb, promise, at=who.at)
    ]
