"""Every door of the web application."""

from django.urls import include, path, re_path

from hiring.urls import PRIVATE, PUBLISHED
from hiring.views.hooks import hook
from shell.promise_acts import ACTS
from shell.views import (
    attention,
    bundles,
    closed,
    codes,
    duplicates,
    health,
    holds,
    home,
    notifications,
    passkeys,
    people,
    profile,
    promise_acts,
    promises,
    provider,
    receipts,
    record,
    seals,
    search,
    setup,
)

# allauth's pages that would let people sign up or change the address an administrator gave them: nobody comes in here.
CLOSED = r"^accounts/(?:signup/|email/|confirm-email/.*|login/code/.*|3rdparty/(?:signup/)?)$"

HOME = [
    path("", home.home, name="home"),
    *(path(f"{name}/", home.side, {"name": name}, name=name) for name in home.SIDES),
]
PROMISES = [
    path("promises/new/", promises.new, name="promise_new"),
    path("promises/<str:public_id>/", promises.promise, name="promise"),
    *(
        path(f"promises/<str:public_id>/{name}/", promise_acts.act, {"name": name}, name=f"promise_{name}")
        for name in ACTS
    ),
]
RECORD = [
    path("promises/<str:public_id>/export/", bundles.export, name="promise_export"),
    path("record", record.page, name="record"),
    path("record/checkpoint", record.checkpoint, name="record_checkpoint"),
    path("record/key", record.key, name="record_key"),
    path("record/consistency", record.consistency, name="record_consistency"),
    re_path(r"^record/(?P<path>tile/.+)$", record.tile, name="record_tile"),
    path("promises/<str:public_id>/receipts/<int:number>/", receipts.download, name="receipt"),
    path("promises/<str:public_id>/receipts/<int:number>/mail/", receipts.mail, name="receipt_mail"),
]
PEOPLE = [
    path("people/", people.directory, name="people"),
    path("people/merge/", duplicates.duplicates, name="duplicates"),
    path("people/erase/", duplicates.erasures, name="erasures"),
    path("people/<str:public_id>/merge/end/", duplicates.unmerge, name="unmerge"),
    path("people/<str:one>/merge/<str:other>/", duplicates.merge, name="merge"),
    path("people/holds/", holds.holds, name="holds"),
    path("people/<str:public_id>/holds/new/", holds.new, name="hold_new"),
    path("people/holds/<str:public_id>/end/", holds.end, name="hold_end"),
    path("people/<str:public_id>/erase/", duplicates.erase, name="erase"),
    path("people/<str:public_id>/", people.person, name="person"),
    path("people/<str:public_id>/owed/", people.person_side, {"side": "owed"}, name="person_owed"),
    path("people/<str:public_id>/owes/", people.person_side, {"side": "owes"}, name="person_owes"),
    path("teams/", people.teams, name="teams"),
    path("teams/<str:public_id>/", people.team, name="team"),
    path("teams/<str:public_id>/owed/", people.team_side, {"side": "owed"}, name="team_owed"),
    path("teams/<str:public_id>/owes/", people.team_side, {"side": "owes"}, name="team_owes"),
]
PROFILE = [
    path("profile/", profile.profile, name="profile"),
    path("profile/absence/", profile.absence, name="absence"),
    path("profile/absence/<str:day>/end/", profile.absence_end, name="absence_end"),
]
MESSAGES = [
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/seen/", notifications.seen, name="notifications_seen"),
    path("notifications/<str:public_id>/", notifications.notification, name="notification"),
    path("attention/", attention.attention, name="attention"),
    *(
        path(
            f"attention/{name}/retries/", attention.retries, {"name": name}, name=f"attention_{name}_retries"
        )
        for name in attention.SORTS
    ),
]
SEALS = [
    path("seals/", seals.overview, name="seals"),
    path("seals/unlock/", seals.unlock, name="unlock"),
    path("seals/change/", seals.change, name="seals_change"),
    path("seals/renew/", seals.renew, name="seals_renew"),
    path("seals/passkeys/", passkeys.mine, name="seals_passkeys"),
    path("seals/passkeys/opening/", passkeys.unlock, name="seals_passkey_unlock"),
    path("seals/passkeys/<int:number>/end/", passkeys.end, name="seals_passkey_end"),
    path("seals/lost/", seals.lost, name="seals_lost"),
    path("seals/lock/", seals.lock, name="seals_lock"),
    path("seals/break-glass/", seals.break_glass, name="break_glass"),
    path("seals/break-glass/<str:public_id>/agreement/", seals.agree, name="break_glass_agree"),
]
CODES = [
    path("people/codes/", codes.whose, name="code_whose"),
    path("people/<str:public_id>/code/", codes.give, name="code_give"),
    path("come-back/", codes.come_back, name="code_come_back"),
    path("come-back/here/", codes.here, name="code_here"),
    path("come-back/leave/", codes.leave, name="code_leave"),
]
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("setup/<str:token>/", setup.begin, name="setup"),
    path("setup/<str:token>/<str:name>/", setup.step, name="setup_step"),
    path("language/", include("django.conf.urls.i18n")),
    path("administration/", include("shell.administration_urls")),
    re_path(CLOSED, closed.nothing_here),
    path("accounts/oidc/<str:provider_id>/login/", provider.login),
    path("accounts/", include("allauth.urls")),
    *HOME,
    *PROMISES,
    *RECORD,
    *CODES,
    *PEOPLE,
    *PROFILE,
    *MESSAGES,
    *SEALS,
    path("search/", search.results, name="search"),
    path("hiring/", include("hiring.urls")),
    path("hooks/<str:public_id>", hook, name="hook"),
    path("promise/", include((PUBLISHED, "published"))),
    path("private/", include((PRIVATE, "private"))),
    path("partnership/", include("partnership.urls")),
]
