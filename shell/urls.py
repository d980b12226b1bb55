"""Every door of the web application."""

from django.urls import include, path, re_path

from shell.views import closed, health, setup

# allauth's pages that would let people sign up or change the address an administrator gave them: nobody comes in here.
CLOSED = r"^accounts/(?:signup/|email/|confirm-email/.*|login/code/.*|3rdparty/(?:signup/)?)$"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("setup/<str:token>/", setup.begin, name="setup"),
    path("setup/<str:token>/<str:name>/", setup.step, name="setup_step"),
    path("language/", include("django.conf.urls.i18n")),
    re_path(CLOSED, closed.nothing_here),
    path("accounts/", include("allauth.urls")),
]
