"""The doors of the administration."""

from django.urls import path

from shell.views.administration import clocks, organisation, outbox, overview, people, teams

PERSON = "people/<str:public_id>/"
TEAM = "teams/<str:public_id>/"
CLOCK = "clocks/<str:policy_id>/"

urlpatterns = [
    path("", overview.overview, name="administration"),
    path("people/", people.everybody, name="administration_people"),
    path("people/new/", people.newcomer, name="administration_newcomer"),
    path(PERSON, people.person, name="administration_person"),
    path(f"{PERSON}account/", people.account, name="administration_account"),
    path(f"{PERSON}email/", people.email, name="administration_email"),
    path(f"{PERSON}roles/", people.roles, name="administration_roles"),
    path(f"{PERSON}roles/<str:role>/end/", people.role_end, name="administration_role_end"),
    path(f"{PERSON}seats/", people.seats, name="administration_seats"),
    path(f"{PERSON}seats/<str:team>/end/", people.seat_end, name="administration_seat_end"),
    path(f"{PERSON}leaving/", people.leaving, name="administration_leaving"),
    path("teams/", teams.teams, name="administration_teams"),
    path("teams/new/", teams.new, name="administration_team_new"),
    path(TEAM, teams.team, name="administration_team"),
    path(f"{TEAM}seats/<str:person>/lead/", teams.lead, name="administration_team_lead"),
    path("organisation/", organisation.organisation, name="administration_organisation"),
    path("clocks/", clocks.clocks, name="administration_clocks"),
    path(CLOCK, clocks.clock, name="administration_clock"),
    path(f"{CLOCK}reset/", clocks.reset, name="administration_clock_reset"),
    path("outbox/", outbox.outbox, name="administration_outbox"),
    path("outbox/<str:name>/", outbox.mail, name="administration_mail"),
]
