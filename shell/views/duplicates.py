"""When two persons turn out to be one, or not to be, and when somebody's data has to go: for HR and TA."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count
from django.db.models.functions import Lower
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import access
from core.actions.erasure import erase_person
from core.actions.merging import merge_people, unmerge_people
from core.errors import Refused
from core.models import Merge, Person
from core.pages.door import act_or_say_why, signed_in
from core.pages.fields import label_of
from core.walls import Who
from shell.forms.duplicates import ErasureForm, MergeForm, PairForm, WhomForm

MOST = 20


@dataclass(frozen=True)
class Pair:
    """Two who look alike."""

    one: Person
    other: Person


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def duplicates(request: HttpRequest, who: Who) -> HttpResponse:
    """Show who looks like one person, and let two others be named."""
    if not access.mergeable(who).exists():
        raise Http404
    form = PairForm(request.POST or None, who=who)
    if request.method == "POST" and form.is_valid():
        one, other = form.cleaned_data["one"], form.cleaned_data["other"]
        if one != other:
            return redirect("merge", one.public_id, other.public_id)
        form.add_error("other", _("This is the same entry. Choose the other one."))
    merges = Merge.objects.filter(undone_at__isnull=True, person__erasure__isnull=True)
    context = {
        "form": form,
        "may_erase": access.erasable(who).exists(),
        "pairs": _alike(who),
        "merges": merges.select_related("person", "into", "by").order_by("-at", "-pk")[:MOST],
    }
    return render(request, "shell/duplicates.html", context)


def _alike(who: Who) -> list[Pair]:
    """This will give the first few who share an e-mail address."""
    known = access.mergeable(who).exclude(email="").annotate(address=Lower("email")).order_by()
    shared = known.values("address").annotate(number=Count("pk")).filter(number__gt=1)
    addresses = [row["address"] for row in shared.order_by("address")[:MOST]]
    found: dict[str, list[Person]] = {}
    for person in known.filter(address__in=addresses).order_by("created_at", "pk"):
        found.setdefault(person.email.lower(), []).append(person)
    return [Pair(*same[:2]) for same in found.values()]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def merge(request: HttpRequest, who: Who, one: str, other: str) -> HttpResponse:
    pair = {
        each: access.get_person(who.person, each, at=who.at, verb="person.merge") for each in (one, other)
    }
    form = MergeForm(request.POST or None, initial={"keep": one})
    form.choose_among({public_id: label_of(person) for public_id, person in pair.items()})
    if request.method == "POST" and form.is_valid():
        kept = pair.pop(form.cleaned_data["keep"])
        [merged] = pair.values() or [kept]
        try:
            merge_people(merged, into=kept, reason=form.cleaned_data["reason"], by=who.person, at=who.at)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("They are one person now. You can take them apart again here."))
            return redirect("duplicates")
    return render(request, "shell/merge.html", {"form": form})


@require_POST
@signed_in
def unmerge(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    person = access.get_person(who.person, public_id, at=who.at, verb="person.merge")
    found = Merge.objects.filter(person=person, undone_at__isnull=True).first()
    if found is None:
        raise Http404
    return act_or_say_why(request, lambda: unmerge_people(found, by=who.person, at=who.at), then="duplicates")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def erasures(request: HttpRequest, who: Who) -> HttpResponse:
    """Ask whose data has to go: candidates and those who left have no page of their own."""
    if not access.erasable(who).exists():
        raise Http404
    form = WhomForm(request.POST or None, who=who)
    if request.method == "POST" and form.is_valid():
        return redirect("erase", form.cleaned_data["person"].public_id)
    return render(request, "shell/erasures.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def erase(request: HttpRequest, who: Who, public_id: str) -> HttpResponse:
    person = access.get_person(who.person, public_id, at=who.at, verb="person.erase")
    form = ErasureForm(request.POST or None)
    held = access.holds_lasting(who, person)
    if request.method == "POST" and form.is_valid():
        try:
            erase_person(person, ground=form.cleaned_data["ground"], by=who.person, at=who.at)
        except Refused as refused:
            form.add_error(None, refused.sentence)
        else:
            messages.success(request, _("The data was erased. The record still proves what happened."))
            return redirect("people")
    return render(request, "shell/erase.html", {"form": form, "person": person, "holds": held})
