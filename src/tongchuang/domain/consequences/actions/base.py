"""What the actions of consequences share: locking, checking, what an event says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tongchuang.domain.appraisals.models import Ranking
from tongchuang.domain.consequences import engine_io
from tongchuang.domain.consequences.engine_io import Proposal, Rule
from tongchuang.domain.consequences.errors import DecidedMeanwhile, OpinionMissing, TextTooLong
from tongchuang.domain.consequences.models import Consequence
from tongchuang.domain.consequences.models.consequences import STANDING
from tongchuang.domain.consequences.values import LONGEST
from tongchuang.domain.ledger.actions import Entry
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now
from tongchuang.foundation.locks import lock_id

# Objecting, answering and becoming final wait for one another, ranking by ranking; taken before any row is locked.
OBJECTIONS = 23
State = Consequence.State


def same_region(region_id: UUID, by: Actor, permission: Permission) -> None:
    """Refuse whoever is of another region."""
    if region_id != by.region_id:
        raise NotPermitted(permission)


def checked_text(text: str, *, needed: bool, most: int = LONGEST) -> str:
    """A reason as it is kept."""
    text = text.strip()
    if needed and not text:
        raise OpinionMissing
    if len(text) > most:
        raise TextTooLong(most)
    return text


def lock_objections(ranking_id: UUID) -> None:
    """Hold what is objected to in a ranking until the transaction ends."""
    lock_id(ranking_id, OBJECTIONS)


def locked(consequence: Consequence, version: int | None = None) -> Consequence:
    """The row, held until the transaction ends; Stale where it isn't as the person saw it."""
    rows = Consequence.objects.select_for_update(of=("self",)).select_related("ranking__campaign", "unit")
    row = rows.defer("ranking__inputs", "ranking__result").get(pk=consequence.pk)
    if version is not None and row.version != version:
        raise DecidedMeanwhile(row.decided_by.name if row.decided_by else "", row.get_state_display())
    return row


def about(row: Consequence, **more: Any) -> dict[str, Any]:
    """What every event of a consequence says of it."""
    return {
        "state": row.state, "kind": row.kind, "rule": row.rule, "period": row.period, "unit_id": row.unit_id,
        "group": row.group, "rank": row.rank, "times": row.times, "amount": row.amount, "points": row.points, **more,
    }  # fmt: skip


def entry_of(kind: str, row: Consequence, *, old: str = "", text: str = "", **more: Any) -> Entry:
    """An event of a consequence."""
    return Entry(
        kind, row, old={"state": old} if old else {}, new=about(row, **more),
        personal={"text": text} if text else {}, parent=row.ranking,
    )  # fmt: skip


def fall_with(fallen: Iterable[Consequence], *, by: Author, reason: str) -> list[Entry]:
    """Lift what counted these and so can't stand without them, and so on; returns the events to be written.

    A part of the actions that tell. Amounts that were posted are countered by their caller.
    """
    entries: list[Entry] = []
    ids = [row.pk for row in fallen]
    while ids:
        rows = Consequence.objects.select_for_update(of=("self",)).filter(
            rests_on__overlap=ids, state__in=[State.PROPOSED, *STANDING]
        )
        found = list(rows.select_related("ranking").defer("ranking__inputs", "ranking__result"))
        moment = now()
        for row in found:
            old = row.state
            row.state, row.dropped_at, row.dropped_by_id, row.drop_reason = (
                State.DROPPED,
                moment,
                by.user_id,
                reason,
            )
            row.version += 1
            entries.append(entry_of("consequence.dropped", row, old=old, text=reason, with_foundation=True))
        Consequence.objects.bulk_update(
            found, ["state", "dropped_at", "dropped_by", "drop_reason", "version"]
        )
        ids = [row.pk for row in found]
    return entries


def row_of(
    ranking: Ranking, one: Proposal, rule: Rule, ranks: dict[str, int], moment: datetime
) -> Consequence:
    """An unsaved proposal."""
    return Consequence(
        region_id=ranking.region_id, campaign_id=ranking.campaign_id, ranking=ranking, period=ranking.period,
        rule=rule.id, kind=rule.kind, title=rule.title[:120], group=one.group, unit_id=UUID(one.unit),
        rank=ranks[one.unit], of=one.of, apart=one.apart, times=one.times, counted=list(one.counted),
        amount=engine_io.signed_amount(rule.kind, one.amount), points=one.points, posts=list(rule.posts), lead=rule.lead,
        proposed_at=moment,
    )  # fmt: skip


def name_foundations(ranking: Ranking, rows: Sequence[Consequence], rules: dict[str, Rule]) -> None:
    """Which consequences a counting one stands on: those of the periods that it counted, in this ranking or earlier."""
    counting = [row for row in rows if rules[row.rule].rests_on]
    if not counting:
        return
    units = {row.unit_id for row in counting}
    others = Consequence.objects.filter(
        campaign_id=ranking.campaign_id, unit__in=units, state__in=[State.PROPOSED, *STANDING]
    )
    by_key = {
        (unit, rule, period): pk
        for pk, unit, rule, period in others.values_list("pk", "unit", "rule", "period")
    }
    for row in counting:
        of = rules[row.rule].rests_on
        row.rests_on = [by_key[key] for period in row.counted if (key := (row.unit_id, of, period)) in by_key]
    Consequence.objects.bulk_update(counting, ["rests_on"])
