"""Facts that are not checks: reviews, polls, readings, ratings, events of the negative list."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.inspections.access import (
    evaluations_visible_to,
    get_observation_for,
    observations_visible_to,
)
from tongchuang.domain.inspections.actions import (
    FactValues,
    enter_observation,
    import_facts,
    preview_facts,
    retract_observation,
)
from tongchuang.domain.inspections.engine_io import kind_of_method
from tongchuang.domain.inspections.errors import ObservationRejected
from tongchuang.domain.inspections.importing import COLUMNS
from tongchuang.domain.inspections.models import Observation, Source
from tongchuang.domain.inspections.queries import fact_items, raters_of, versions_for_choice
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.standards.models import Item
from tongchuang.foundation.clock import local, now
from tongchuang.foundation.ids import as_uuid, as_uuids
from tongchuang.web.inspect.forms import FactForm
from tongchuang.web.shared import cells, formats
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done, page
from tongchuang.web.shared.imports import ImportSpec, import_page
from tongchuang.web.shared.lists import Column, Filter, ListSpec, list_page
from tongchuang.web.shared.scope import scope_of
from tongchuang.web.shared.words import WORDS, word


@require_safe
@signed_in
def observation_list(request: HttpRequest) -> HttpResponse:
    """All facts that concern me."""
    return list_page(request, OBSERVATIONS, template="inspect/observations.html")


@require_safe
@signed_in
def observation(request: HttpRequest, observation_id: UUID) -> HttpResponse:
    """One fact."""
    actor = request.actor  # type: ignore[attr-defined]
    fact = get_observation_for(actor, observation_id)
    finished = fact.evaluation is not None and fact.evaluation.finished_at is not None
    may_retract = actor.may(Permission.ENTER_FACTS) and fact.retracted_at is None and not finished
    return page(request, "inspect/observation.html", {"fact": fact, "shown": value_text(fact), "may_retract": may_retract})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ENTER_FACTS)
def new(request: HttpRequest) -> HttpResponse:
    """Choose an item, then enter what its method asks for."""
    actor, campaign = request.actor, scope_of(request).campaign  # type: ignore[attr-defined]
    if campaign is None:
        raise ObservationRejected(_("There is no running campaign yet. The campaign office opens one under Settings."))
    versions = versions_for_choice(campaign)
    given = request.POST if request.method == "POST" else None
    item = _item(fact_items(versions), (given or request.GET).get("item", ""))
    evaluations = evaluations_visible_to(actor).filter(campaign=campaign, finished_at__isnull=True).order_by("-held_on")
    chosen = evaluations.filter(pk=as_uuid(request.GET.get("evaluation", ""))).first()
    context: dict[str, Any] = {"items": fact_items(versions), "item": item, "evaluation_key": chosen.pk if chosen else ""}
    if item is not None:
        kind = kind_of_method(item.method)
        start = {"at": local(now()), "source": chosen.source if chosen else Source.SELF, "evaluation": chosen}
        form = FactForm(given, initial=start, kind=kind, evaluations=evaluations, raters=raters_of(actor.region_id))
        if given is not None and form.is_valid():
            try:
                fact = FactValues(**form.values(item))
                enter_observation(fact, campaign=campaign, evaluation=form.cleaned_data["evaluation"], by=actor)
            except ObservationRejected as error:
                field = "percent" if error.field == "fraction" else error.field
                form.add_error(field if field in form.fields else None, str(error))
            else:
                return done(request, "inspect:observations", _("The fact is kept."))
        context |= {"form": form, "kind": kind}
    return render(request, "inspect/observation_new.html", context, status=422 if given is not None else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ENTER_FACTS)
def import_table(request: HttpRequest) -> HttpResponse:
    """Many facts from a sheet, with a dry run."""
    campaign = scope_of(request).campaign
    if campaign is None:
        raise ObservationRejected(_("There is no running campaign yet. The campaign office opens one under Settings."))
    running = evaluations_visible_to(request.actor).filter(campaign=campaign, finished_at__isnull=True)  # type: ignore[attr-defined]
    evaluation = running.filter(pk=as_uuid(request.GET.get("evaluation", ""))).first()
    given = {"campaign": campaign, "evaluation": evaluation}
    spec = ImportSpec(
        title=_("Import facts"), columns=COLUMNS, back="inspect:observations",
        preview=partial(preview_facts, **given), carry_out=partial(import_facts, **given),
        hint=_("One row for each fact; fill only the columns of its kind. A sheet imported twice counts once."),
    )  # fmt: skip
    return import_page(request, spec)


@require_POST
@requires(Permission.ENTER_FACTS)
def retract(request: HttpRequest, observation_id: UUID) -> HttpResponse:
    """Take a mistaken fact back, with the reason."""
    actor = request.actor  # type: ignore[attr-defined]
    fact = get_observation_for(actor, observation_id)
    retract_observation(fact, reason=request.POST.get("reason", ""), by=actor)
    return done(request, "inspect:observation", _("The fact is retracted."), fact.pk)


def value_text(fact: Observation) -> str:
    """The value of a fact, as its kind is read."""
    if fact.kind in ("review", "rating"):
        return formats.percent_text(fact.fraction, 2)
    if fact.kind == "poll":
        share = formats.percent_text(fact.yes / fact.valid) if fact.valid else formats.DASH
        return _("%(yes)d of %(valid)d (%(share)s)") % {"yes": fact.yes or 0, "valid": fact.valid or 0, "share": share}
    if fact.kind == "reading":
        return f"{fact.value.normalize():f}" if fact.value is not None else formats.DASH
    return str(fact.count)


def _item(items: Any, key: str) -> Item | None:
    wanted = as_uuid(key)
    if wanted is None:
        return None
    found: Item | None = items.filter(pk=wanted).first()
    if found is None:
        raise Http404
    return found


def _evaluations(request: HttpRequest) -> Iterable[tuple[str, Any]]:
    rows = evaluations_visible_to(request.actor).order_by("-held_on", "-pk")  # type: ignore[attr-defined]
    return [(str(key), title) for key, title in rows.values_list("pk", "title")[:50]]


def _narrow_evaluation(rows: Any, values: list[str]) -> Any:
    return rows.filter(evaluation_id__in=as_uuids(values))


def _state(row: Observation) -> Any:
    return cells.badge(_("Retracted"), "quiet", "circle-off") if row.retracted_at else ""


OBSERVATIONS = ListSpec(
    name="observations",
    columns=(
        Column("item", gettext_lazy("Item"), lambda row: f"{row.item.code} {row.item.title}", sort=("item__position",),
               lead=True, width=40),
        Column("kind", gettext_lazy("Kind"), lambda row: word("observation", row.kind), sort=("kind",)),
        Column("value", gettext_lazy("Value"), value_text, align="end"),
        Column("at", gettext_lazy("Time"), lambda row: cells.moment(row.at), sort=("at",),
               export=lambda row: formats.moment_text(row.at), align="tight"),
        Column("source", gettext_lazy("Source"), lambda row: cells.source_badge(row.source), sort=("source",),
               export=lambda row: word("source", row.source)),
        Column("evaluation", gettext_lazy("Evaluation"), lambda row: row.evaluation.title if row.evaluation else ""),
        Column("rater", gettext_lazy("Rater"), lambda row: row.rater.name if row.rater else "", default=False),
        Column("note", gettext_lazy("Note"), lambda row: row.note, default=False, width=40),
        Column("state", gettext_lazy("State"), _state,
               export=lambda row: str(_("Retracted")) if row.retracted_at else ""),
    ),
    rows=lambda request, state: observations_visible_to(request.actor),
    detail=lambda rows: rows.select_related("item", "evaluation", "rater"),
    row_url=lambda row: reverse("inspect:observation", args=[row.pk]),
    filters=(
        Filter("kind", gettext_lazy("Kind"), tuple(WORDS["observation"].items()),
               lambda rows, values: rows.filter(kind__in=values)),
        Filter("source", gettext_lazy("Source"), tuple(Source.choices), lambda rows, values: rows.filter(source__in=values)),
        Filter("evaluation", gettext_lazy("Evaluation"), _evaluations, _narrow_evaluation, multiple=False),
        Filter("period", gettext_lazy("Period"), kind="month",
               apply=lambda rows, values: rows.filter(period__startswith=values[0])),
        Filter("counting", gettext_lazy("Not retracted"), kind="flag",
               apply=lambda rows, values: rows.filter(retracted_at__isnull=True)),
    ),
    search=lambda rows, text: rows.filter(item__title__icontains=text) | rows.filter(item__code__istartswith=text),
    search_label=gettext_lazy("Item title or code"),
    default_sort="-at",
    empty=(gettext_lazy("No facts"), gettext_lazy("Reviews, polls, readings, ratings and negative events stand here.")),
    file_name=gettext_lazy("Other facts"),
)  # fmt: skip
