"""What consequences add up to: who holds flags and plates, the ledger of amounts, the year's sheet, and the notices."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.burden.queries import warnings_for
from tongchuang.domain.burden.values import Kind, Standing
from tongchuang.domain.consequences import access, actions, queries
from tongchuang.domain.consequences.models import Notice
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.web.appraise import consequence_shown as shown
from tongchuang.web.appraise import consequence_year as sheet
from tongchuang.web.appraise.picked import period_text
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done
from tongchuang.web.shared.scope import scope_of

MONTHS_SHOWN = 12
ENTRIES_SHOWN = 300


@require_safe
@signed_in
def flags(request: HttpRequest) -> HttpResponse:
    """Who holds the red flag and the black plate of each group now, and who held them month by month."""
    campaign, actor = scope_of(request).campaign, request.actor
    context = {"here": "consequences", "pages": shown.pages_of(request, "flags"), "walls": [], "periods": []}
    rankings = queries.frozen_rankings(campaign.region_id, campaign) if campaign and actor.posts else []
    of_months = [row for row in rankings if ("Q" in row.period) == (request.GET.get("of") == "quarters")]
    if campaign and of_months:
        shown_ones = of_months[:MONTHS_SHOWN]
        groups: dict[str, str] = {}
        for ranking in shown_ones[:1]:
            groups |= queries.titles_of_groups(ranking)
        periods = [row.period for row in shown_ones]
        walls = queries.walls(access.consequences_visible_to(actor), campaign, periods, groups)
        context |= {"walls": walls, "periods": periods}
    context["quarters"] = any("Q" in row.period for row in rankings)
    context["of_quarters"] = request.GET.get("of") == "quarters"
    return render(request, "appraise/consequence_flags.html", context)


@require_safe
@signed_in
def amounts(request: HttpRequest) -> HttpResponse:
    """The ledger of amounts: every entry, the sums of units by month, and that all adds up to nothing."""
    campaign, actor = scope_of(request).campaign, request.actor
    rows = (
        access.legs_visible_to(actor).filter(posting__campaign=campaign)
        if campaign
        else access.legs_visible_to(actor).none()
    )
    month = request.GET.get("month", "")
    months = sorted(set(rows.order_by().values_list("posting__month", flat=True)), reverse=True)
    if month in months:
        rows = rows.filter(posting__month=month)
    entries = list(rows.select_related("posting__reverses").order_by("-posting__at", "-pk"))
    if request.GET.get("export"):
        return sheet.download_amounts(request, entries, month)
    units: dict[UUID, list[Decimal]] = {}
    for leg in entries:
        units.setdefault(leg.unit_id or UUID(int=0), []).append(leg.amount)
    names = {leg.unit_id: leg.unit for leg in entries}
    sums = sorted(
        ((names[key], sum(values, Decimal(0)), len(values)) for key, values in units.items()),
        key=lambda one: -one[1],
    )
    balance = queries.trial_balance(campaign) if campaign and access.sees_all(actor) else None
    context = {
        "here": "consequences", "pages": shown.pages_of(request, "amounts"), "entries": entries[:ENTRIES_SHOWN], "months": months,
        "month": month if month in months else "", "sums": sums, "total": sum((leg.amount for leg in entries), Decimal(0)),
        "balance": balance, "more": max(0, len(entries) - ENTRIES_SHOWN), "sees_all": access.sees_all(actor),
    }  # fmt: skip
    return render(request, "appraise/consequence_amounts.html", context)


@require_safe
@signed_in
def year(request: HttpRequest) -> HttpResponse:
    """The year's sheet for the performance appraisal: per unit its scores and everything final."""
    found = sheet.picked_year(request)
    if request.GET.get("export"):
        return sheet.download_year(request, found)
    context = {
        "here": "consequences", "pages": shown.pages_of(request, "year_sheet"), "found": found, "kinds": sheet.KINDS,
        "carries": access.sees_proposals(request.actor),
    }  # fmt: skip
    return render(request, "appraise/consequence_year.html", context)


@require_safe
@requires(Permission.CONFIRM_CONSEQUENCES, Permission.READ_LEDGER)
def people(request: HttpRequest) -> HttpResponse:
    """The year's sheet per person, where the rule names posts that carry it."""
    found = sheet.picked_year(request)
    carried = queries.carried_by_people([row for line in found.lines for row in line.consequences])
    if request.GET.get("export"):
        return sheet.download_people(request, found, carried)
    context = {
        "here": "consequences",
        "pages": shown.pages_of(request, "year_sheet"),
        "found": found,
        "people": sheet.by_person(carried),
    }
    return render(request, "appraise/consequence_people.html", context)


@require_safe
@signed_in
def notices(request: HttpRequest, ranking_id: UUID) -> HttpResponse:
    """The notices of a period: prepared, held, issued."""
    actor = request.actor
    ranking = access.get_frozen_for(actor, ranking_id)
    rows = list(access.notices_visible_to(actor).filter(ranking=ranking).order_by("made_at", "pk"))
    prepared = [row for row in rows if row.state == Notice.State.PREPARED]
    issues = actor.may(Permission.APPROVE_DOCUMENTS)
    context = {
        "here": "consequences", "pages": shown.pages_of(request, "consequences"), "ranking": ranking, "rows": rows, "prepared": len(prepared),
        "waiting": queries.still_waiting(ranking) if access.sees_proposals(actor) else 0, "drafts": actor.may(Permission.DRAFT_DOCUMENTS),
        "issues": issues, "near": _near_quota(ranking, prepared) if issues and prepared else [], "own": any(row.made_by_id == actor.user_id for row in prepared),
        "more": bool(rows) and actor.may(Permission.DRAFT_DOCUMENTS) and queries.not_noticed(ranking) > 0,
        "signs": actor.may(Permission.SIGN_SECOND), "title": _("Notices of %(period)s") % {"period": period_text(ranking.period)},
    }  # fmt: skip
    return render(request, "appraise/consequence_notices.html", context)


def _near_quota(ranking: Ranking, prepared: list[Notice]) -> list[tuple[Unit, Standing]]:
    """The units that would be near a quota, or beyond it, once these are issued."""
    ranked = [line.unit for line in queries.lines_of_ranking(ranking) if line.rank is not None]
    bulletin = any(row.unit is None for row in prepared)
    found = warnings_for(ranking.region_id, Kind.RANKING, ranked) if bulletin else []
    return found + warnings_for(ranking.region_id, Kind.NOTICE, [row.unit for row in prepared if row.unit])


@require_safe
@signed_in
def notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Where a notice is seen: among those of its period."""
    row = get_object_or_404(access.notices_visible_to(request.actor), pk=notice_id)
    return redirect("appraise:notices", row.ranking_id)


@require_POST
@requires(Permission.DRAFT_DOCUMENTS)
def prepare(request: HttpRequest, ranking_id: UUID) -> HttpResponse:
    """Prepare the bulletin and a notice to each unit concerned."""
    ranking = access.get_frozen_for(request.actor, ranking_id)
    rows = actions.prepare_notices(ranking, by=request.actor)
    text = ngettext("%(count)d notice prepared.", "%(count)d notices prepared.", len(rows)) % {
        "count": len(rows)
    }
    return done(request, "appraise:notices", text if rows else _("All are prepared already."), ranking.pk)


@require_POST
@requires(Permission.APPROVE_DOCUMENTS)
def issue(request: HttpRequest, ranking_id: UUID) -> HttpResponse:
    """Issue what somebody else has prepared."""
    ranking = access.get_frozen_for(request.actor, ranking_id)
    rows = actions.issue_notices(ranking, by=request.actor)
    held = sum(row.state == Notice.State.HELD for row in rows)
    text = ngettext("%(count)d notice issued.", "%(count)d notices issued.", len(rows) - held) % {
        "count": len(rows) - held
    }
    if held:
        text += " " + _("%(count)d wait for a second signature, since a quota is used up.") % {"count": held}
    return done(request, "appraise:notices", text, ranking.pk)


@require_POST
@requires(Permission.SIGN_SECOND)
def release(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """The second signature for a held notice."""
    row = get_object_or_404(access.notices_visible_to(request.actor), pk=notice_id)
    actions.release_notice(row, by=request.actor)
    return done(request, reverse("appraise:notices", args=[row.ranking_id]), _("Signed and issued."))
