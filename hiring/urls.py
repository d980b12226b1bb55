"""The pages of hiring."""

from django.urls import path

from hiring.views import board, closings, openings

app_name = "hiring"
urlpatterns = [
    path("", closings.mine, name="closings"),
    path("board/", board.board, name="board"),
    path("board/openings/", board.by_opening, name="board_by_opening"),
    path("board/people/", board.by_manager, name="board_by_manager"),
    path("openings/", openings.openings, name="openings"),
    path("openings/<str:public_id>/", openings.opening, name="opening"),
    path("openings/<str:public_id>/days/", openings.days, name="opening_days"),
    path("closings/<str:public_id>/", closings.closing, name="closing"),
]
