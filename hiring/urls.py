"""The pages of hiring."""

from django.urls import path

from hiring.views import acts, board, brief, closings, openings

app_name = "hiring"
urlpatterns = [
    path("", closings.mine, name="closings"),
    path("board/", board.board, name="board"),
    path("board/openings/", board.by_opening, name="board_by_opening"),
    path("board/people/", board.by_manager, name="board_by_manager"),
    path("openings/", openings.openings, name="openings"),
    path("openings/<str:public_id>/", openings.opening, name="opening"),
    path("openings/<str:public_id>/days/", openings.days, name="opening_days"),
    path("closings/<str:public_id>/", brief.closing, name="closing"),
    path("closings/<str:public_id>/held/", acts.hold, name="hold"),
    path("closings/<str:public_id>/notice/", acts.notice, name="notice"),
    path("closings/<str:public_id>/handover/", acts.handover, name="handover"),
    path("closings/<str:public_id>/words/", acts.words, name="words"),
    path("closings/<str:public_id>/notes/", acts.notes, name="notes"),
    path("closings/<str:public_id>/notes/<str:person>/", acts.ask, name="ask_notes"),
]
