"""Named reads of pledges, for rows that access has let through."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.queries import history_of
from tongchuang.domain.organisations.models import Post, PostKind
from tongchuang.domain.organisations.queries import in_force
from tongchuang.domain.pledges.models import Pledge, PledgeRound, PledgeSignature, PledgeTarget
from tongchuang.foundation.clock import today

State = Pledge.State


def for_rounds(rows: QuerySet[PledgeRound]) -> QuerySet[PledgeRound]:
    """Rounds with how many pledges stand where, the newest first."""
    live = ~Q(pledges__state=State.WITHDRAWN)
    return rows.select_related("leader").annotate(
        number=Count("pledges", filter=live, distinct=True),
        signed=Count("pledges", filter=Q(pledges__state=State.SIGNED), distinct=True),
        sent=Count("pledges", filter=Q(pledges__state__in=[State.SENT, State.UNIT_SIGNED]), distinct=True),
    ).order_by("-year", "-made_at")  # fmt: skip


def for_list(rows: QuerySet[Pledge]) -> list[Pledge]:
    """Pledges with units, live signatures, and what the review says."""
    signatures = Prefetch(
        "signatures", PledgeSignature.objects.filter(voided_at__isnull=True), to_attr="live"
    )
    found = rows.select_related("unit__successor", "round", "document", "review").prefetch_related(signatures)
    found = found.defer("text", "unit__grams", "document__content", "document__grams", "round__text")
    return list(
        found.annotate(pledged=Sum("targets__points"), awarded=Sum("targets__awarded")).order_by(
            "unit__sort_key", "pk"
        )
    )


def counts_of(rows: Iterable[Pledge]) -> dict[str, int]:
    """How many pledges stand in each state."""
    found = dict.fromkeys(State.values, 0)
    for row in rows:
        found[row.state] += 1
    return found


def signatures_of(pledge: Pledge) -> list[PledgeSignature]:
    """All signatures, those that no longer hold too, in their order."""
    return list(pledge.signatures.select_related("person", "scan").order_by("at", "side"))


def targets_of(pledge: Pledge) -> list[PledgeTarget]:
    """What is pledged, in its order."""
    return list(pledge.targets.all())


def points_of(targets: Iterable[PledgeTarget]) -> tuple[Decimal, Decimal]:
    """Points pledged and points awarded."""
    rows = list(targets)
    return sum((row.points for row in rows), Decimal(0)), sum(
        (row.awarded or Decimal(0) for row in rows), Decimal(0)
    )


def history_of_pledge(pledge: Pledge) -> list[Event]:
    """What happened to it, newest first."""
    return list(reversed(history_of(pledge.pk)))


def heads_of(unit_ids: Iterable[UUID]) -> dict[UUID, list[Post]]:
    """Unit → the posts of its heads today: who signs for it."""
    found: dict[UUID, list[Post]] = {}
    rows = Post.objects.filter(
        in_force(today()), kind=PostKind.UNIT_HEAD, unit__in=list(unit_ids), person__left_on__isnull=True
    )
    for post in rows.select_related("person").order_by("valid_from"):
        found.setdefault(post.unit_id, []).append(post)  # type: ignore[arg-type]
    return found


def to_sign_for_unit(rows: QuerySet[Pledge], unit_ids: Iterable[UUID]) -> QuerySet[Pledge]:
    """What waits for the heads of these units."""
    return rows.filter(state=State.SENT, unit__in=list(unit_ids))


def to_sign_for_leader(rows: QuerySet[Pledge], person_id: UUID | None) -> QuerySet[Pledge]:
    """What waits for a leader."""
    return rows.filter(state=State.UNIT_SIGNED, round__leader=person_id)


def sheet_rows(rows: QuerySet[Pledge]) -> list[tuple[Pledge, list[PledgeTarget]]]:
    """Pledges with their targets, for the sheet of the evaluation."""
    found = rows.exclude(state=State.WITHDRAWN).select_related("unit", "review").defer("text", "unit__grams")
    return [
        (row, list(row.targets.all()))
        for row in found.prefetch_related("targets").order_by("unit__sort_key", "pk")
    ]
