"""The doors of the room."""

from django.urls import path

from partnership.views import (
    agreements,
    board,
    calendars,
    elsewhere,
    help,
    office_hours,
    ours,
    pulse,
    repairs,
    room,
    saying_back,
    table,
    talks,
    thanks,
    ties,
    urgent,
)
from partnership.views.acts import page_for

app_name = "partnership"

HOURS = [
    path("hours/", office_hours.all_hours, name="all_hours"),
    path("hours/new/", office_hours.new, name="hours_new"),
    path("hours/<str:public_id>/", office_hours.hours, name="hours"),
    path("hours/<str:public_id>/end/", office_hours.end, name="hours_end"),
    path("hours/<str:public_id>/<str:day>/book/", office_hours.book, name="book"),
    path("hours/<str:public_id>/<str:day>/leave-out/", office_hours.leave_out, name="leave_out"),
    path("hours/<str:public_id>/<str:day>/move/", office_hours.move, name="move"),
    path("hours/<str:public_id>/<str:day>/dropped-in/", office_hours.dropped_in, name="dropped_in"),
    path("talks/<str:public_id>/", talks.talk, name="talk"),
    path("talks/<str:public_id>/cancel/", talks.cancel, name="talk_cancel"),
    path("talks/<str:public_id>/held/", talks.hold, name="talk_held"),
    path("talks/<str:public_id>/promise/", talks.promise, name="talk_promise"),
]
CALENDARS = [
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/busy/forget/", calendars.busy_forget, name="busy_forget"),
    path("calendars/busy/address/", elsewhere.busy_address, name="busy_address"),
    path("calendars/busy/address/remove/", elsewhere.busy_address_remove, name="busy_address_remove"),
    path("calendars/own/", elsewhere.own_calendar, name="own_calendar"),
    path("calendars/own/remove/", elsewhere.own_calendar_end, name="own_calendar_end"),
    path("calendars/<str:key>/new/", calendars.feed_new, name="feed_new"),
    path("calendars/<str:key>/end/", calendars.feed_end, name="feed_end"),
    path("calendars/<str:secret>.ics", calendars.feed, name="calendar_feed"),
]
HELP = [
    path("help/", help.all_help, name="all_help"),
    path("help/new/", help.new, name="help_new"),
    path("help/<str:public_id>/", help.help_request, name="help_request"),
    path("help/<str:public_id>/settled/", help.settle, name="help_settled"),
]
TIES = [
    path("ties/", ties.ties, name="ties"),
    path("ties/new/", ties.new, name="tie_new"),
    path("ties/<str:public_id>/agreement/", ties.agree, name="tie_agree"),
    path("ties/<str:public_id>/end/", ties.end, name="tie_end"),
]
PULSE = [
    path("pulse/", pulse.pulses, name="pulses"),
    path("pulse/new/", pulse.new, name="pulse_new"),
    path("pulse/<str:public_id>/", pulse.pulse, name="pulse"),
    path("pulse/<str:public_id>/agreement/", pulse.agree, name="pulse_agree"),
    path("pulse/<str:public_id>/answer/", pulse.answer, name="pulse_answer"),
    path("pulse/<str:public_id>/statement/", pulse.state, name="pulse_state"),
    path("thanks/", thanks.thanks, name="thanks"),
    path("thanks/<str:public_id>/share/", thanks.share, name="thanks_share"),
    path("celebrations/", thanks.celebrations, name="celebrations"),
    path("celebrations/<str:public_id>/", thanks.celebration, name="celebration"),
]
TABLE = "disagreements/<str:public_id>/"
DISAGREEMENTS = [
    path("disagreements/", table.tables, name="disagreements"),
    path("disagreements/new/", table.new, name="new"),
    path(TABLE, table.table, name="disagreement"),
    path(f"{TABLE}view/", saying_back.view, name="view"),
    path(f"{TABLE}urgent/", urgent.urgent, name="urgent"),
    path(f"{TABLE}chair/", table.take, name="take_chair"),
    *(path(f"{TABLE}{act.name}/", page_for(act), name=act.name) for act in (*saying_back.ACTS, *ours.ACTS)),
    path("where-to-go/", urgent.where_to_go, name="where_to_go"),
]
AGREEMENT = "agreements/<str:public_id>/"
AGREEMENTS = [
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/new/", agreements.new, name="agreement_new"),
    path(AGREEMENT, agreements.agreement, name="agreement"),
    path(f"{AGREEMENT}version/", agreements.version, name="agreement_version"),
    path(f"{AGREEMENT}signature/", agreements.sign, name="agreement_sign"),
    path(f"{AGREEMENT}objection/", agreements.object_to, name="agreement_object"),
    path("objections/<str:public_id>/settled/", agreements.settle, name="objection_settled"),
    path("board/", board.board, name="board"),
    path("goals/new/", board.goal_new, name="goal_new"),
    path("goals/<str:public_id>/", board.goal, name="goal"),
    path("goals/<str:public_id>/agreed/", board.goal_agreed, name="goal_agreed"),
    path("goals/<str:public_id>/declined/", board.goal_declined, name="goal_declined"),
    path("goals/<str:public_id>/reached/", board.goal_reached, name="goal_reached"),
]
REPAIR = "repairs/<str:public_id>/"
REPAIRS = [
    path("repairs/", repairs.repairs, name="repairs"),
    path("repairs/new/", repairs.new, name="repair_new"),
    path(REPAIR, repairs.repair, name="repair"),
    path(f"{REPAIR}promise/", repairs.promise, name="repair_promise"),
    path(f"{REPAIR}promises/<int:number>/done/", repairs.done, name="repair_done"),
    path(f"{REPAIR}enough/", repairs.ask_check, name="repair_ask_check"),
    path(f"{REPAIR}check/", repairs.check, name="repair_check"),
]
urlpatterns = [
    path("", room.room, name="room"),
    *DISAGREEMENTS,
    *AGREEMENTS,
    *REPAIRS,
    *HOURS,
    *CALENDARS,
    *HELP,
    *TIES,
    *PULSE,
]
