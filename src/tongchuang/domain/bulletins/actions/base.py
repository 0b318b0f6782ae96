"""What the actions share."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from tongchuang.domain.bulletins.access import edits
from tongchuang.domain.bulletins.errors import BulletinInvalid, NotYours
from tongchuang.domain.bulletins.models import Bulletin, InfoItem
from tongchuang.domain.documents.models import Document
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.permissions import Permission

MOST_REASON = 300


def office_region(by: Actor) -> UUID:
    """The region in which somebody is the office; NotPermitted for others."""
    if by.region_id is None or not edits(by):
        raise NotPermitted(Permission.DRAFT_DOCUMENTS)
    return by.region_id


def locked_item(item: InfoItem, by: Actor) -> InfoItem:
    """The row, held until the end of the transaction."""
    row = InfoItem.objects.select_for_update(of=("self",)).filter(pk=item.pk, region_id=by.region_id).first()
    if row is None:
        raise NotYours
    return row


def locked_bulletin(bulletin: Bulletin, by: Actor) -> Bulletin:
    """A bulletin of one's region that may still be changed, held until the end of the transaction."""
    region_id = office_region(by)
    rows = Bulletin.objects.select_for_update(of=("self",)).select_related("document")
    row = rows.filter(pk=bulletin.pk, region_id=region_id, discarded_at__isnull=True).first()
    if row is None:
        raise NotYours
    if row.document is not None and row.document.state != Document.State.DRAFT:
        raise BulletinInvalid(_("It waits for approval or was issued: it can't be changed now."))
    return row


def stated(reason: str) -> str:
    """A reason that says something."""
    text = " ".join(reason.split())
    if len(text) < 2:
        raise BulletinInvalid(_("State the reason."), field="reason")
    return text[:MOST_REASON]
