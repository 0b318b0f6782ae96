"""Taking a look back: by a check of the same site and item at an ordinary visit, or by a form with a photo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings.actions.rebound import register_rebound
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import OPEN_STATES
from tongchuang.domain.inspections.models import Check, Visit
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.lookbacks import sealed
from tongchuang.domain.lookbacks.errors import AlreadyLookedAt, LookBackRejected, NotYours
from tongchuang.domain.lookbacks.expected import Expected
from tongchuang.domain.lookbacks.models import LookBack, LookBackPhoto
from tongchuang.domain.lookbacks.queries import form_allowed
from tongchuang.domain.lookbacks.recusal import may_look_back
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import NotAllowed


@transaction.atomic
def settle_by_checks(
    expected: Sequence[Expected], visit: Visit, made: Iterable[Finding], *, by: Author
) -> None:
    """Note what the checks of a visit showed; `made` are the new findings of its failures."""
    fresh = {finding.item_id: finding for finding in made}
    for one in expected:
        failed = one.check.verdict == Check.Verdict.FAIL
        rebound = (fresh.get(one.finding.item_id) or _open_at(one.finding)) if failed else None
        one.row.way, one.row.check_row = LookBack.Way.CHECK, one.check
        _settle(
            one.row, one.finding, rebound, failed=failed, by=by, person=visit.inspector_id, at=one.check.at
        )


def _open_at(finding: Finding) -> Finding | None:
    """What is open at the same place for the same item: there the failure was noted."""
    rows = Finding.objects.filter(site=finding.site_id, item=finding.item_id, campaign=finding.campaign_id)
    return rows.filter(state__in=OPEN_STATES).order_by("-registered_at").first()


@transaction.atomic
def report_look_back(
    look_back: LookBack, *, held: bool, note: str, photos: Sequence[Attachment] = (), by: Actor
) -> LookBack:
    """Report by form what can't be checked as an item at a site: a sentence and at least one photo taken after the draw."""
    by.require(Permission.INSPECT)
    row = _waiting(look_back, by)
    finding = Finding.objects.select_related("site", "item", "unit", "campaign").get(pk=sealed.target_id(row))
    _may_report(row, finding, by)
    text = " ".join(note.split())
    if not text:
        raise LookBackRejected(_("Say what was seen."), code="note", field="note")
    _check_photos(row, photos, by)
    rebound = None if held else register_rebound(finding, seen=text, photos=photos, by=by)
    row.way, row.note = LookBack.Way.HAND, text[:500]
    LookBackPhoto.objects.bulk_create(LookBackPhoto(look_back=row, attachment=photo) for photo in photos)
    _settle(row, finding, rebound, failed=not held, by=by, person=by.person_id, at=now())
    return row


def _waiting(look_back: LookBack, by: Actor) -> LookBack:
    row = LookBack.objects.select_for_update(of=("self",)).select_related("round").get(pk=look_back.pk)
    if row.region_id != by.region_id:
        raise NotAllowed(_("Your post does not allow this."))
    if row.state != LookBack.State.WAITING:
        raise AlreadyLookedAt
    return row


def _may_report(row: LookBack, finding: Finding, by: Actor) -> None:
    if not form_allowed(finding):
        text = _("This is looked back at by a visit to the site: check its item there.")
        raise LookBackRejected(text, code="visit")
    if row.inspector_id is not None and row.inspector_id != by.person_id:
        raise NotYours
    person = Person.objects.filter(pk=by.person_id).first()
    if person is None or not may_look_back(finding, person):
        raise NotYours


def _check_photos(row: LookBack, photos: Sequence[Attachment], by: Actor) -> None:
    if not photos:
        raise LookBackRejected(
            _("Add at least one photo of how it looks now."), code="photos", field="photos"
        )
    for photo in photos:
        if (
            photo.region_id != row.region_id
            or photo.uploaded_by_id != by.user_id
            or photo.kind != Attachment.Kind.PHOTO
        ):
            raise LookBackRejected(
                _("Only photos of your own can be added here."), code="photos", field="photos"
            )
        if (
            photo.taken_at is not None
            and row.round.drawn_at is not None
            and photo.taken_at < row.round.drawn_at
        ):
            text = _("A photo was taken before the draw. Take one of how it looks now.")
            raise LookBackRejected(text, code="photos", field="photos")


def _settle(
    row: LookBack, finding: Finding, rebound: Finding | None, *, failed: bool, by: Author, person: UUID | None, at: object
) -> None:  # fmt: skip
    sealed.unseal_target(row, finding.pk)
    row.state = LookBack.State.REBOUND if failed else LookBack.State.HELD
    row.looked_at, row.looked_by_id, row.rebound = at, person, rebound  # type: ignore[assignment]
    row.save()
    told: Mapping[str, object] = {
        "state": row.state, "way": row.way, "number": finding.number, "finding_id": finding.pk, "unit_id": finding.unit_id,
        "check_id": row.check_row_id, "rebound_id": rebound.pk if rebound else None,
        "rebound_number": rebound.number if rebound else None,
    }  # fmt: skip
    kind = "lookback.rebounded" if failed else "lookback.held"
    record(
        kind,
        row,
        by=by,
        old={"state": "waiting"},
        new=dict(told),
        personal={"text": row.note} if row.note else {},
        parent=row.round,
    )
