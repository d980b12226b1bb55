"""Small pages at the table: one thing is asked, one act is done, and one goes back to the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core.errors import Refused
from core.lazy import LazyText
from core.pages.door import signed_in
from core.pages.fields import ActForm
from core.walls import Who
from partnership.access.disagreements import Table, get_disagreement, table_of


@dataclass(frozen=True)
class Act:
    """`shows` gives what stands beside the question; None says that this is not what comes next any more.

    `then` names the page one goes on to; `tells` may say more than `done` of what the act gave.
    """

    name: str
    form: type[ActForm]
    title: LazyText
    under: LazyText
    submit: LazyText
    done: LazyText
    do: Callable[[Table, Any, Who], object]
    shows: Callable[[Table, Who], Mapping[str, Any] | None] = field(default=lambda _table, _who: {})
    initial: Callable[[Table, Who], Mapping[str, Any]] = field(default=lambda _table, _who: {})
    then: Callable[[Any], str] = lambda _form: "disagreement"
    tells: Callable[[Any], str] = lambda _made: ""
    verb: str = "disagreement.speak"
    template: str = "partnership/act.html"
    kind: str = ""


PASSED = _("Since then something else has happened. This is how it stands now.")


def page_for(act: Act) -> Callable[..., HttpResponseBase]:
    """The view of one act: a getter, a form, an action, an answer."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @signed_in
    def view(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
        table = table_of(get_disagreement(who.person, public_id, at=who.at, verb=act.verb))
        back = reverse("partnership:disagreement", args=[public_id])
        shown = act.shows(table, who)
        if request.method != "POST" and shown is None:
            messages.info(request, str(PASSED))
            return redirect(back)
        form = act.form(request.POST or None, who=who, initial=act.initial(table, who))
        if request.method == "POST" and form.is_valid():
            try:
                made = act.do(table, form, who)
            except Refused as refused:
                form.add_error(None, refused.sentence)
            else:
                messages.success(request, act.tells(made) or str(act.done))
                return redirect(f"partnership:{act.then(form)}", public_id)
        context = {"act": act, "form": form, "back": back, "about": table.disagreement.about, **(shown or {})}
        return render(request, act.template, context)

    return view
