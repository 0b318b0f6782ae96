"""Listed supervision: what is listed, with which leader, until when; put up, changed, taken down."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.coordination.access import get_hard_problem_for, get_listing_for, listings_visible_to
from tongchuang.domain.coordination.actions import change_listing, delist, list_for_supervision
from tongchuang.domain.coordination.models import HardProblem, Listing
from tongchuang.domain.findings.access import findings_visible_to, get_finding_for
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import CLOSED_STATES
from tongchuang.domain.messages.actions import mark_target_read
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import Invalid, Stale
from tongchuang.web.shared import cells
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done, number_of
from tongchuang.web.shared.links import url_of
from tongchuang.web.shared.lists import Column, Filter, ListSpec, ListState, list_page
from tongchuang.web.supervise.coordination_forms import ListingForm
from tongchuang.web.supervise.views.coordination import watches

DECIDES = requires(Permission.DECIDE_REQUESTS)


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """What is listed, and what was."""
    return list_page(request, LISTINGS, template="supervise/listing_list.html")


@require_http_methods(["GET", "HEAD", "POST"])
@DECIDES
def of_finding(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """List a finding."""
    return _put(request, get_finding_for(request.actor, finding_id))  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@DECIDES
def of_problem(request: HttpRequest, problem_id: UUID) -> HttpResponse:
    """List a hard problem."""
    return _put(request, get_hard_problem_for(request.actor, problem_id))  # type: ignore[attr-defined]


def _put(request: HttpRequest, subject: Finding | HardProblem) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    form = ListingForm(request.POST if request.method == "POST" else None, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            row = list_for_supervision(subject, by=actor, **form.cleaned_data)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return done(request, "supervise:listing", _("Listed."), row.pk)
    context = {"form": form, "subject": subject, "heading": _("List for supervision"), "label": _("List")}
    return render(request, "supervise/listing_form.html", context, status=422 if form.is_bound else 200)


@require_safe
@signed_in
def listing(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    """One listing."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_listing_for(actor, listing_id)
    if not watches(actor):
        mark_target_read(row.pk, by=actor)
    return render(request, "supervise/listing.html", {
        "listing": row, "title": title_of(row), "url": _url_of(row) if _opens(request, row) else "",
        "in_force": row.delisted_at is None, "late": row.delisted_at is None and row.due_on < today(),
        "done": row.finding is not None and row.finding.state in CLOSED_STATES,
        "decides": actor.may(Permission.DECIDE_REQUESTS),
    })  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@DECIDES
def change(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    """Another leader or another date."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_listing_for(actor, listing_id)
    form = ListingForm(request.POST if request.method == "POST" else None, actor=actor, listing=row)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                change_listing(row, by=actor, **form.cleaned_data)
            except Invalid as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
            except Stale as error:
                form.add_error(None, str(error))
                status = 409
            else:
                return done(request, "supervise:listing", _("Changed."), row.pk)
    subject = row.finding or row.problem
    context = {"form": form, "subject": subject, "heading": _("Change leader or date"), "label": _("Save")}
    return render(request, "supervise/listing_form.html", context, status=status)


@require_POST
@DECIDES
def down(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    """Take it down."""
    actor = request.actor  # type: ignore[attr-defined]
    row = get_listing_for(actor, listing_id)
    version = request.POST.get("version", "")
    delist(
        row, by=actor, version=number_of(version) or 0, reason=request.POST.get("reason", "")
    )
    return done(request, "supervise:listing", _("Taken down."), row.pk)


def title_of(row: Listing) -> str:
    """What is listed."""
    return f"{row.finding.number} {row.finding.title}" if row.finding else str(row.problem)


def _url_of(row: Listing) -> str:
    return (
        url_of("finding", row.finding_id) if row.finding_id else url_of("hardproblem", row.problem_id or "")
    )


def _opens(request: HttpRequest, row: Listing) -> bool:
    actor = request.actor  # type: ignore[attr-defined]
    # Who leads a listed problem sees it; a finding only who sees the finding.
    return row.finding_id is None or findings_visible_to(actor).filter(pk=row.finding_id).exists()


def _state(row: Listing) -> tuple[str, str]:
    if row.delisted_at:
        return _("Taken down"), "quiet"
    return (_("Overdue"), "red") if row.due_on < today() else (_("Listed"), "orange")


def _rows(request: HttpRequest, state: ListState | None) -> Any:
    return listings_visible_to(request.actor)  # type: ignore[attr-defined]


LISTINGS = ListSpec(
    name="listings",
    rows=_rows,
    columns=(
        Column("title", gettext_lazy("What is listed"), title_of, lead=True, width=40),
        Column("level", gettext_lazy("Level"), lambda row: row.get_level_display()),
        Column("state", gettext_lazy("State"), lambda row: cells.badge(*_state(row)), export=lambda row: _state(row)[0]),
        Column("leader", gettext_lazy("Leader in charge"), lambda row: str(row.leader), sort=("leader__sort_key",)),
        Column("unit", gettext_lazy("Unit"), lambda row: str((row.finding.unit if row.finding else row.problem.lead) or "")),
        Column("due", gettext_lazy("To be done by"), lambda row: cells.day(row.due_on), sort=("due_on",), export=lambda row: row.due_on, width=14),
        Column("listed", gettext_lazy("Listed at"), lambda row: cells.moment(row.listed_at), sort=("listed_at",), export=lambda row: row.listed_at, width=18),
        Column("reason", gettext_lazy("Reason"), lambda row: row.reason, width=32, default=False),
        Column("down", gettext_lazy("Taken down because"), lambda row: row.delist_reason, width=32),
    ),
    filters=(
        Filter("listed", gettext_lazy("Listed now"), kind="flag", apply=lambda rows, values: rows.filter(delisted_at__isnull=True)),
        Filter("level", gettext_lazy("Level"), tuple(Listing.Level.choices), apply=lambda rows, values: rows.filter(level__in=values)),
    ),
    detail=lambda rows: rows.select_related("finding", "finding__unit", "problem", "problem__lead", "leader"),
    row_url=lambda row: url_of("listing", row.pk),
    panel=False,
    default_sort="-listed",
    empty=(gettext_lazy("Nothing is listed for supervision"), gettext_lazy("The office lists a finding or a hard problem on its page, with a leader and a date."), "", ""),
    file_name=gettext_lazy("Listed supervision"),
)  # fmt: skip
