"""Reports from the data: written, their figures opened, held against the data, written anew."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.documents.access import get_document_for
from tongchuang.domain.documents.errors import DocumentInvalid
from tongchuang.domain.documents.models import Document
from tongchuang.domain.documents.queries import basis_of
from tongchuang.domain.documents.values import Party
from tongchuang.domain.inspections.access import evaluations_visible_to
from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.queries import open_units
from tongchuang.foundation.clock import now
from tongchuang.web.documents.report_forms import EvaluationForm, MonthlyForm, PlanPageForm
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.http import done, number_of
from tongchuang.web.shared.links import url_of
from tongchuang.web.shared.scope import scope_of
from tongchuang.workflows.reports import (
    as_of_text,
    keep_check_of,
    label_of,
    moment_of_month,
    rewrite_report,
    value_now,
    write_report,
)

DRAFT = Permission.DRAFT_DOCUMENTS
REPORTS = {
    "monthly": gettext_lazy("Monthly report"),
    "evaluation": gettext_lazy("Circular on an evaluation"),
    "plan_page": gettext_lazy("One-page plan"),
}
FIELDS = {"addressees": "to", "evaluation": "evaluation"}
MOST_ROWS = 300


@require_http_methods(["GET", "POST"])
@requires(DRAFT)
def new(request: HttpRequest) -> HttpResponse:
    """Write a report from the data."""
    name = request.GET.get("recipe", "monthly")
    if name not in REPORTS:
        raise Http404
    campaign = scope_of(request).campaign
    form = _form(request, name, campaign)
    if request.method != "POST" or campaign is None or not form.is_valid():
        return _page(request, name, form, 200 if request.method != "POST" else 422)
    try:
        made = _write(request, name, form, campaign)
    except DocumentInvalid as error:
        field = FIELDS.get(error.field, error.field)
        form.add_error(field if field in form.fields else None, str(error))
        return _page(request, name, form, 422)
    if len(made) == 1:
        return done(
            request,
            "documents:document",
            _("Written from the data. Read it before you submit it."),
            made[0].pk,
        )
    text = ngettext("%(number)d draft was written.", "%(number)d drafts were written.", len(made)) % {
        "number": len(made)
    }
    return done(request, f"{reverse('documents:home')}?state=draft&kind=plan_page", text)


def _form(request: HttpRequest, name: str, campaign: Campaign | None) -> Any:
    actor = request.actor  # type: ignore[attr-defined]
    data = request.POST if request.method == "POST" else None
    units = open_units(units_visible_to(actor))
    if name == "plan_page":
        return PlanPageForm(data, units=units)
    if name == "evaluation":
        rows = evaluations_visible_to(actor).filter(campaign=campaign, finished_at__isnull=False)
        initial = {"evaluation": request.GET.get("evaluation")}
        return EvaluationForm(data, units=units, evaluations=rows.order_by("-held_on"), initial=initial)
    return MonthlyForm(data, units=units, initial={"period": scope_of(request).period})


def _write(request: HttpRequest, name: str, form: Any, campaign: Campaign) -> list[Document]:
    actor = request.actor  # type: ignore[attr-defined]
    values = form.cleaned_data
    common: dict[str, Any] = {"campaign": campaign, "by": actor}
    if name == "plan_page":
        return [
            write_report(
                name, {"unit": str(unit.pk), "year": values["year"]}, as_of=now(), to=(Party.of_unit(unit),), **common
            )
            for unit in values["to"]
        ]  # fmt: skip
    if name == "evaluation":
        params, as_of = {"evaluation": str(values["evaluation"].pk)}, now()
    else:
        params, as_of = {"period": values["period"]}, moment_of_month(values["period"])
    return [write_report(name, params, as_of=as_of, to=form.addressees(), **common)]


def _page(request: HttpRequest, name: str, form: Any, status: int) -> HttpResponse:
    address = reverse("documents:report_new")
    tabs = [(title, f"{address}?recipe={key}", key == name) for key, title in REPORTS.items()]
    context = {"form": form, "tabs": tabs, "campaign": scope_of(request).campaign}
    return render(request, "documents/report_new.html", context, status=status)


@require_safe
@requires(DRAFT)
def figure(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """What a figure is made of, asked again as of the moment of the document."""
    found = get_document_for(request.actor, document_id)  # type: ignore[attr-defined]
    basis = basis_of(found)
    place = number_of(request.GET.get("figure", ""))
    if basis is None or place is None or place >= len(basis.figures):
        raise Http404
    kept = basis.figures[place]
    made = value_now(basis, kept, found)
    rows = list(made.rows())
    context = {
        "document": found, "figure": kept, "label": label_of(kept), "as_of": as_of_text(basis.as_of), "value": made.value,
        "same": made.value == kept["value"], "count": len(rows),
        "rows": [(row, url_of(row.target_type, row.target_id)) for row in rows[:MOST_ROWS]], "most": MOST_ROWS,
    }  # fmt: skip
    return render(request, "documents/figure.html", context)


@require_POST
@requires(DRAFT)
def check(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Hold the figures of a draft against the data."""
    found = get_document_for(request.actor, document_id)  # type: ignore[attr-defined]
    differ = keep_check_of(found, by=request.actor)  # type: ignore[attr-defined]
    number = len(differ)
    text = ngettext("%(number)d place differs.", "%(number)d places differ.", number) % {"number": number}
    return done(
        request, "documents:document", text if differ else _("Every figure is that of the data."), found.pk
    )


@require_POST
@requires(DRAFT)
def rewrite(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Write a draft anew from the data."""
    found = get_document_for(request.actor, document_id)  # type: ignore[attr-defined]
    rewrite_report(found, by=request.actor)  # type: ignore[attr-defined]
    return done(request, "documents:document", _("Written anew from the data of the same moment."), found.pk)
