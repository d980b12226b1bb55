"""What happens to persons: they come, get seats and roles, are away, turn out to be one, leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core import ledger, messages, people, search
from core.actions.leaving import leave_sealed_walls
from core.actions.locking import locked
from core.errors import Refused
from core.models import Absence, Account, Person, Role, RoleGrant, Team, TeamSeat
from core.models.tenure import Tenure, current

T = TypeVar("T", bound=Tenure)

IDS = ledger.HOLDS_IDS_ONLY
ADDED = ledger.declare("core.person_added", words=_("%(by)s added this person."), erased=IDS)
CHANGED = ledger.declare("core.person_changed", words=_("%(by)s changed this profile."), erased=IDS)
ACCOUNT_OPENED = ledger.declare("core.account_opened", words=_("%(by)s opened an account."), erased=IDS)
EMAIL_CORRECTED = ledger.declare(
    "core.email_corrected", words=_("%(by)s corrected the e-mail address."), erased=IDS
)
INVITED_AGAIN = ledger.declare(
    "core.person_invited_again", words=_("%(by)s invited this person again."), erased=IDS
)
TEAM_ADDED = ledger.declare("core.team_added", words=_("%(by)s added this team."), erased=IDS)
SEATED = ledger.declare("core.person_seated", words=_("%(by)s gave a seat in a team."), erased=IDS)
UNSEATED = ledger.declare("core.person_unseated", words=_("%(by)s ended a seat in a team."), erased=IDS)
GRANTED = ledger.declare("core.role_granted", words=_("%(by)s granted a role."), erased=IDS)
WITHDRAWN = ledger.declare("core.role_withdrawn", words=_("%(by)s withdrew a role."), erased=IDS)
AWAY = ledger.declare("core.absence_planned", words=_("%(by)s planned an absence."), erased=IDS)
BACK = ledger.declare("core.absence_ended", words=_("%(by)s ended an absence."), erased=IDS)
LEFT = ledger.declare("core.person_left", words=_("%(by)s recorded that this person left."), erased=IDS)

INVITED = "core.invited"
messages.declare(
    INVITED,
    subject=_("You have an account in Kept"),
    text=_(
        "%(who)s opened an account for you in Kept, where people keep their promises to people. Choose a password. "
        "The link works once, for three days; after that ask for a new one where you sign in."
    ),
)
messages.declare(
    "core.role_granted",
    subject=_("%(person)s now holds a role that you hold"),
    text=_("%(who)s granted %(person)s the role %(role)s. If that is not right, speak to them."),
)


@transaction.atomic
def add_person(*, name: str, email: str, by: Person | None, at: datetime, language: str = "") -> Person:
    """Take somebody in; they are a member once they have a seat in a team, and sign in once they have an account."""
    person = Person.objects.create(
        name=name, email=email.lower(), language=language, created_at=at, created_by=by
    )
    search.index(person, f"{name} {email}")
    _record(ADDED, about=person, changed=[person], by=by, at=at)
    return person


@transaction.atomic
def open_account(person: Person, *, by: Person | None, at: datetime, password_hash: str = "") -> Account:
    """Let a person sign in: with the password they chose (its hash), or invited to choose one."""
    if not person.email:
        raise Refused(_("Enter an e-mail address first: people sign in with it."))
    account = _closed_account(person) or Account(email=person.email, person=person, created_at=at)
    if account.pk is None and Account.objects.filter(email__iexact=person.email).exists():
        raise Refused(_("Somebody signs in with this e-mail address already."))
    account.is_active = True
    account.password = password_hash or make_password(None)
    account.save()
    _record(ACCOUNT_OPENED, about=person, changed=[account], by=by, at=at)
    if not password_hash:
        _invite(person, by=by, at=at)
    return account


def _closed_account(person: Person) -> Account | None:
    """The account of somebody who left and comes back; refused while they have one that is open."""
    accounts = list(Account.objects.select_for_update().filter(person__in=people.identities(person)))
    if any(account.is_active for account in accounts):
        raise Refused(_("This person signs in with an account already."))
    return accounts[0] if accounts else None


@transaction.atomic
def invite_again(person: Person, *, by: Person, at: datetime) -> None:
    """Send a new link to choose a first password to somebody who has not signed in yet."""
    account = Account.objects.filter(person__in=people.identities(person), is_active=True).first()
    if account is None:
        raise Refused(_("This person has no account. Open one first."))
    if account.last_login is not None:
        raise Refused(
            _("This person has signed in already. They can ask for a new password where they sign in.")
        )
    _record(INVITED_AGAIN, about=person, changed=[account], by=by, at=at)
    _invite(person, by=by, at=at)


@transaction.atomic
def correct_email(person: Person, *, email: str, by: Person, at: datetime) -> None:
    """Mend a mistyped address before its owner has come in by it; whoever was invited is invited again."""
    person, email = locked(person), email.lower()
    accounts = list(Account.objects.select_for_update().filter(person__in=people.identities(person)))
    if any(account.last_login is not None for account in accounts):
        raise Refused(_("This person signs in with the address they have. It cannot be changed here."))
    if Account.objects.filter(email__iexact=email).exclude(person__in=people.identities(person)).exists():
        raise Refused(_("Somebody signs in with this e-mail address already."))
    person.email = email
    person.save()
    for account in accounts:
        account.email = email
        account.save()
    search.index(person, f"{person.name} {email}")
    _record(EMAIL_CORRECTED, about=person, changed=[person, *accounts], by=by, at=at)
    if any(account.is_active for account in accounts):
        _invite(person, by=by, at=at)


def _invite(person: Person, *, by: Person | None, at: datetime) -> None:
    messages.say(person, INVITED, at=at, facts={"who": str(by) if by else "Kept"})


@transaction.atomic
def set_profile(
    person: Person,
    *,
    name: str,
    language: str,
    time_zone: str,
    country: str,
    region: str,
    by: Person,
    at: datetime,
) -> None:
    """Change how somebody is called and by which calendar and language they live."""
    person = locked(person)
    person.name, person.language, person.time_zone = name, language, time_zone
    person.country, person.region = country, region
    person.save()
    search.index(person, f"{person.name} {person.email}")
    _record(CHANGED, about=person, changed=[person], by=by, at=at)


@transaction.atomic
def add_team(*, name: str, kind: Team.Kind, by: Person | None, at: datetime) -> Team:
    if Team.objects.filter(name__iexact=name).exists():
        raise Refused(_("There is a team of this name already. Choose another name."))
    team = Team.objects.create(name=name, kind=kind, created_at=at, created_by=by)
    search.index(team, name)
    _record(TEAM_ADDED, about=team, changed=[team], by=by, at=at)
    return team


@transaction.atomic
def seat_in_team(
    person: Person, *, team: Team, by: Person | None, at: datetime, is_lead: bool = False
) -> TeamSeat:
    """Give a person a place in a team; the first one makes them a member."""
    if TeamSeat.objects.filter(person=person, team=team, until_at__isnull=True).exists():
        raise Refused(_("This person sits in this team already."))
    seat = TeamSeat.objects.create(person=person, team=team, is_lead=is_lead, since_at=at, since_by=by)
    _record(SEATED, about=person, changed=[seat], by=by, at=at)
    return seat


@transaction.atomic
def end_seat(seat: TeamSeat, *, by: Person, at: datetime) -> None:
    """Take a person out of a team."""
    seat = _ended(locked(seat), by=by, at=at)
    _record(UNSEATED, about=seat.person, changed=[seat], by=by, at=at)


@transaction.atomic
def grant_role(person: Person, *, role: Role, by: Person | None, at: datetime) -> RoleGrant:
    """Trust a person with a role; nobody grants one to themselves, and whoever holds it already is told."""
    if by is not None and people.root_of(by) == people.root_of(person):
        raise Refused(_("Nobody grants a role to themselves. Ask another administrator."))
    if role in people.roles_of(person, at):
        raise Refused(_("This person holds this role already."))
    holders = list(people.holders_of(role, at))
    grant = RoleGrant.objects.create(person=person, role=role, since_at=at, since_by=by)
    _record(GRANTED, about=person, changed=[grant], by=by, at=at)
    facts = {"who": str(by) if by else "Kept", "person": str(person), "role": str(Role(role).label)}
    for holder in holders:
        if holder != by:
            messages.say(holder, "core.role_granted", at=at, facts=facts, about=person)
    return grant


@transaction.atomic
def withdraw_role(grant: RoleGrant, *, by: Person, at: datetime) -> None:
    """End a role; the last administrator keeps theirs, or nobody could ever grant one again."""
    if grant.role == Role.ADMINISTRATOR:
        _keep_an_administrator([grant.person_id], at)
    grant = locked(grant)
    _ended(grant, by=by, at=at)
    _record(WITHDRAWN, about=grant.person, changed=[grant], by=by, at=at)


@transaction.atomic
def plan_absence(
    person: Person, *, from_on: date, until_on: date, deputy: Person | None, by: Person, at: datetime
) -> Absence:
    """Say when somebody is away and who answers meanwhile; the deputy is nudged along with them."""
    if until_on < from_on:
        raise Refused(_("The last day must not be before the first. Change one of them."))
    if deputy is not None and people.root_of(deputy) == people.root_of(person):
        raise Refused(_("Choose somebody else as deputy."))
    if deputy is not None and not people.is_member(deputy, at):
        raise Refused(_("Choose a deputy who works here."))
    absence = Absence.objects.create(
        person=person, from_on=from_on, until_on=until_on, deputy=deputy, created_at=at, created_by=by
    )
    _record(AWAY, about=person, changed=[absence], by=by, at=at)
    return absence


@transaction.atomic
def end_absence(absence: Absence, *, by: Person, at: datetime) -> None:
    absence = locked(absence)
    if absence.ended_at is not None:
        raise Refused(_("This absence was ended already."))
    absence.ended_at, absence.ended_by = at, by
    absence.save()
    _record(BACK, about=absence.person, changed=[absence], by=by, at=at)


@transaction.atomic
def record_leaving(person: Person, *, by: Person, at: datetime) -> None:
    """End every seat, role and account of somebody who left; what they still owe stays theirs, and visible.

    Their seats behind sealed walls end too, with an entry in each (`leave_sealed_walls`).
    """
    ids = people.identities(person)
    if people.has_role(person, Role.ADMINISTRATOR, at):
        _keep_an_administrator(ids, at)
    seats = TeamSeat.objects.select_for_update().filter(current(at), person__in=ids)
    grants = RoleGrant.objects.select_for_update().filter(current(at), person__in=ids)
    ended: list[Tenure] = [_ended(each, by=by, at=at) for each in [*seats, *grants]]
    if not ended:
        raise Refused(_("This person has left already."))
    accounts = list(Account.objects.select_for_update().filter(person__in=ids, is_active=True))
    for account in accounts:
        account.is_active = False
        account.save()
    leave_sealed_walls(person, by=by, at=at)
    _record(LEFT, about=person, changed=[*ended, *accounts], by=by, at=at)


def _keep_an_administrator(leaving: list[int], at: datetime) -> None:
    """Locks all administrators' grants, in one order and before any other: or two who take them from each other
    at once would leave none, or wait for each other for ever.
    """
    grants = RoleGrant.objects.select_for_update().filter(current(at), role=Role.ADMINISTRATOR)
    if all(grant.person_id in leaving for grant in grants.order_by("pk")):
        raise Refused(_("This is the last administrator. Make somebody else one first."))


def _ended(tenure: T, *, by: Person, at: datetime) -> T:
    if tenure.until_at is not None:
        raise Refused(_("This has ended already."))
    tenure.until_at, tenure.until_by = at, by
    tenure.save()
    return tenure


def _record(
    kind: str, *, about: Person | Team, changed: Sequence[Model], by: Person | None, at: datetime
) -> None:
    ledger.record(kind, wall=people.the_organisation().wall, by=by, at=at, about=about, changed=changed)
