"""What coordination has to say of one finding: named reads for its page."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from tongchuang.domain.coordination.access import coordinations_visible_to, learn_orders_visible_to
from tongchuang.domain.coordination.models import Coordination, HardProblem, LearnOrder, Listing
from tongchuang.domain.coordination.queries import Progress, progress_of, running, with_steps
from tongchuang.domain.findings.models import Dispute, Finding
from tongchuang.domain.findings.queries import open_disputes
from tongchuang.domain.organisations.actors import Actor


@dataclass(frozen=True)
class There:
    """Which of it there is, so that only that is read."""

    asked: bool
    listed: bool
    listed_now: bool
    taught: bool
    hard: bool


def what_is_there(finding: Finding) -> There:
    """Asked in one statement."""
    mine = {"finding": OuterRef("pk")}
    listed = Listing.objects.filter(**mine)
    parts = {
        "asked": Exists(Coordination.objects.filter(**mine)), "listed": Exists(listed),
        "listed_now": Exists(listed.filter(delisted_at__isnull=True)), "taught": Exists(LearnOrder.objects.filter(**mine)),
        "hard": Exists(HardProblem.objects.filter(**mine)),
    }  # fmt: skip
    return There(**Finding.objects.filter(pk=finding.pk).values(**parts).get())


def running_of(finding: Finding, actor: Actor) -> Coordination | None:
    """The coordination that runs, with its steps."""
    return with_steps(running(coordinations_visible_to(actor)).filter(finding=finding)).first()


def dispute_of(finding: Finding) -> Dispute | None:
    """The dispute that waits for a decision."""
    return open_disputes(finding).select_related("unit", "named_unit", "asked_by").first()


def listings_of(finding: Finding) -> QuerySet[Listing]:
    """The last listings."""
    return finding.listings.select_related("leader").order_by("-listed_at")[:3]


def orders_of(finding: Finding, actor: Actor) -> list[tuple[LearnOrder, Progress | None]]:
    """The last orders to learn from it, with how far they are."""
    rows = list(learn_orders_visible_to(actor).filter(finding=finding).order_by("-ordered_at")[:3])
    progress = progress_of(row.pk for row in rows)
    return [(row, progress.get(row.pk)) for row in rows]


def problem_of(finding: Finding) -> HardProblem | None:
    """The hard problem that it became."""
    return HardProblem.objects.filter(finding=finding).first()
