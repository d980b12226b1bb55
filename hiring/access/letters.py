"""Letters to whom nobody met: read and sent by the opening's recruiter and manager, HR and TA."""

from __future__ import annotations

from core.walls import Verb
from hiring.access.closings import is_not_about_me
from hiring.access.openings import leads_it, recruits_for_it, works_for_all
from hiring.models import Closing

VERBS = {
    "letter.review": Verb(Closing, (leads_it | recruits_for_it | works_for_all) & is_not_about_me),
}
