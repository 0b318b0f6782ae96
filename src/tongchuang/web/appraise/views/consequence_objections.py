"""Objections: a unit's own, those that the office has to answer, and the answer with its correction."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.appraisals import access as rankings
from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.appraisals.queries import site_names
from tongchuang.domain.consequences import access, actions, queries
from tongchuang.domain.consequences.models import Objection
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import Invalid
from tongchuang.web.appraise import consequence_shown as shown
from tongchuang.web.appraise.consequence_forms import AnswerForm, ObjectionForm, ScoreObjectionForm
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.formats import moment_text
from tongchuang.web.shared.http import done, version_or_404

SITE, ITEM = "site:", "item:"


@dataclass(frozen=True)
class Place:
    """A place behind a line, with what it lost."""

    place: str
    name: str
    lost: Decimal
    stake: Decimal


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Objections without an answer first, then the others."""
    actor = request.actor
    rows = access.objections_visible_to(actor)
    context = {
        "here": "consequences", "pages": shown.pages_of(request, "objections"), "open": list(queries.open_objections(rows)),
        "answered": list(rows.exclude(state=Objection.State.OPEN).order_by("-made_at")[:200]),
        "decides": access.decides(actor), "tones": shown.OBJECTIONS, "now": now(), "speaks": actor.may(Permission.OBJECT),
    }  # fmt: skip
    return render(request, "appraise/consequence_objections.html", context)


@require_safe
@signed_in
def objection(request: HttpRequest, objection_id: UUID) -> HttpResponse:
    """One objection, and the form for its answer."""
    row = access.get_objection_for(request.actor, objection_id)
    return _page(request, row, _answer_form(request.actor, row, None))


def _answer_form(actor: Actor, row: Objection, data: object) -> AnswerForm | None:
    if row.state != Objection.State.OPEN or not access.decides(actor):
        return None
    lines = _places(actor, row.ranking, row.unit_id, row.place) if row.consequence is None else []
    return AnswerForm(row, [line for line in lines if line.lost > 0], data)


def _page(request: HttpRequest, row: Objection, form: AnswerForm | None, status: int = 200) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    waits = row.state == Objection.State.OPEN and access.decides(actor)
    refused = access.why_not_answer(actor, row) if waits else None
    names = _names([*(row.correction.get("lost") or {}), row.place])
    lines = queries.lines_of_units(row.ranking, [row.unit_id])
    context = {
        "here": "consequences", "row": row, "form": None if refused else form, "refused": str(refused or ""), "line": lines.get(row.unit_id),
        "tone": shown.OBJECTIONS[row.state], "speaks": access.may_object_to_score(actor, row.unit_id),
        "place": names.get(row.place, row.place), "sees_all": access.sees_all(actor),
        "lost": [(names.get(place, place), *map(Decimal, values)) for place, values in (row.correction.get("lost") or {}).items()],
        "late": row.state == Objection.State.OPEN and now() > row.due_at,
        "changes": [(name, *map(Decimal, row.correction[name])) for name in ("amount", "points") if name in row.correction],
    }  # fmt: skip
    return render(request, "appraise/consequence_objection.html", context, status=status)


def _places(actor: Actor, ranking: Ranking, unit_id: UUID, only: str = "") -> list[Place]:
    """The places behind a unit's line that the actor may open, those that lost most first."""
    lines, _shut = rankings.lines_visible_to(actor, ranking, unit_id)
    lost: dict[str, list[Decimal]] = {}
    for line in lines:
        sums = lost.setdefault(line.place, [Decimal(0), Decimal(0)])
        sums[0], sums[1] = sums[0] + line.lost, sums[1] + line.stake
    names = _names(lost)
    found = [Place(key, names.get(key, key), *sums) for key, sums in lost.items() if not only or key == only]
    return sorted(found, key=lambda one: (-one.lost, one.name))


def _names(places: object) -> dict[str, str]:
    keys = [str(place) for place in places if place]  # type: ignore[attr-defined]
    ids = {key: found for key in keys if key.startswith(SITE) and (found := _uuid(key))}
    names = site_names(list(ids.values())) if ids else {}
    return {
        key: names.get(ids[key], key) if key in ids else key.removeprefix(SITE).removeprefix(ITEM)
        for key in keys
    }


def _uuid(key: str) -> UUID | None:
    try:
        return UUID(key.removeprefix(SITE))
    except ValueError:
        return None


@require_POST
@requires(Permission.CONFIRM_CONSEQUENCES)
def answer(request: HttpRequest, objection_id: UUID) -> HttpResponse:
    """Refuse it, or uphold it with what is right instead."""
    row = access.get_objection_for(request.actor, objection_id)
    version = version_or_404(request)
    form = _answer_form(request.actor, row, request.POST)
    if form is None or not form.is_valid():
        return _page(request, row, form, status=422)
    data = form.cleaned_data
    try:
        actions.answer_objection(
            row, upheld=data["decision"] == "upheld", answer=data["answer"], by=request.actor, version=version,
            lost=form.lost(), amount=data.get("amount"), points=data.get("points"),
        )  # fmt: skip
    except Invalid as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return _page(request, row, form, status=422)
    return done(request, "appraise:objection", _("Answered; the unit has been told."), row.pk)


@require_POST
@requires(Permission.OBJECT)
def withdraw(request: HttpRequest, objection_id: UUID) -> HttpResponse:
    """The unit no longer objects."""
    row = access.get_objection_for(request.actor, objection_id)
    version = version_or_404(request)
    actions.withdraw_objection(row, by=request.actor, version=version)
    return done(request, "appraise:objection", _("Withdrawn."), row.pk)


@require_http_methods(["GET", "POST"])
@requires(Permission.OBJECT)
def to_consequence(request: HttpRequest, consequence_id: UUID) -> HttpResponse:
    """The form in which a unit objects to a consequence."""
    row = access.get_consequence_for(request.actor, consequence_id)
    if not access.may_object_to(request.actor, row):
        raise Http404
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.object_to_consequence(row, text=form.cleaned_data["text"], by=request.actor)
        return done(request, "appraise:objection", _sent(made), made.pk)
    context = {
        "here": "consequences", "form": form, "title": _("Object to “%(title)s”") % {"title": row.title}, "until": row.objections_until,
        "back": reverse("appraise:consequence", args=[row.pk]), "about": f"{row.unit} · {row.period}",
    }  # fmt: skip
    return render(
        request, "appraise/consequence_object.html", context, status=422 if request.method == "POST" else 200
    )


def _sent(made: Objection) -> str:
    return _("Sent. The campaign office answers by %(moment)s.") % {"moment": moment_text(made.due_at)}


@require_http_methods(["GET", "POST"])
@requires(Permission.OBJECT)
def to_score(request: HttpRequest, ranking_id: UUID, unit_id: UUID) -> HttpResponse:
    """The form in which a unit objects to its score: at a place, or as a whole."""
    ranking = access.get_frozen_for(request.actor, ranking_id)
    line = rankings.get_ranked_unit_for(request.actor, ranking, unit_id)
    if not access.may_object_to_score(request.actor, unit_id):
        raise Http404
    places = [
        (one.place, f"{one.name}（−{one.lost:.2f}）")
        for one in _places(request.actor, ranking, unit_id)
        if one.lost > 0
    ]
    form = ScoreObjectionForm(places, request.POST or None, initial={"place": request.GET.get("place", "")})
    if request.method == "POST" and form.is_valid():
        made = actions.object_to_score(
            ranking,
            line.unit,
            text=form.cleaned_data["text"],
            place=form.cleaned_data["place"],
            by=request.actor,
        )
        return done(request, "appraise:objection", _sent(made), made.pk)
    context = {
        "here": "rankings", "form": form, "title": _("Object to the score of %(period)s") % {"period": ranking.period},
        "until": ranking.objections_until, "back": reverse("appraise:ranked_unit", args=[ranking.pk, unit_id]),
        "about": f"{line.unit} · {ranking.period}",
    }  # fmt: skip
    return render(
        request, "appraise/consequence_object.html", context, status=422 if request.method == "POST" else 200
    )
