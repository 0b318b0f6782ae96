"""Which look-backs the checks of a visit settle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import State
from tongchuang.domain.inspections.models import Check, Visit
from tongchuang.domain.lookbacks import sealed
from tongchuang.domain.lookbacks.models import LookBack
from tongchuang.domain.lookbacks.recusal import may_look_back


@dataclass(frozen=True)
class Expected:
    """A look-back that waits, the finding it is about, and the check that settles it."""

    row: LookBack
    finding: Finding
    check: Check


def expected_at(visit: Visit, checks: Sequence[Check]) -> list[Expected]:
    """The look-backs that checks of this visit settle, locked. One statement where nothing was ever closed there.

    A failure settles whoever saw it. That it holds is settled by the inspector who was sent, or where nobody could be sent
    by anybody who may look back. Only what was seen after the draw counts.
    """
    judged = {check.item_id: check for check in checks if check.verdict != Check.Verdict.NA}
    closed = Finding.objects.filter(
        site=visit.site_id, campaign=visit.campaign_id, item__in=judged, state=State.CLOSED
    )
    findings = {row.pk: row for row in closed.filter(closed_at__isnull=False).select_related("site")}
    if not findings:
        return []
    by_mark = {mark: key for key in findings for mark in sealed.mark_of(key)}
    waiting = LookBack.objects.filter(state=LookBack.State.WAITING)
    rows = waiting.filter(finding_mark__in=by_mark) | waiting.filter(finding__in=findings)
    found = []
    for row in rows.select_for_update(of=("self",)).select_related("round").order_by("pk"):
        finding = findings[row.finding_id or by_mark[row.finding_mark]]
        check = judged[finding.item_id]  # type: ignore[index]
        assert row.round.drawn_at is not None
        if check.at >= row.round.drawn_at and (
            check.verdict == Check.Verdict.FAIL or _settles(row, finding, visit)
        ):
            found.append(Expected(row, finding, check))
    return found


def _settles(row: LookBack, finding: Finding, visit: Visit) -> bool:
    if row.inspector_id is not None:
        return row.inspector_id == visit.inspector_id
    return may_look_back(finding, visit.inspector)


def failed_of(expected: Iterable[Expected]) -> dict[UUID, Finding]:
    """Item → the closed finding at which a failing check looked back."""
    return {one.check.item_id: one.finding for one in expected if one.check.verdict == Check.Verdict.FAIL}
