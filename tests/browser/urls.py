"""All doors of the application, and the pages that show the components."""

from django.urls import include, path

from tests.browser import look

urlpatterns = [
    path("look/", look.look, name="look"),
    path("look/form/", look.form, name="look-form"),
    path("look/busy/", look.busy, name="look-busy"),
    path("look/stale/", look.stale, name="look-stale"),
    path("look/fails/", look.fails, name="look-fails"),
    path("look/refused/", look.refused, name="look-refused"),
    path("look/unreadable/", look.unreadable, name="look-unreadable"),
    path("", include("shell.urls")),
]
