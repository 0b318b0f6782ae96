"""Contracts for places: listed, offered, confirmed, ended; and the sections with their leaders (包联图表)."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongchuang.domain.ledger.queries import history_of
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.responsibilities.access import contracts_visible_to, get_contract_for
from tongchuang.domain.responsibilities.actions import confirm_contract, end_contract, offer_contract
from tongchuang.domain.responsibilities.models import Contract
from tongchuang.domain.responsibilities.queries import sections_with_contracts
from tongchuang.domain.responsibilities.rules import is_party, on_paper_only
from tongchuang.foundation.clock import today
from tongchuang.foundation.errors import NotAllowed, ProductError
from tongchuang.web.duties.forms import ContractForm
from tongchuang.web.duties.history import entries_of
from tongchuang.web.duties.listing import CONTRACTS, party_of, place_of
from tongchuang.web.duties.scope import campaign_of, tabs_of
from tongchuang.web.shared.access import requires, signed_in
from tongchuang.web.shared.http import done, page
from tongchuang.web.shared.lists import list_page


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """The contracts that the person may see."""
    manages = request.actor.may(Permission.ASSIGN_RESPONSIBILITIES)  # type: ignore[attr-defined]
    context = {"tabs": tabs_of(request), "manages_contracts": manages}
    return list_page(request, CONTRACTS, template="duties/list.html", context=context)


@require_http_methods(["GET", "POST"])
@requires(Permission.ASSIGN_RESPONSIBILITIES)
def offer(request: HttpRequest) -> HttpResponse:
    """Put a contract to somebody."""
    actor = request.actor  # type: ignore[attr-defined]
    start = {"valid_from": today(), "section": request.GET.get("section"), "kind": request.GET.get("kind")}
    form = ContractForm(request.POST or None, actor=actor, initial={key: value for key, value in start.items() if value})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            row = offer_contract(campaign_of(request), values.pop("kind"), by=actor, **values)
            return done(request, "duties:contract", _("Offered; it holds once it is confirmed."), row.pk)
        except NotAllowed:
            raise
        except ProductError as error:
            field = getattr(error, "field", "")
            form.add_error(field if field in form.fields else None, str(error))
    return render(request, "duties/offer.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
@signed_in
def contract(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """One contract: who, for which place, since when; and its history."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = get_contract_for(actor, contract_id)
    manages = actor.may(Permission.ASSIGN_RESPONSIBILITIES)
    party = is_party(
        row, person_id=actor.person_id, unit_ids=actor.unit_ids,
        may_claim_for_unit=actor.may(Permission.CLAIM_RESPONSIBILITIES),
    )  # fmt: skip
    offered = row.state == Contract.State.OFFERED
    context = {
        "row": row, "place": place_of(row), "party": party_of(row), "entries": entries_of(history_of(row.pk)),
        "may_confirm": offered and (party or (manages and on_paper_only(row))),
        "may_end": manages and row.state != Contract.State.ENDED,
    }  # fmt: skip
    return page(request, "duties/contract.html", context)


@require_POST
@signed_in
def confirm(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """The person or unit agrees."""
    row = get_contract_for(request.actor, contract_id)  # type: ignore[attr-defined]
    confirm_contract(row, by=request.actor)  # type: ignore[attr-defined]
    return done(request, "duties:contract", _("Confirmed."), row.pk)


@require_POST
@requires(Permission.ASSIGN_RESPONSIBILITIES)
def end(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    """End a contract, with a reason."""
    row = get_contract_for(request.actor, contract_id)  # type: ignore[attr-defined]
    end_contract(row, by=request.actor, reason=request.POST.get("reason", ""))  # type: ignore[attr-defined]
    return done(request, "duties:contract", _("Ended."), row.pk)


@require_safe
@signed_in
def sections(request: HttpRequest) -> HttpResponse:
    """The streets with their sections, leaders, units and sites."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    campaign = campaign_of(request)
    rows = sections_with_contracts(campaign.region_id, contracts_visible_to(actor).filter(campaign=campaign))
    streets = [(street, list(lines)) for street, lines in groupby(rows, key=lambda line: line.section.street)]
    context = {
        "tabs": tabs_of(request), "streets": streets, "manages": actor.may(Permission.ASSIGN_RESPONSIBILITIES),
        "total": len(rows), "bare": sum(line.section.contracted_leader_id is None for line in rows),
    }  # fmt: skip
    return render(request, "duties/sections.html", context)
