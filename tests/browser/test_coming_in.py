"""From an administrator's invitation to somebody's first day, and what happens to the doors they leave open."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import expect

from core.models import Organisation, Person, Role
from core.people import roles_of
from core.tick import tick_once
from tests.browser.test_journeys import PASSWORD, fill, follow, press, say_it_is_me, sign_in, with_password
from tests.browser.visitor import Visitor
from tests.cast import NOW, Cast

Visit = Callable[..., Visitor]

__all__ = ["with_password"]  # the fixture is used by its name


@pytest.fixture(autouse=True)
def forget_attempts(cast: Cast) -> None:
    cache.clear()
    mail.outbox.clear()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_invited_colleague_comes_in_by_the_link(visit: Visit, cast: Cast, scripts: bool) -> None:
    ada = visit(cast.ada, scripts=scripts)
    ada.go("/administration/people/")
    follow(ada.page, "Add a person")
    fill(ada.page, "Full name", "Nina Berg")
    fill(ada.page, "E-mail", "nina@isarlicht.example")
    ada.page.get_by_label("Team", exact=True).select_option(label="Talent")
    press(ada.page, "Add")
    expect(ada.page.get_by_role("heading", level=1)).to_have_text("Nina Berg")
    ada.page.get_by_label("Role", exact=True).select_option(label="Auditor")
    press(ada.page, "Grant")
    expect(ada.page.get_by_role("button", name="Withdraw Auditor")).to_be_visible()
    nina = Person.objects.get(email="nina@isarlicht.example")
    assert roles_of(nina, NOW + timedelta(minutes=1)) == {Role.AUDITOR}

    tick_once(NOW + timedelta(minutes=1))
    [invitation] = [each for each in mail.outbox if each.to == ["nina@isarlicht.example"]]
    [path] = re.findall(r"http://127\.0\.0\.1:8000(/\S+)", str(invitation.body))
    visitor = visit(None, scripts=scripts)
    visitor.go(path)
    fill(visitor.page, "New Password", PASSWORD)
    fill(visitor.page, "New Password (again)", PASSWORD)
    visitor.page.get_by_role("main").get_by_role("button").first.click()
    visitor.go("/accounts/login/")
    fill(visitor.page, "Email", "nina@isarlicht.example")
    fill(visitor.page, "Password", PASSWORD)
    press(visitor.page, "Sign in")
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("Nina")

    ada.go(f"/administration/people/{nina.public_id}/")
    expect(ada.page.get_by_text("Signed in last on")).to_be_visible()


def test_other_device_is_signed_out_from_the_list(visit: Visit, with_password: Cast) -> None:
    here, there = visit(None), visit(None)
    sign_in(there, with_password)
    sign_in(here, with_password)
    here.go("/accounts/sessions/")
    press(here.page, "Sign out everywhere else")
    there.go("/profile/")
    expect(there.page).to_have_title("Sign in · Kept")
    here.go("/profile/")
    expect(here.page).to_have_title("Profile · Kept")


def test_changed_password_signs_out_every_other_device(visit: Visit, with_password: Cast) -> None:
    here, there = visit(None), visit(None)
    sign_in(there, with_password)
    sign_in(here, with_password)
    here.go("/accounts/password/change/")
    if here.page.get_by_role("heading", level=1).inner_text() == "Is it you?":
        say_it_is_me(here)
    fill(here.page, "Current Password", PASSWORD)
    fill(here.page, "New Password", "another calm and long sentence")
    fill(here.page, "New Password (again)", "another calm and long sentence")
    press(here.page, "Save the password")
    there.go("/profile/")
    expect(there.page).to_have_title("Sign in · Kept")
    here.go("/notifications/")
    expect(here.page.get_by_text("Your password for Kept was changed").first).to_be_visible()


def test_administrator_sets_the_clock_and_the_country(visit: Visit, cast: Cast) -> None:
    visitor = visit(cast.ada, scripts=False)
    visitor.go("/administration/clocks/house.closing/")
    fill(visitor.page, "How many", "3")
    press(visitor.page, "Save")
    expect(visitor.page.get_by_text("Kept came with 5 working days")).to_be_visible()
    visitor.go("/administration/organisation/")
    visitor.page.get_by_label("Country").select_option(label="Austria")
    press(visitor.page, "Save")
    visitor.page.get_by_label("Region").select_option(label="Wien")
    press(visitor.page, "Save")
    expect(visitor.page.get_by_text("Promises that run already keep the day they were given")).to_be_visible()
    expect(visitor.page.get_by_label("Time zone")).to_have_value("Europe/Vienna")


def test_outbox_of_the_demo_is_well(visit: Visit, cast: Cast) -> None:
    """Its page is there in a demo alone, so the table of doors does not lead to it."""
    Organisation.objects.update(is_demo=True)
    files = mail.get_connection("django.core.mail.backends.filebased.EmailBackend")
    mail.EmailMessage(
        "A promise to you", "Ben promised you something.", to=[cast.chloe.email], connection=files
    ).send()
    visitor = visit(cast.ada)
    visitor.go("/administration/outbox/")
    assert visitor.look() == []
    follow(visitor.page, "A promise to you")
    assert visitor.look() == []
    expect(visitor.page.get_by_text("Ben promised you something.")).to_be_visible()
