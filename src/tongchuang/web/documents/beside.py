"""What stands beside a document on its page: its figures with what differs, and who has received it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tongchuang.domain.documents.models import Document, DocumentParty, Receipt
from tongchuang.domain.documents.queries import basis_of, parties_of, receipts_of
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.workflows.reports import Difference, as_of_text, differences_in_words, label_of
from tongchuang.workflows.reports.registry import knows_recipe

SHOWN = 40


@dataclass(frozen=True)
class Reached:
    """An addressee with who opened the document first and who signed for it first."""

    party: DocumentParty
    read: Receipt | None
    received: Receipt | None


def figures_of(document: Document, *, office: bool) -> dict[str, Any]:
    """The figures of a document from the data: each with its words, and what differs while it is a draft."""
    basis = basis_of(document)
    if basis is None or not knows_recipe(basis.recipe):
        return {}
    figures = [(place, label_of(each), each["text"]) for place, each in enumerate(basis.figures)]
    context: dict[str, Any] = {
        "basis": basis, "as_of": as_of_text(basis.as_of), "figures": figures[:SHOWN], "more_figures": figures[SHOWN:],
    }  # fmt: skip
    if office and not document.is_out:
        now = [] if basis.template_id else differences_in_words(document, basis)
        kept = [Difference(**each) for each in basis.differences if each["kind"] in {"data", "unsourced"}]
        context["differences"] = [told(each) for each in (*now, *kept)]
    elif office:
        context["differences"] = [told(Difference(**each)) for each in basis.differences]
    return context


def told(each: Difference) -> str:
    """What differs, in a sentence."""
    values = {"label": each.label, "page": each.page, "text": each.text or "—"}
    if each.kind == "text":
        return _("%(label)s: the data say %(page)s, the text says %(text)s.") % values
    if each.kind == "gone":
        return _("%(label)s: %(page)s no longer stands in the text.") % values
    if each.kind == "data":
        return (
            _("%(label)s: the data have become %(page)s since, the document was written with %(text)s.")
            % values
        )
    return _("%(text)s stands in the text, and no figure of the data stands behind it.") % values


def receipts_for(document: Document, actor: Actor) -> dict[str, Any]:
    """For the office who has received an issued document; for an addressee whether it is still to be signed for."""
    if document.state != Document.State.ISSUED:
        return {}
    context: dict[str, Any] = {}
    mine = parties_of(document, actor)
    oversees = actor.may(Permission.DRAFT_DOCUMENTS) or actor.may(Permission.READ_LEDGER)
    receipts = receipts_of(document) if mine or oversees else {}
    if mine:
        own = [each for party in mine for each in receipts.get(party.pk, ()) if each.user_id == actor.user_id]
        context["to_sign"] = not own or any(each.received_at is None for each in own)
        context["signed"] = next((each for each in own if each.received_at), None)
    if oversees:
        rows = [_reached(party, receipts.get(party.pk, [])) for party in document.parties.all()]
        inside = [row for row in rows if row.party.unit_id or row.party.person_id]
        context["reached"] = rows
        context["unsigned"] = sum(row.received is None for row in inside)
        context["signed_count"], context["inside_count"] = len(inside) - context["unsigned"], len(inside)
    return context


def _reached(party: DocumentParty, receipts: list[Receipt]) -> Reached:
    signed = [each for each in receipts if each.received_at is not None]
    first = min(signed, key=lambda each: each.received_at or each.read_at) if signed else None
    return Reached(party, receipts[0] if receipts else None, first)
