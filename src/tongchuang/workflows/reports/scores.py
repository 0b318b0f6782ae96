"""Figures of scores: of a month by what inspectors saw, and of one evaluation; losses by unit and by item.

A month's score counts once the month was over at the moment, or where it was computed before it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongchuang.domain.scores.models import LossShare, Snapshot
from tongchuang.domain.scores.queries import losses_by, scores_of, tree_of
from tongchuang.workflows.reports import reads
from tongchuang.workflows.reports.data import Data, month_before, month_bounds
from tongchuang.workflows.reports.registry import source
from tongchuang.workflows.reports.values import Made, Row

MEASURES = ("total", "low", "high", "coverage", "attained_yes", "attained_no", "attained_unknown")


def month_of(data: Data, period: str) -> Snapshot | None:
    """The score of a month, if it stood at the moment."""
    if "months" not in data.kept:
        data.kept["months"] = reads.months_scored(data.campaign)
    row: Snapshot | None = data.kept["months"].get(period)
    over = month_bounds(period)[1] <= data.as_of
    return row if row is not None and (over or row.computed_at <= data.as_of) else None


def _value(row: Snapshot | None, measure: str) -> float | int | None:
    value = getattr(row, measure) if row is not None else None
    if value is None or isinstance(value, int):
        return value
    return round(float(value) * (100 if measure == "coverage" else 1), 2)


@source("scores.month", _("Score of the month"))
def of_month(data: Data, period: str, measure: str = "total") -> Made:
    """The score of a month, its bounds, or how far it is known (per cent)."""
    return Made(_value(month_of(data, period), _known(measure)))


@source("scores.change", _("Change against the month before"))
def change(data: Data, period: str) -> Made:
    """How far the score of a month is from that of the month before."""
    now, before = (_value(month_of(data, each), "total") for each in (period, month_before(period)))
    return Made(None if now is None or before is None else round(now - before, 2))


def result(data: Data, evaluation: str) -> Snapshot | None:
    """The score of an evaluation that was finished by the moment."""
    key = ("result", evaluation)
    if key not in data.kept:
        row = reads.evaluation_of(data.campaign, evaluation)
        over = row is not None and row.finished_at is not None and row.finished_at <= data.as_of
        data.kept[key] = reads.result_of(row) if row is not None and over else None
    kept: Snapshot | None = data.kept[key]
    return kept


@source("scores.evaluation", _("Score of the evaluation"))
def of_evaluation(data: Data, evaluation: str, measure: str = "total") -> Made:
    """The score of an evaluation, its bounds, or how far it is known."""
    row = result(data, evaluation)
    return Made(
        _value(row, _known(measure)), lambda: [Row("evaluation", UUID(evaluation), _title(data, evaluation))]
    )


@source("scores.unit_loss", _("Points lost by the unit"))
def unit_loss(data: Data, evaluation: str, unit: str) -> Made:
    """What a unit lost at an evaluation; "" is what belongs to no unit."""
    found = {str(each.key or ""): each for each in losses(data, evaluation, "unit")}
    each = found.get(unit)
    return Made(
        round(float(each.amount), 2) if each else None, lambda: _shares(data, evaluation, "unit_id", unit)
    )


@source("scores.item_loss", _("Points lost at the item"))
def item_loss(data: Data, evaluation: str, item: str) -> Made:
    """What was lost at an item or a chapter of an evaluation."""
    row = result(data, evaluation)
    if row is None:
        return Made(None)
    scored = _scores(data, row).get(UUID(item))
    value = round(float(scored.loss), 2) if scored and scored.loss is not None else None
    return Made(value, lambda: [Row("item", UUID(item), _item_title(row, item))])


@source("scores.item_score", _("Points reached at the item"))
def item_score(data: Data, evaluation: str, item: str) -> Made:
    """What was reached at an item or a chapter of an evaluation."""
    row = result(data, evaluation)
    scored = _scores(data, row).get(UUID(item)) if row else None
    value = round(float(scored.score), 2) if scored and scored.score is not None else None
    return Made(value, lambda: [Row("item", UUID(item), _item_title(row, item))] if row else [])


def losses(data: Data, evaluation: str, axis: str) -> list[Any]:
    """The losses of an evaluation by unit or item, the greatest first."""
    key = ("losses", evaluation, axis)
    if key not in data.kept:
        row = result(data, evaluation)
        data.kept[key] = losses_by(LossShare.objects.filter(snapshot=row), axis) if row else []
    kept: list[Any] = data.kept[key]
    return kept


def _scores(data: Data, row: Snapshot) -> Any:
    key = ("scores", row.pk)
    if key not in data.kept:
        data.kept[key] = scores_of(row)
    return data.kept[key]


def _shares(data: Data, evaluation: str, column: str, value: str) -> list[Row]:
    row = result(data, evaluation)
    if row is None:
        return []
    shares = LossShare.objects.filter(snapshot=row, **{column: value or None}).select_related(
        "item", "site__type"
    )
    return [
        Row("visit", share.visit_id, f"{share.item.code} {share.item.title}", f"失 {float(share.amount):.2f} 分")
        if share.visit_id
        else Row("item", share.item_id, f"{share.item.code} {share.item.title}", f"失 {float(share.amount):.2f} 分")
        for share in shares.order_by("-amount")
    ]  # fmt: skip


def _item_title(row: Snapshot, item: str) -> str:
    return next((f"{node.code} {node.title}" for node in tree_of(row.version_id) if str(node.id) == item), "")


def _title(data: Data, evaluation: str) -> str:
    row = reads.evaluation_of(data.campaign, evaluation)
    return row.title if row else ""


def _known(measure: str) -> str:
    if measure not in MEASURES:
        raise ValueError(f"no measure of a score: {measure}")
    return measure
