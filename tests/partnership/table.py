"""The cast at a table: Chloe speaks for HR, Tariq for talent acquisition, and they see the pay talk differently."""

from __future__ import annotations

from datetime import date, datetime

from core.models import Person
from partnership.access.disagreements import Table, table_of
from partnership.actions import disagreements, endings
from partnership.actions.disagreements import Words
from partnership.actions.endings import Given, Terms
from partnership.models import Close, Disagreement
from partnership.rules.sides import Side
from tests.cast import NOW, Cast

CHLOE_SEES = Words(
    facts="On 12 February two candidates heard different salaries from recruiters, before we had set the band.",
    meaning="It means to us that we have to explain a number nobody decided, and that people feel cheated.",
    need="We need every candidate to hear the same figure.",
    ask="Do not speak about money before the band is signed.",
)
TARIQ_SEES = Words(
    facts="Three people withdrew in January, because we could not say what the job pays for two weeks.",
    meaning="For us it means we look as if we hide something, and good people go elsewhere.",
    need="We need to name a range in the first call.",
    ask="Give us the band on the day the opening is approved.",
)
OF_CHLOE = (
    "You are worried that promises about money are made which nobody has backed, and that it is unfair."
)
OF_TARIQ = (
    "Silence on the salary costs you good applicants; from the beginning you want to be able to be open."
)


def open_table(cast: Cast, at: datetime = NOW) -> Disagreement:
    return disagreements.open_disagreement(
        about="Who tells a candidate about the pay",
        my_side=Side.hr,
        other=cast.tariq,
        their_side=Side.ta,
        by=cast.chloe,
        at=at,
    )


def state_both(cast: Cast, at: datetime = NOW) -> Disagreement:
    disagreement = open_table(cast, at)
    disagreements.state_view(disagreement, words=CHLOE_SEES, by=cast.chloe, at=at, after=0)
    disagreements.state_view(disagreement, words=TARIQ_SEES, by=cast.tariq, at=at, after=0)
    return disagreement


def hear(disagreement: Disagreement, of: Person, by: Person, words: str, at: datetime = NOW) -> None:
    """One says the other's view back, and hears yes and that there is no more."""
    view = table_of(disagreement).of(of).view
    assert view is not None
    said = disagreements.say_back(view, words=words, by=by, at=at)
    disagreements.answer_restatement(said, verdict="yes", missing="", by=of, at=at)
    disagreements.say_no_more(said, by=of, at=at)


def hear_both(cast: Cast, at: datetime = NOW) -> Disagreement:
    disagreement = state_both(cast, at)
    hear(disagreement, cast.chloe, cast.tariq, OF_CHLOE, at)
    hear(disagreement, cast.tariq, cast.chloe, OF_TARIQ, at)
    return disagreement


def terms(cast: Cast) -> Terms:
    """As Tariq offers them."""
    return Terms(
        agreement="Recruiters name the band of the last opening like it, and say that it may change.",
        sign="No candidate hears two figures.",
        look_again_on=date(2026, 4, 14),
        mine=Given(cast.tariq, "One sentence about pay that all recruiters use", date(2026, 3, 6)),
        yours=Given(cast.chloe, "The new band within three days of approval", date(2026, 3, 10)),
    )


def close(cast: Cast, at: datetime = NOW) -> Close:
    disagreement = hear_both(cast, at)
    endings.add_option(disagreement, words="Use the band of the last opening like it", by=cast.chloe, at=at)
    offer = endings.offer_ending(disagreement, terms=terms(cast), by=cast.tariq, at=at, after=0)
    return endings.accept_offer(offer, by=cast.chloe, at=at)


def table(disagreement: Disagreement) -> Table:
    return table_of(Disagreement.objects.get(pk=disagreement.pk))
