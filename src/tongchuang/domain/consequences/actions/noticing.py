"""Notices of a period: prepared by one person, issued as numbered documents by another, held where a quota is used up."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.burden.actions import charge_many, release
from tongchuang.domain.burden.values import Charge, Kind
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.consequences import queries
from tongchuang.domain.consequences.actions.base import same_region
from tongchuang.domain.consequences.drafting import Drafts, ranked_units, title_of
from tongchuang.domain.consequences.errors import (
    NotFrozen,
    NothingPrepared,
    NothingToPublish,
    NotOpen,
    OwnNotices,
    StillOpen,
)
from tongchuang.domain.consequences.models import Consequence, Notice
from tongchuang.domain.documents.actions import issue_many
from tongchuang.domain.ledger.actions import Entry, record_many
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now

State = Consequence.State


@transaction.atomic
def prepare_notices(ranking: Ranking, *, by: Actor) -> list[Notice]:
    """A bulletin to all that were ranked and a notice to each unit with something final; somebody else issues them.

    Only when everything of the period is decided, answered and final; what is prepared already stays.
    """
    by.require(Permission.DRAFT_DOCUMENTS)
    same_region(ranking.region_id, by, Permission.DRAFT_DOCUMENTS)
    if not ranking.frozen:
        raise NotFrozen
    Campaign.objects.select_for_update().get(pk=ranking.campaign_id)
    waiting = queries.still_waiting(ranking)
    if waiting:
        raise StillOpen(waiting)
    bearers = queries.noticed_bearers(ranking)
    if not bearers:
        raise NothingToPublish
    known = set(Notice.objects.filter(ranking=ranking).values_list("unit", flat=True))
    moment = now()
    rows = [
        Notice(
            region_id=ranking.region_id, campaign_id=ranking.campaign_id, ranking=ranking, unit_id=unit_id,
            made_by_id=by.user_id, made_at=moment,
        )
        for unit_id in (None, *bearers)
        if unit_id not in known
    ]  # fmt: skip
    Notice.objects.bulk_create(rows, batch_size=500)
    record_many([_entry("notice.prepared", row) for row in rows], by=by, at=moment)
    return rows


def _entry(kind: str, row: Notice) -> Entry:
    new = {
        "state": row.state,
        "unit_id": row.unit_id,
        "period": row.ranking.period,
        "document": row.document_id,
    }
    return Entry(kind, row, new=new, parent=row.ranking)


@transaction.atomic
def issue_notices(ranking: Ranking, *, by: Actor) -> list[Notice]:
    """Issue what another person has prepared, with numbers and all at once; what is beyond a quota is held."""
    by.require(Permission.APPROVE_DOCUMENTS)
    same_region(ranking.region_id, by, Permission.APPROVE_DOCUMENTS)
    rows = Notice.objects.select_for_update(of=("self",)).filter(ranking=ranking, state=Notice.State.PREPARED)
    found = list(rows.select_related("unit", "made_by").order_by("made_at", "pk"))
    if not found:
        raise NothingPrepared
    if any(row.made_by_id == by.user_id for row in found):
        raise OwnNotices
    waiting = queries.still_waiting(ranking)
    if waiting:
        raise StillOpen(waiting)
    for row in found:
        row.ranking = ranking
    found = _without_idle(found, ranking, by)
    drafts = Drafts(ranking)
    units = ranked_units(list(drafts.lines.values()))
    maker = found[0].made_by
    charged = charge_many(
        [_charge(row, units) for row in found], by=Author(maker.pk, maker.name) if maker else by
    )
    held = [row for row, one in zip(found, charged, strict=True) if one.over]
    for row in held:
        row.state = Notice.State.HELD
    Notice.objects.bulk_update(held, ["state"], batch_size=500)
    record_many([_entry("notice.held", row) for row in held], by=by)
    _issue([row for row in found if row.state != Notice.State.HELD], drafts, units, by)
    return found


def _without_idle(rows: list[Notice], ranking: Ranking, by: Author) -> list[Notice]:
    """What was prepared, without the notices of units of which everything has been lifted since: those are thrown away."""
    bearers = {None, *queries.noticed_bearers(ranking)}
    idle = [row for row in rows if row.unit_id not in bearers]
    record_many([_entry("notice.dropped", row) for row in idle], by=by)
    Notice.objects.filter(pk__in=[row.pk for row in idle]).delete()
    return [row for row in rows if row.unit_id in bearers]


def _charge(row: Notice, units: Sequence[Unit]) -> Charge:
    title = title_of(row)
    if row.unit_id is None:
        return Charge(
            [unit.pk for unit in units],
            Kind.RANKING,
            row,
            campaign_id=row.campaign_id,
            title=title,
        )
    return Charge([row.unit_id], Kind.NOTICE, row, campaign_id=row.campaign_id, title=title)


def _issue(rows: Sequence[Notice], drafts: Drafts, units: Sequence[Unit], by: Author) -> None:
    """Write and number the documents of these notices."""
    if not rows:
        return
    final = Consequence.objects.filter(ranking=drafts.ranking, state=State.FINAL).select_related(
        "unit", "bearer"
    )
    consequences = list(
        final.defer("unit__grams", "bearer__grams").order_by("group", "rank", "proposed_at", "pk")
    )
    written = [
        drafts.bulletin(row, consequences, units)
        if row.unit_id is None
        else drafts.for_unit(row, [one for one in consequences if one.bearer_id == row.unit_id])
        for row in rows
    ]
    moment = now()
    for row, document in zip(rows, issue_many(written, by=by), strict=True):
        row.document, row.state, row.issued_at = document, Notice.State.ISSUED, moment
    Notice.objects.bulk_update(rows, ["document", "state", "issued_at"], batch_size=500)
    record_many([_entry("notice.issued", row) for row in rows], by=by, at=moment)


@transaction.atomic
def release_notice(notice: Notice, *, by: Actor) -> Notice:
    """The second signature: a held notice goes out with a number after all."""
    by.require(Permission.SIGN_SECOND)
    same_region(notice.region_id, by, Permission.SIGN_SECOND)
    rows = Notice.objects.select_for_update(of=("self",)).select_related("unit", "ranking__campaign")
    row = rows.defer("ranking__inputs", "ranking__result").get(pk=notice.pk)
    if row.state != Notice.State.HELD:
        raise NotOpen(row.get_state_display())
    # Charged in the name of the first who prepared notices of the period: this one may be another's.
    if row.made_by_id is not None and row.made_by_id == by.user_id:
        raise OwnNotices
    if row.unit_id is not None and row.unit_id not in queries.noticed_bearers(row.ranking):
        raise NothingToPublish
    release(row, by=by)
    drafts = Drafts(row.ranking)
    _issue([row], drafts, ranked_units(queries.lines_of_ranking(row.ranking)), by)
    return row
