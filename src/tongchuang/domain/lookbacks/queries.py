"""Named reads of look-backs, for rows that access has let through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.draws.engine_io import verify_records
from tongchuang.domain.draws.values import Verified
from tongchuang.domain.findings.engine_io import due_time
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.lookbacks import sealed
from tongchuang.domain.lookbacks.access import look_backs_visible_to, sees_drawn
from tongchuang.domain.lookbacks.models import LookBack, LookBackPhoto, LookBackRound
from tongchuang.domain.lookbacks.recusal import Recusal, pool_of
from tongchuang.domain.lookbacks.settings import Settings
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person, Unit
from tongchuang.domain.standards.models import Item

State = LookBack.State


def form_allowed(finding: Finding) -> bool:
    """Whether a look-back is reported by form: what has no site or no item, and items that are not checked there."""
    if finding.site is None or finding.item is None:
        return True
    return finding.item.method != "site" or finding.site.type.code not in finding.item.site_types


@dataclass(frozen=True)
class Seen:
    """A look-back with the finding that it is about."""

    row: LookBack
    finding: Finding
    by_form: bool
    overdue: bool


def with_findings(rows: Iterable[LookBack], at: datetime) -> list[Seen]:
    """Rows that the actor may know, with their findings; one statement."""
    found = list(rows)
    targets = sealed.targets_of(found)
    return [
        Seen(
            row,
            targets[row.pk],
            form_allowed(targets[row.pk]),
            row.state == State.WAITING and row.due_at < at,
        )
        for row in found
    ]


def mine_waiting(actor: Actor, at: datetime) -> list[Seen]:
    """What an inspector has to look back at, the most urgent first."""
    if actor.person_id is None:
        return []
    rows = look_backs_visible_to(actor).filter(inspector_id=actor.person_id, state=State.WAITING)
    return with_findings(rows.select_related("round").order_by("due_at", "pk"), at)


@dataclass(frozen=True)
class Counts:
    """How far a round, or all of them, is; counts give nothing away."""

    waiting: int = 0
    overdue: int = 0
    held: int = 0
    rebound: int = 0
    dropped: int = 0
    unsent: int = 0

    @property
    def looked(self) -> int:
        """Looks that were taken."""
        return self.held + self.rebound


def counts_of(rounds: Iterable[LookBackRound], at: datetime) -> dict[UUID, Counts]:
    """Counts of each round; one statement."""
    keys = [row.pk for row in rounds]
    rows = LookBack.objects.filter(round__in=keys).order_by().values("round_id").annotate(**_counted(at))
    found = {key: Counts() for key in keys}
    for row in rows:
        key = row.pop("round_id")
        found[key] = Counts(**row)
    return found


def totals_of(rows: QuerySet[LookBack], at: datetime) -> Counts:
    """Counts of look-backs that the actor may know; one statement."""
    return Counts(**rows.order_by().aggregate(**_counted(at)))


def _counted(at: datetime) -> dict[str, Count]:
    waiting = Q(state=State.WAITING)
    which = {
        "waiting": waiting, "overdue": waiting & Q(due_at__lt=at), "unsent": waiting & Q(inspector__isnull=True),
        "held": Q(state=State.HELD), "rebound": Q(state=State.REBOUND), "dropped": Q(state=State.DROPPED),
    }  # fmt: skip
    return {name: Count("pk", filter=rule) for name, rule in which.items()}


def record_for(actor: Actor, row: LookBackRound) -> bytes:
    """The record of a published round, or of a drawn one for who drew it; else nothing."""
    found = LookBackRound.objects.get(pk=row.pk)
    if found.state == LookBackRound.State.PUBLISHED or (
        found.state == LookBackRound.State.DRAWN and sees_drawn(actor, found)
    ):
        return sealed.open_record(found)
    return b""


def verify_round(actor: Actor, row: LookBackRound) -> Verified | None:
    """Whether the record holds against what was published at sealing; None for who may not read it."""
    record = record_for(actor, row)
    return verify_records(record, b"", row.announcement) if record else None


def look_backs_of(actor: Actor, finding: Finding) -> list[LookBack]:
    """The looks back at a finding that the actor may know of, newest first."""
    rows = look_backs_visible_to(actor).filter(finding=finding).exclude(state=State.DROPPED)
    return list(rows.select_related("round", "rebound", "looked_by").order_by("-due_at"))


def sendable(row: LookBack) -> QuerySet[Person]:
    """Who may be sent to a look-back: the county's inspectors but those who are recused."""
    finding = Finding.objects.select_related("site").get(pk=sealed.target_id(row))
    recusal = Recusal([finding])
    keys = [one.person for one in pool_of(row.region_id) if not recusal.excludes(finding, one)]
    return Person.objects.filter(pk__in=keys).order_by("sort_key")


def photos_of(row: LookBack) -> list[LookBackPhoto]:
    """The photos of a look-back by form."""
    return list(row.photos.select_related("attachment").order_by("pk"))


def shares_looked_at(campaign: Campaign, since: datetime | None = None) -> tuple[int, int]:
    """How many look-backs of a campaign held, of how many that were taken."""
    rows = LookBack.objects.filter(round__campaign=campaign, state__in=[State.HELD, State.REBOUND])
    if since is not None:
        rows = rows.filter(looked_at__gte=since)
    found = rows.aggregate(held=Count("pk", filter=Q(state=State.HELD)), taken=Count("pk"))
    return found["held"], found["taken"]


def names_of(key: str, keys: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Name and sort key of units (`unit_id`) or items (`item_id`)."""
    if key == "unit_id":
        rows = Unit.objects.filter(pk__in=[one for one in keys if one]).values_list("pk", "name", "sort_key")
        return {pk: (name, sort_key) for pk, name, sort_key in rows}
    items = Item.objects.filter(pk__in=[one for one in keys if one]).values_list(
        "pk", "code", "title", "position"
    )
    return {pk: (f"{code} {title}", f"{position:08d}") for pk, code, title, position in items}


def waiting_for_office(rounds: QuerySet[LookBackRound], at: datetime) -> tuple[int, int]:
    """How many rounds can be drawn now, and how many looks are past their day; one statement."""
    late = Q(look_backs__state=State.WAITING, look_backs__due_at__lt=at)
    found = rounds.order_by().aggregate(
        draw=Count("pk", filter=Q(state=LookBackRound.State.SEALED, draw_at__lte=at), distinct=True),
        late=Count("look_backs", filter=late),
    )  # fmt: skip
    return found["draw"], found["late"]


def latest_draw(row: LookBackRound, settings: Settings) -> datetime:
    """When the clock draws a round that nobody drew."""
    return (
        due_time(row.draw_at, settings.wait_days).at
        if settings.wait_days
        else row.draw_at + timedelta(hours=1)
    )
