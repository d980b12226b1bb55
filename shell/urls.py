"""Every door of the web application."""

from django.urls import include, path

from shell.views import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("language/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.urls")),
]
