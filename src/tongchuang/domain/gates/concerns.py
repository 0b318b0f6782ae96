"""Whom events of phases concern: the director who decides, who proposed, and the office where a second person is needed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import UUID

from tongchuang.domain.campaigns.models import Phase
from tongchuang.domain.gates.models import Transition
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.messages.consumers import Note
from tongchuang.domain.organisations.models import Post, PostKind
from tongchuang.domain.organisations.queries import in_force
from tongchuang.foundation.clock import today

TO_DIRECTOR = frozenset({"gate.proposed"})
TO_PROPOSER = frozenset({"gate.passed", "gate.refused", "gate.reopened"})
TO_OFFICE = frozenset({"gate.answered"})
CANCELS = {
    "gate.withdrawn": ("gate.proposed",), "gate.passed": ("gate.proposed", "gate.answered"), "gate.refused": ("gate.proposed",),
}  # fmt: skip
OFFICE = (PostKind.OFFICE, PostKind.DIRECTOR)


def notes_on_gates(events: Sequence[Event]) -> Iterator[Note]:
    """The inbox notes of a batch of events, in a few queries."""
    phases = {row.pk: row for row in Phase.objects.filter(pk__in={event.target_id for event in events})}
    wanted = {str(event.new["transition"]) for event in events if "transition" in event.new}
    proposers = {str(row.pk): row.proposed_by_id for row in Transition.objects.filter(pk__in=wanted)}
    posts = _posts({event.region_id for event in events if event.region_id})
    for event in events:
        phase = phases.get(event.target_id)
        if phase is None or event.region_id is None:
            continue
        for user, reason in _told(event, posts, proposers):
            if user != event.actor_id:
                yield Note(event, user, reason, phase.title, cancels=CANCELS.get(event.kind, ()))


def _told(
    event: Event, posts: dict[tuple[UUID, str], list[UUID]], proposers: dict[str, UUID | None]
) -> Iterator[tuple[UUID, str]]:
    region = event.region_id
    assert region is not None
    if event.kind in TO_DIRECTOR:
        for user in posts[region, PostKind.DIRECTOR]:
            yield user, "approver"
    elif event.kind in TO_OFFICE:
        for user in dict.fromkeys(posts[region, PostKind.OFFICE] + posts[region, PostKind.DIRECTOR]):
            yield user, "office"
    elif event.kind in TO_PROPOSER:
        proposer = proposers.get(str(event.new.get("transition")))
        if proposer:
            yield proposer, "asked"


def _posts(regions: set[UUID]) -> dict[tuple[UUID, str], list[UUID]]:
    rows = Post.objects.filter(
        in_force(today()),
        kind__in=OFFICE,
        region__in=regions,
        person__user__is_active=True,
        person__left_on__isnull=True,
    )
    found: dict[tuple[UUID, str], list[UUID]] = defaultdict(list)
    for region, kind, user in rows.values_list("region_id", "kind", "person__user_id"):
        found[region, kind].append(user)
    return found
