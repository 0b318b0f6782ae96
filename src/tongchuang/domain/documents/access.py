"""The only door to documents.

Drafts are the office's. Of what was issued the office and the discipline office see everything; posts that oversee the whole
region see what no person is addressed by; liaisons and heads see what goes to their units; everybody what goes to themselves.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from tongchuang.domain.documents.models import Document, DocumentParty, WordTemplate
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.rules import OF_A_UNIT

OUT = (Document.State.ISSUED, Document.State.WITHDRAWN)


def documents_visible_to(actor: Actor) -> QuerySet[Document]:
    """The documents of the region that the actor may read."""
    rows = Document.objects.filter(region_id=actor.region_id)
    if actor.region_id is None or not actor.posts:
        return rows.none()
    if actor.may(Permission.DRAFT_DOCUMENTS):
        return rows
    rows = rows.filter(state__in=OUT)
    if PostKind.DISCIPLINE in actor.posts:
        return rows
    parties = DocumentParty.objects.filter(document=OuterRef("pk"))
    mine = Q()
    if actor.person_id is not None:
        mine |= Q(Exists(parties.filter(person_id=actor.person_id)))
    if OF_A_UNIT & set(actor.posts):
        mine |= Q(Exists(parties.filter(unit_id__in=actor.unit_ids)))
    if actor.region_wide and actor.may(Permission.COMMAND):
        mine |= ~Exists(parties.filter(person_id__isnull=False))
    return rows.filter(mine) if mine else rows.none()


def get_document_for(actor: Actor, document_id: UUID) -> Document:
    """A document that the actor may read; Http404 for any other."""
    whole = (
        "issuer",
        "campaign",
        "region",
        "made_by",
        "submitted_by",
        "approved_by",
        "withdrawn_by",
        "basis__template__template",
    )
    rows = documents_visible_to(actor).select_related(*whole).defer("grams", "issuer__grams")
    found = rows.prefetch_related("parties").filter(pk=document_id).first()
    if found is None:
        raise Http404
    return found


def may_be_named(actor: Actor, ids: list[UUID]) -> set[UUID]:
    """Those of the documents that the actor may open: elsewhere only their number is told."""
    return set(documents_visible_to(actor).filter(pk__in=ids).values_list("pk", flat=True))


def templates_visible_to(actor: Actor) -> QuerySet[WordTemplate]:
    """The templates of the region, for those who write documents."""
    rows = WordTemplate.objects.filter(region_id=actor.region_id)
    return rows if actor.region_id and actor.may(Permission.DRAFT_DOCUMENTS) else rows.none()


def get_template_for(actor: Actor, template_id: UUID) -> WordTemplate:
    """A template that the actor may use; Http404 for any other."""
    found = templates_visible_to(actor).filter(pk=template_id).first()
    if found is None:
        raise Http404
    return found
