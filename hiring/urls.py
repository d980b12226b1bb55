"""The pages of hiring."""

from django.urls import path

from hiring.views import acts, board, brief, closings, figures, imports, letters, openings, sources

app_name = "hiring"
SOURCES = [
    path("sources/", sources.all_sources, name="sources"),
    path("sources/<str:public_id>/", sources.source, name="source"),
    path("sources/<str:public_id>/secret/", sources.set_secret, name="source_secret"),
    path("sources/<str:public_id>/key/", sources.set_key, name="source_key"),
    path("sources/<str:public_id>/key/end/", sources.remove_key, name="source_key_end"),
    path("imports/", imports.all_imports, name="imports"),
    path("imports/<str:public_id>/", imports.one_import, name="import"),
    path("imports/<str:public_id>/discard/", imports.discard, name="import_discard"),
    path("imports/<str:public_id>/refused.csv", imports.refusals, name="import_refusals"),
]
urlpatterns = [
    path("", closings.mine, name="closings"),
    path("board/", board.board, name="board"),
    path("board/openings/", board.by_opening, name="board_by_opening"),
    path("board/people/", board.by_manager, name="board_by_manager"),
    path("openings/", openings.openings, name="openings"),
    path("openings/<str:public_id>/", openings.opening, name="opening"),
    path("openings/<str:public_id>/days/", openings.days, name="opening_days"),
    path("openings/<str:public_id>/letters/", letters.letters, name="letters"),
    path("figures/", figures.figures, name="figures"),
    path("settings/", figures.settings, name="settings"),
    path("closings/<str:public_id>/", brief.closing, name="closing"),
    path("closings/<str:public_id>/held/", acts.hold, name="hold"),
    path("closings/<str:public_id>/notice/", acts.notice, name="notice"),
    path("closings/<str:public_id>/handover/", acts.handover, name="handover"),
    path("closings/<str:public_id>/words/", acts.words, name="words"),
    path("closings/<str:public_id>/notes/", acts.notes, name="notes"),
    path("closings/<str:public_id>/notes/<str:person>/", acts.ask, name="ask_notes"),
    *SOURCES,
]
PUBLISHED = [
    path("hiring.svg", figures.published_svg, name="svg"),
    path("hiring.json", figures.published_json, name="json"),
]
