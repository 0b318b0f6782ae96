"""How documents begin and end, kind by kind, and where series go on that were begun on paper."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.documents.actions import begin_series, set_letterhead
from tongchuang.domain.documents.errors import DocumentInvalid
from tongchuang.domain.documents.models import Document
from tongchuang.domain.documents.queries import all_letterheads, letterhead_of, series_of
from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.queries import open_units
from tongchuang.foundation.clock import today
from tongchuang.web.documents.forms import LetterheadForm, SeriesForm
from tongchuang.web.shared.access import requires
from tongchuang.web.shared.http import done

APPROVE = Permission.APPROVE_DOCUMENTS


@require_safe
@requires(Permission.DRAFT_DOCUMENTS)
def letterheads(request: HttpRequest) -> HttpResponse:
    """All kinds with their heads, codes and signatures."""
    return _page(request, SeriesForm(initial={"year": today().year}))


@require_http_methods(["GET", "POST"])
@requires(APPROVE)
def edit(request: HttpRequest, document_kind: str) -> HttpResponse:
    """One kind."""
    actor = request.actor  # type: ignore[attr-defined]
    if document_kind not in Document.Kind.values:
        raise Http404
    units = open_units(units_visible_to(actor))
    if request.method == "POST":
        form = LetterheadForm(request.POST, units=units)
        if form.is_valid():
            try:
                set_letterhead(form.as_head(document_kind), by=actor)
                return done(request, "documents:letterheads", _("Documents issued from now on begin so."))
            except DocumentInvalid as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
        return render(request, "documents/letterhead.html", {"form": form, "kind": document_kind}, status=422)
    head = letterhead_of(actor.region_id, document_kind)
    initial = {
        "issuer": head.issuer_id, "code": head.code, "head": head.head, "signature": head.signature, "sealed": head.sealed,
    }  # fmt: skip
    form = LetterheadForm(initial=initial, units=units)
    return render(request, "documents/letterhead.html", {"form": form, "kind": document_kind})


@require_POST
@requires(APPROVE)
def begin(request: HttpRequest) -> HttpResponse:
    """Go on after the numbers that were given on paper."""
    form = SeriesForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    values = form.cleaned_data
    try:
        begin_series(values["code"], values["year"], values["after"], by=request.actor)  # type: ignore[attr-defined]
    except DocumentInvalid as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _page(request, form, 422)
    return done(request, "documents:letterheads", _("The series goes on from there."))


def _page(request: HttpRequest, form: SeriesForm, status: int = 200) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    heads = all_letterheads(actor.region_id)
    context = {
        "heads": heads, "series": list(series_of(actor.region_id)[:200]), "form": form, "may_set": actor.may(APPROVE),
    }  # fmt: skip
    return render(request, "documents/letterheads.html", context, status=status)
