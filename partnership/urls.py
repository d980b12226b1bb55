"""The doors of the room."""

from django.urls import path

from partnership.views import room

app_name = "partnership"
urlpatterns = [
    path("", room.room, name="room"),
]
