"""Moving a campaign to a new version of a standard: decided by a second person, everything that has a place there
taken along in the same transaction, the rest left for a person to place. Nothing is deleted and nothing of the old
version's results changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.actions import decide_move
from tongchuang.domain.campaigns.engine_io import codes_that_stay
from tongchuang.domain.campaigns.errors import MoveRefused
from tongchuang.domain.campaigns.models import Campaign, VersionMove
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import State as FindingState
from tongchuang.domain.inspections.models import LatestCheck
from tongchuang.domain.inspections.rules import grades_of
from tongchuang.domain.ledger.actions import Entry, record_many
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.responsibilities.models import Responsibility
from tongchuang.domain.standards.models import Item
from tongchuang.foundation.errors import NotAllowed

BATCH = 2000
_DONE = (FindingState.CLOSED, FindingState.VOID)
# The check that counts for the old item counts for the new one too, where nothing later does (as in
# domain/inspections/latest.py). The old rows stay: results of the old version are computed from them.
_COPY = """
INSERT INTO inspections_latestcheck AS kept
    (id, campaign_id, version_id, period, source, evaluation_id, site_id, item_id, check_row_id, visit_id, at, verdict, count, grade)
SELECT gen_random_uuid(), c.campaign_id, %(new)s, c.period, c.source, c.evaluation_id, c.site_id, m.new_item,
       c.check_row_id, c.visit_id, c.at, c.verdict, c.count, CASE WHEN m.graded THEN c.grade ELSE '' END
FROM unnest(%(olds)s::uuid[], %(news)s::uuid[], %(graded)s::boolean[]) AS m (old_item, new_item, graded)
JOIN inspections_latestcheck c ON c.item_id = m.old_item
JOIN standards_item i ON i.id = m.new_item
JOIN places_site s ON s.id = c.site_id
JOIN standards_sitetype t ON t.id = s.type_id
WHERE c.campaign_id = %(campaign)s AND c.version_id = %(old)s AND t.code = ANY (i.site_types)
ON CONFLICT (campaign_id, version_id, period, source, evaluation_id, site_id, item_id) DO UPDATE
SET check_row_id = EXCLUDED.check_row_id, visit_id = EXCLUDED.visit_id, at = EXCLUDED.at,
    verdict = EXCLUDED.verdict, count = EXCLUDED.count, grade = EXCLUDED.grade
WHERE (EXCLUDED.at, EXCLUDED.visit_id) > (kept.at, kept.visit_id)
"""


@dataclass(frozen=True)
class Carried:
    """How many of each went along; `staying` are responsibilities whose place was taken already."""

    responsibilities: int = 0
    findings: int = 0
    checks: int = 0
    staying: int = 0


@dataclass(frozen=True)
class LeftOver:
    """An item of a version that the campaign has left, with how much still hangs on it."""

    item: Item
    responsibilities: int
    open_findings: int
    closed_findings: int


@transaction.atomic
def move_campaign(move: VersionMove, *, confirmed: bool, by: Actor) -> tuple[VersionMove, Carried]:
    """Decide a move; when it is confirmed, take along what stands in both versions."""
    if move.campaign.region_id != by.region_id:
        raise NotAllowed(_("Your post does not allow this."))
    decided = decide_move(move, confirmed=confirmed, by=by)
    if not confirmed:
        return decided, Carried()
    pairs = _pairs(decided)
    into = {old.pk: new for old, new in pairs}
    responsibilities, staying = _repoint_responsibilities(decided.campaign, into, by=by)
    findings = _repoint_findings(decided.campaign, into, by=by)
    return decided, Carried(responsibilities, findings, _copy_checks(decided, pairs), staying)


def left_over(campaign: Campaign, pinned: Sequence[UUID] = ()) -> list[LeftOver]:
    """What hangs on versions that the campaign is no longer pinned to, by item: read from the rows themselves."""
    pinned = pinned or list(campaign.standards.values_list("version_id", flat=True))
    duties = Responsibility.objects.filter(campaign=campaign).exclude(item__version__in=pinned)
    held = dict(duties.order_by().values_list("item").annotate(Count("pk")))
    findings = Finding.objects.filter(campaign=campaign, item__isnull=False).exclude(item__version__in=pinned)
    done = Q(state__in=_DONE)
    counts = findings.order_by().values_list("item").annotate(still=Count("pk", filter=~done), done=Count("pk", filter=done))
    found = {key: (still, closed) for key, still, closed in counts}
    items = Item.objects.filter(pk__in=held.keys() | found.keys()).select_related("version").defer("version__document")
    return [
        LeftOver(item, held.get(item.pk, 0), *found.get(item.pk, (0, 0)))
        for item in items.order_by("version__slug", "version__published_at", "position")
    ]


@transaction.atomic
def place_left_over(campaign: Campaign, old: Item, new: Item, *, by: Actor) -> Carried:
    """A person says which item of the version in force takes on what hangs on a left-over one."""
    by.require(Permission.MANAGE_CAMPAIGN)
    if campaign.region_id != by.region_id:
        raise NotAllowed(_("Your post does not allow this."))
    pinned = set(campaign.standards.values_list("version_id", flat=True))
    if new.version_id not in pinned or not new.is_leaf:
        raise MoveRefused(_("Choose an item of a version that the campaign is pinned to."))
    if old.version_id in pinned:
        raise MoveRefused(_("This item stands in a version that the campaign is pinned to; there is nothing to place."))
    into = {old.pk: new}
    responsibilities, staying = _repoint_responsibilities(campaign, into, by=by)
    return Carried(responsibilities, _repoint_findings(campaign, into, by=by), 0, staying)


def _pairs(move: VersionMove) -> list[tuple[Item, Item]]:
    codes = codes_that_stay(move.plan)
    olds = {item.code: item for item in Item.objects.filter(version=move.old_id, is_leaf=True)}
    news = {item.code: item for item in Item.objects.filter(version=move.new_id, is_leaf=True)}
    return [(olds[old], news[new]) for old, new in codes]


def _repoint_responsibilities(campaign: Campaign, into: dict[UUID, Item], *, by: Actor) -> tuple[int, int]:
    rows = Responsibility.objects.select_for_update().filter(campaign=campaign, item__in=into).order_by("pk")
    taken = set(
        Responsibility.objects.filter(campaign=campaign, item__in=[item.pk for item in into.values()]).values_list(
            "item_id", "site_id", "site_type_id"
        )
    )
    moved, entries, staying = [], [], 0
    for row in rows:
        new = into[row.item_id].pk
        if (new, row.site_id, row.site_type_id) in taken:
            staying += 1
            continue
        taken.add((new, row.site_id, row.site_type_id))
        entries.append(_entry("responsibility.changed", row, new, campaign, {"lead_id": row.lead_id}))
        row.item_id, row.version = new, row.version + 1
        moved.append(row)
    _write(Responsibility, moved, entries, by)
    return len(moved), staying


def _repoint_findings(campaign: Campaign, into: dict[UUID, Item], *, by: Actor) -> int:
    rows = Finding.objects.select_for_update(of=("self",)).filter(campaign=campaign, item__in=into)
    moved, entries = [], []
    for row in rows.only("pk", "region_id", "item_id", "version", "number", "unit_id").order_by("pk"):
        new = into[row.item_id].pk  # type: ignore[index]
        entries.append(_entry("finding.moved", row, new, campaign, {"number": row.number, "unit_id": row.unit_id}))
        row.item_id, row.version = new, row.version + 1
        moved.append(row)
    _write(Finding, moved, entries, by)
    return len(moved)


def _entry(kind: str, row: Any, new: UUID, campaign: Campaign, more: dict[str, Any]) -> Entry:
    return Entry(
        kind, row, parent=campaign, old={"item_id": row.item_id},
        new={"item_id": new, "version": row.version + 1, **more},
    )  # fmt: skip


def _write(model: Any, rows: list[Any], entries: list[Entry], by: Actor) -> None:
    for start in range(0, len(rows), BATCH):
        model.objects.bulk_update(rows[start : start + BATCH], ["item", "version"], batch_size=500)
        record_many(entries[start : start + BATCH], by=by)


def _copy_checks(move: VersionMove, pairs: Iterable[tuple[Item, Item]]) -> int:
    """Checks count on where the new item is still checked on site, and asks for the same grades or for none."""
    fitting = [(old, new) for old, new in pairs if new.method == "site" and _grades_fit(old, new)]
    values = {
        "campaign": move.campaign_id, "old": move.old_id, "new": move.new_id,
        "olds": [old.pk for old, _new in fitting], "news": [new.pk for _old, new in fitting],
        "graded": [bool(grades_of(new.rule)) for _old, new in fitting],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_COPY, values)
        return cursor.rowcount


def _grades_fit(old: Item, new: Item) -> bool:
    wanted = grades_of(new.rule)
    return not wanted or grades_of(old.rule) == wanted


def checks_left_behind(move: VersionMove) -> int:
    """Checks of the old version that count for nothing in the new one."""
    carried = {old.pk for old, new in _pairs(move) if new.method == "site" and _grades_fit(old, new)}
    rows = LatestCheck.objects.filter(campaign=move.campaign_id, version=move.old_id)
    return rows.exclude(item__in=carried).count()
