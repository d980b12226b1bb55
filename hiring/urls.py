"""The pages of hiring; those of a candidate, who comes by a private link, have a place of their own (`PRIVATE`)."""

from django.urls import path

from hiring.views import (
    acts,
    allies,
    board,
    brief,
    closings,
    figures,
    imports,
    letters,
    links,
    news,
    openings,
    requests,
    sources,
)
from hiring.views.private import acts as own
from hiring.views.private import allies as own_allies
from hiring.views.private import data, page, renewal

app_name = "hiring"
SOURCES = [
    path("sources/", sources.all_sources, name="sources"),
    path("sources/<str:public_id>/", sources.source, name="source"),
    path("sources/<str:public_id>/secret/", sources.set_secret, name="source_secret"),
    path("sources/<str:public_id>/key/", sources.set_key, name="source_key"),
    path("sources/<str:public_id>/key/end/", sources.remove_key, name="source_key_end"),
    path("imports/", imports.all_imports, name="imports"),
    path("imports/first-day/", imports.owed_since, name="owed_since"),
    path("imports/<str:public_id>/", imports.one_import, name="import"),
    path("imports/<str:public_id>/discard/", imports.discard, name="import_discard"),
    path("imports/<str:public_id>/refused.csv", imports.refusals, name="import_refusals"),
]
TALKS = [
    path("times/", news.slots, name="slots"),
    path("times/<str:public_id>/end/", news.slot_end, name="slot_end"),
    path("applications/<str:public_id>/news/", news.news, name="news"),
    path("applications/<str:public_id>/links/", links.links, name="links"),
    path("requests/", requests.requests, name="data_requests"),
    path("requests/<str:public_id>/", requests.data_request, name="data_request"),
    path("voices/", requests.voices, name="voices"),
]
urlpatterns = [
    *TALKS,
    path("", closings.mine, name="closings"),
    path("allies/", allies.allies, name="allies"),
    path("allies/mine.json", allies.export, name="allies_export"),
    path("allies/<str:public_id>/", allies.ally, name="ally"),
    path("allies/<str:public_id>/word/", allies.word, name="ally_word"),
    path("allies/<str:public_id>/pass/", allies.pass_on, name="ally_pass"),
    path("allies/<str:public_id>/end/", allies.end, name="ally_end"),
    path("board/", board.board, name="board"),
    path("board/openings/", board.by_opening, name="board_by_opening"),
    path("board/people/", board.by_manager, name="board_by_manager"),
    path("board/asked/", board.asked, name="board_asked"),
    path("board/waits/", board.waits, name="board_waits"),
    path("openings/", openings.openings, name="openings"),
    path("openings/<str:public_id>/", openings.opening, name="opening"),
    path("openings/<str:public_id>/allies/", allies.fits, name="opening_allies"),
    path("openings/<str:public_id>/days/", openings.days, name="opening_days"),
    path("openings/<str:public_id>/letters/", letters.letters, name="letters"),
    path("openings/<str:public_id>/letters/again/", letters.again, name="letters_again"),
    path("figures/", figures.figures, name="figures"),
    path("settings/", figures.settings, name="settings"),
    path("closings/<str:public_id>/", brief.closing, name="closing"),
    path("closings/<str:public_id>/held/", acts.hold, name="hold"),
    path("closings/<str:public_id>/letter/", letters.delivered, name="letter_delivered"),
    path("closings/<str:public_id>/notice/", acts.notice, name="notice"),
    path("closings/<str:public_id>/handover/", acts.handover, name="handover"),
    path("closings/<str:public_id>/words/", acts.words, name="words"),
    path("closings/<str:public_id>/notes/", acts.notes, name="notes"),
    path("closings/<str:public_id>/notes/<str:person>/", acts.ask, name="ask_notes"),
    *SOURCES,
    path("closings/<str:public_id>/ally/", allies.offer, name="ally_offer"),
]
PUBLISHED = [
    path("hiring.svg", figures.published_svg, name="svg"),
    path("hiring.json", figures.published_json, name="json"),
]
PRIVATE = [
    path("", renewal.renewal, name="renewal"),
    path("<str:token>/", page.page, name="page"),
    path("<str:token>/language/", page.language, name="language"),
    path("<str:token>/links/", page.links, name="links"),
    path("<str:token>/questions/", own.questions, name="questions"),
    path("<str:token>/in-mind/", own_allies.in_mind, name="in_mind"),
    path("<str:token>/in-mind/end/", own_allies.in_mind_end, name="in_mind_end"),
    path("<str:token>/allies/<str:public_id>/answer/", own_allies.answer, name="ally_answer"),
    path("<str:token>/allies/<str:public_id>/word/", own_allies.word, name="ally_word"),
    path("<str:token>/allies/<str:public_id>/passing/", own_allies.passing, name="ally_passing"),
    path("<str:token>/allies/<str:public_id>/end/", own_allies.end, name="ally_end"),
    path("<str:token>/data/", data.data, name="data"),
    path("<str:token>/data/request/", data.new_request, name="request"),
    path("<str:token>/data/request/<str:public_id>/", data.insist_on, name="insist"),
    path("<str:token>/data/erasure/", data.erasure, name="erasure"),
    path("<str:token>/data/erasure/end/", data.erasure_end, name="erasure_end"),
    path("<str:token>/data/held.<str:form>", data.download, name="download"),
    path("<str:token>/<str:public_id>/wish/", own.wish, name="wish"),
    path("<str:token>/<str:public_id>/time/", own.time, name="time"),
    path("<str:token>/<str:public_id>/time/off/", own.time_off, name="time_off"),
    path("<str:token>/<str:public_id>/letter/", own.letter, name="letter"),
    path("<str:token>/<str:public_id>/waiting/", own.waiting, name="waiting"),
    path("<str:token>/<str:public_id>/happened/", own.happened, name="happened"),
    path("<str:token>/<str:public_id>/not-happened/", own.not_happened, name="not_happened"),
]
