"""What waits for the reader in each part of the room, in a sentence each: for themselves, and nobody else."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.walls import Who
from partnership.access.waiting import asked_by_verb, owed_by_kind
from partnership.actions import help, repairs
from partnership.actions.agreements import TO_SIGN
from partnership.actions.steps import KINDS
from partnership.rules.disagreements import Step

Counted = list[tuple[int, str]]


def waits_for(who: Who) -> dict[str, list[str]]:
    """This will say it by the names of the parts that the first page lists."""
    owed, asked = owed_by_kind(who), asked_by_verb(who)
    counted = {
        "all_hours": _talks(asked),
        "all_help": _help(owed),
        "ties": _ties(asked),
        "disagreements": _said_and_heard(owed) + _ours(owed),
        "agreements": _agreements(owed),
        "board": _goals(asked),
        "repairs": _repairs(owed),
        "pulses": _pulses(asked),
    }
    return {
        part: [words % {"number": number} for number, words in lines if number]
        for part, lines in counted.items()
    }


def _talks(asked: Counter[str]) -> Counted:
    to_come = asked["talk.see"]
    return [
        (to_come, ngettext("You have %(number)d talk ahead.", "You have %(number)d talks ahead.", to_come))
    ]


def _help(owed: Counter[str]) -> Counted:
    """Nobody counts who asked for help: that somebody waits says enough."""
    return [(owed[help.HELP], _("Somebody waits for your answer."))]


def _ties(asked: Counter[str]) -> Counted:
    to_agree = asked["tie.agree"]
    words = ngettext(
        "%(number)d tie waits for the yes of your side.",
        "%(number)d ties wait for the yes of your side.",
        to_agree,
    )
    return [(to_agree, words)]


def _said_and_heard(owed: Counter[str]) -> Counted:
    to_write, to_say_back = owed[KINDS[Step.view]], owed[KINDS[Step.say_back]]
    to_answer = owed[KINDS[Step.answer]] + owed[KINDS[Step.more]]
    return [
        (
            to_write,
            ngettext(
                "%(number)d view waits for your words.", "%(number)d views wait for your words.", to_write
            ),
        ),
        (
            to_say_back,
            ngettext(
                "%(number)d view waits for you to say it back.",
                "%(number)d views wait for you to say them back.",
                to_say_back,
            ),
        ),
        (
            to_answer,
            ngettext(
                "%(number)d time somebody said your view back: is that it?",
                "%(number)d times somebody said your view back: is that it?",
                to_answer,
            ),
        ),
    ]


def _ours(owed: Counter[str]) -> Counted:
    to_find, to_accept = owed[KINDS[Step.ours]], owed[KINDS[Step.accept]]
    return [
        (
            to_find,
            ngettext(
                "At %(number)d table both are heard: look for what is ours.",
                "At %(number)d tables both are heard: look for what is ours.",
                to_find,
            ),
        ),
        (
            to_accept,
            ngettext(
                "%(number)d offer waits for your answer.",
                "%(number)d offers wait for your answer.",
                to_accept,
            ),
        ),
    ]


def _agreements(owed: Counter[str]) -> Counted:
    to_sign = owed[TO_SIGN]
    words = ngettext(
        "%(number)d agreement to sign or to object to.",
        "%(number)d agreements to sign or to object to.",
        to_sign,
    )
    return [(to_sign, words)]


def _goals(asked: Counter[str]) -> Counted:
    to_answer = asked["goal.own"]
    words = ngettext(
        "%(number)d goal waits for your yes or no.",
        "%(number)d goals wait for your yes or no.",
        to_answer,
    )
    return [(to_answer, words)]


def _repairs(owed: Counter[str]) -> Counted:
    waiting = sum(owed[kind] for kind in (repairs.ANSWER, repairs.DEED, repairs.CHECK))
    words = ngettext(
        "%(number)d thing to mend or to answer waits for you.",
        "%(number)d things to mend or to answer wait for you.",
        waiting,
    )
    return [(waiting, words)]


def _pulses(asked: Counter[str]) -> Counted:
    to_open, to_answer = asked["pulse.open"], asked["pulse.answer"]
    return [
        (
            to_open,
            ngettext(
                "%(number)d pulse waits for the yes of your side.",
                "%(number)d pulses wait for the yes of your side.",
                to_open,
            ),
        ),
        (
            to_answer,
            ngettext(
                "%(number)d pulse waits for your answers.",
                "%(number)d pulses wait for your answers.",
                to_answer,
            ),
        ),
    ]
