"""Consequences of a period: what the rules propose and why, confirmed or not by a person, lifted by the director."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.appraisals.queries import documents_of
from tongchuang.domain.consequences import access, actions, queries, wording
from tongchuang.domain.consequences.engine_io import rule_of, score_of
from tongchuang.domain.consequences.models import Consequence
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.foundation.ids import as_uuid
from tongchuang.web.appraise import consequence_shown as shown
from tongchuang.web.appraise import ranking_rows
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done, number_of, version_or_404
from tongchuang.web.shared.scope import scope_of
from tongchuang.workflows.consequences import confirm_and_look_on


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The consequences of a frozen ranking: of the period asked for, else the newest."""
    campaign = scope_of(request).campaign
    actor = request.actor
    rankings = queries.frozen_rankings(campaign.region_id, campaign) if campaign and actor.posts else []
    wanted = request.GET.get("period", "")
    months = [row for row in rankings if "Q" not in row.period]
    ranking = next((row for row in rankings if row.period == wanted), None) or next(
        iter(months or rankings), None
    )
    context: dict[str, Any] = {
        "here": "consequences", "pages": shown.pages_of(request, "consequences"), "months": months, "wanted": wanted,
        "quarters": [row for row in rankings if "Q" in row.period], "ranking": ranking, "decides": access.decides(actor),
    }  # fmt: skip
    if ranking is None:
        return render(request, "appraise/consequences.html", context)
    ranking.campaign = campaign
    return render(request, "appraise/consequences.html", {**context, **_of(request, ranking)})


def _of(request: HttpRequest, ranking: Ranking) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    rows = queries.of_ranking(access.consequences_visible_to(actor), ranking)
    titles, reasons = queries.titles_of_groups(ranking), shown.reasons_of(ranking)
    lines = queries.lines_of_units(ranking, {row.unit_id for row in rows})
    doubted = queries.no_longer_by_rule(ranking) if access.sees_proposals(actor) else set()
    proposed = [row for row in rows if row.state == Consequence.State.PROPOSED]
    settled = [row for row in rows if row.state != Consequence.State.PROPOSED]
    standing = [row for row in settled if row.stands]
    return {
        "proposed": shown.in_groups(proposed, titles, reasons, lines, doubted), "proposals": len(proposed),
        "settled": shown.in_groups(settled, titles, reasons, lines, doubted), "rules": shown.rules_shown(ranking),
        "final": sum(row.state == Consequence.State.FINAL for row in rows), "standing": len(standing),
        "doubted": len(doubted), "sees_proposals": access.sees_proposals(actor), "open": ranking.objections_until and now() <= ranking.objections_until,
        "corrected": queries.correction_of(ranking), "pays": sum((row.amount for row in standing if row.amount), 0),
    }  # fmt: skip


@require_POST
@requires(Permission.CONFIRM_CONSEQUENCES)
def propose(request: HttpRequest, ranking_id: UUID) -> HttpResponse:
    """Work out the proposals now, instead of when their turn comes."""
    ranking = access.get_frozen_for(request.actor, ranking_id)
    rows = actions.propose_for(ranking, by=request.actor)
    text = ngettext("%(count)d proposal was added.", "%(count)d proposals were added.", len(rows)) % {
        "count": len(rows)
    }
    return done(request, _home(ranking.period), text if rows else _("There is nothing new to propose."))


def _home(period: str) -> str:
    return f"{reverse('appraise:consequences')}?period={period}"


@require_POST
@requires(Permission.CONFIRM_CONSEQUENCES)
def confirm_chosen(request: HttpRequest) -> HttpResponse:
    """Confirm those that were ticked, as they were shown."""
    chosen = {}
    for each in request.POST.getlist("chosen"):
        key, _sep, version = each.partition(":")
        found = as_uuid(key)
        seen = number_of(version)
        if found is None or seen is None:
            raise Http404
        chosen[found] = seen
    visible = access.consequences_visible_to(request.actor).filter(pk__in=chosen)
    periods = dict(visible.values_list("pk", "period"))
    rows = confirm_and_look_on(
        {key: chosen[key] for key in periods}, by=request.actor, opinion=request.POST.get("reason", "")
    )
    text = ngettext(
        "%(count)d confirmed; the unit has been told and can object.",
        "%(count)d confirmed; the units have been told and can object.", len(rows),
    ) % {"count": len(rows)}  # fmt: skip
    period = next(iter(periods.values()), "")
    return done(request, _home(period), text if rows else _("Nothing was chosen."))


@require_safe
@signed_in
def consequence(request: HttpRequest, consequence_id: UUID) -> HttpResponse:
    """One consequence: the rule and the figures that led to it, what was decided, and what the unit may do."""
    actor = request.actor
    row = access.get_consequence_for(actor, consequence_id)
    line = queries.lines_of_units(row.ranking, [row.unit_id]).get(row.unit_id)
    opens = access.opens_all_of(actor, row)
    objections = (
        list(access.objections_visible_to(actor).filter(consequence=row).order_by("made_at")) if opens else []
    )
    visible = access.consequences_visible_to(actor)
    history = queries.history_of(row, visible) if opens else []
    rule = rule_of(row)
    group = next((each for each in documents_of(row.ranking).groups if each["id"] == row.group), {})
    mean = ranking_rows.decimal(group.get("mean"))
    open_now = (
        row.state == Consequence.State.CONFIRMED
        and row.objections_until is not None
        and now() <= row.objections_until
    )
    context = {
        "here": "consequences", "row": row, "ranking": row.ranking, "line": line, "opens": opens, "group": group.get("title", row.group),
        "one": shown.Shown(row, shown.reasons_of(row.ranking).get(row.rule, ""), line), "rule": rule,
        "limits": wording.limits_of(rule) if rule else [], "history": history, "objections": objections,
        "foundations": queries.foundations_of(row, visible) if row.rests_on else [],
        "timeline": shown.timeline_of(row, objections, names=access.sees_all(actor)) if opens else [],
        "decides": access.decides(actor), "lifts": actor.may(Permission.LIFT_CONSEQUENCES),
        "may_object": open_now and access.may_object_to(actor, row) and not objections, "open_now": open_now,
        "whisker": ranking_rows.whisker(line, mean, ranking_rows.scale_of([line], [mean])) if line else None,
        "score": score_of(line.shrunk) if line and line.shrunk is not None else None,
        "gone": row.unit.valid_to is not None, "doubted": access.sees_proposals(actor) and row.pk in queries.no_longer_by_rule(row.ranking),
    }  # fmt: skip
    return render(request, "appraise/consequence.html", context)


@require_POST
@requires(Permission.CONFIRM_CONSEQUENCES)
def confirm_one(request: HttpRequest, consequence_id: UUID) -> HttpResponse:
    """Impose it."""
    row = access.get_consequence_for(request.actor, consequence_id)
    confirm_and_look_on({row.pk: version_or_404(request)}, by=request.actor, opinion=request.POST.get("reason", ""))
    return done(
        request, "appraise:consequence", _("Confirmed; the unit has been told and can object."), row.pk
    )


@require_POST
@requires(Permission.CONFIRM_CONSEQUENCES)
def overrule(request: HttpRequest, consequence_id: UUID) -> HttpResponse:
    """Decide not to impose it, for a reason."""
    row = access.get_consequence_for(request.actor, consequence_id)
    actions.overrule(row, reason=request.POST.get("reason", ""), by=request.actor, version=version_or_404(request))
    return done(request, "appraise:consequence", _("Not imposed; the reason is kept."), row.pk)


@require_POST
@requires(Permission.LIFT_CONSEQUENCES)
def lift(request: HttpRequest, consequence_id: UUID) -> HttpResponse:
    """Take back what stands."""
    row = access.get_consequence_for(request.actor, consequence_id)
    actions.lift(row, reason=request.POST.get("reason", ""), by=request.actor, version=version_or_404(request))
    return done(request, "appraise:consequence", _("Lifted; the unit has been told."), row.pk)
