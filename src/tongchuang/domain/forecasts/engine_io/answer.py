"""The engine's answer → rows of a forecast."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import OPEN_STATES
from tongchuang.domain.forecasts.actions import Made
from tongchuang.domain.forecasts.engine_io.question import Asked
from tongchuang.domain.forecasts.models import ExpectedLoss, FindingValue, Forecast, SiteValue
from tongchuang.domain.standards.models import Item, SiteType
from tongchuang.engines.forecasting.answer import Forecast as Answer
from tongchuang.engines.forecasting.answer import ItemForecast
from tongchuang.engines.forecasting.model import Question
from tongchuang.foundation.clock import now
from tongchuang.foundation.ids import as_uuid

ENGINE = "forecasting-1"
Axis = ExpectedLoss.Axis


def made_of(asked: Asked, question: Question, answer: Answer) -> Made:
    """A forecast with the rows of single things, not saved yet."""
    row = _forecast(asked, question, answer)
    return Made(
        forecast=row,
        losses=[*_items(row, answer), *_types(row, answer), *_units(row, answer)],
        findings=list(_findings(row, answer)),
        sites=[
            SiteValue(forecast=row, site_id=UUID(each.site), value=each.gain_total, loss=each.loss_total, drawn=each.drawn,
                      chance=each.chance_of_failing, open_findings=each.open_problems)
            for each in answer.sites
        ],
        pairs=list(_pairs(row, answer)),
    )  # fmt: skip


def _forecast(asked: Asked, question: Question, answer: Answer) -> Forecast:
    total = answer.total
    return Forecast(
        region_id=asked.campaign.region_id, campaign=asked.campaign, version_id=asked.version_id, as_of=asked.as_of,
        computed_at=asked.at or now(), target=asked.assumed.target, quotas=dict(asked.assumed.quotas),
        settings=asked.assumed.document(), seed=asked.assumed.seed, engine=ENGINE, way=answer.method, why=answer.why,
        simulations=answer.simulations, mean=total and total.mean, spread=total and total.sd, low=total and total.p5,
        quarter=total and total.p25, median=total and total.p50, three_quarters=total and total.p75,
        high=total and total.p95, chance=answer.chance, veto_chance=answer.chance_vetoed, facts=len(question.facts),
        pairs=sum(each.pairs for each in answer.items), drawn=sum(each.drawn for each in answer.types),
        distribution={
            "edges": [*(each.low for each in answer.histogram), *(each.high for each in answer.histogram[-1:])],
            "shares": [each.share for each in answer.histogram],
        },
        details={
            "floor": answer.low, "ceiling": answer.high, "chance_without_veto": answer.chance_without_veto,
            "attainment": asdict(answer.attainment) if answer.attainment else None,
            "methods": [asdict(each) for each in answer.methods], "learned": asdict(answer.learned),
            "notices": [asdict(each) for each in answer.notices], "standard_error": answer.standard_error,
            "rate_share": answer.rate_share, "day_share": answer.day_share, "seconds": round(answer.seconds, 3),
            "types": {each.type: [each.pool, each.quota, each.drawn, each.rate] for each in answer.types},
            **facts_by_source(question),
        },
    )  # fmt: skip


def facts_by_source(question: Question) -> dict[str, Any]:
    """How many facts of each kind and source there are, and how old they are: the median and the oldest, in days."""
    ages: dict[tuple[str, str], list[float]] = {}
    for fact in question.facts:
        age = (question.as_of - fact.at).total_seconds() / 86_400
        ages.setdefault((type(fact).__name__.lower(), fact.source), []).append(age)
    rows = []
    for (kind, source), found in sorted(ages.items()):
        found.sort()
        rows.append(
            {"kind": kind, "source": source, "count": len(found), "median": round(found[len(found) // 2], 1),
             "oldest": round(found[-1], 1), "newest": round(found[0], 1)}
        )  # fmt: skip
    return {"rests_on": rows}


def _items(row: Forecast, answer: Answer) -> Iterable[ExpectedLoss]:
    codes = dict(Item.objects.filter(version_id=row.version_id, is_leaf=True).values_list("code", "pk"))
    for each in answer.items:
        low, high = _in_total(each)
        yield ExpectedLoss(
            forecast=row, axis=Axis.ITEM, item_id=codes[each.code], mean=each.loss_total, low=low, high=high,
            source=each.source, chance=each.chance_of_loss, veto_chance=each.chance_of_veto, pairs=each.pairs,
            checked_pairs=each.checked_pairs, checks=each.checks, weight=each.weight, drawn=each.drawn,
        )  # fmt: skip


def _in_total(each: ItemForecast) -> tuple[float | None, float | None]:
    """The interval in points of the total, as the expected loss is."""
    if each.loss is None or each.loss_total is None or each.loss_low is None or each.loss_high is None:
        return None, None
    worth = each.loss_total / each.loss if each.loss else 0.0
    return each.loss_low * worth, each.loss_high * worth


def _types(row: Forecast, answer: Answer) -> Iterable[ExpectedLoss]:
    types = dict(
        SiteType.objects.filter(code__in=[each.type for each in answer.types]).values_list("code", "pk")
    )
    for each in answer.types:
        yield ExpectedLoss(
            forecast=row, axis=Axis.SITE_TYPE, site_type_id=types[each.type], mean=each.loss_total, source="checks",
            low=each.loss_low, high=each.loss_high,
            chance=each.rate, pairs=each.pairs, checked_pairs=each.checked_pairs, drawn=each.drawn,
            open_findings=each.open_problems,
        )  # fmt: skip


def _units(row: Forecast, answer: Answer) -> Iterable[ExpectedLoss]:
    found: dict[UUID | None, ExpectedLoss] = {}
    for each in answer.units:
        # The standard's own words (城管部门) are roles and no units of the county: what falls to them is a gap.
        key = as_uuid(each.unit)
        if key not in found:
            found[key] = ExpectedLoss(forecast=row, axis=Axis.UNIT, unit_id=key, mean=0.0, source="checks")
        found[key].mean = (found[key].mean or 0.0) + each.loss_total
        # A gap may have several names; their intervals are not of one distribution, so there is none for the sum.
        alone = found[key].low is None and not found[key].pairs
        found[key].low = each.loss_low if alone else None
        found[key].high = each.loss_high if alone else None
        found[key].pairs += each.pairs
        found[key].open_findings += each.open_problems
    return found.values()


def _findings(row: Forecast, answer: Answer) -> Iterable[FindingValue]:
    ids = [UUID(each.id) for each in answer.fixes]
    still_open = set(Finding.objects.filter(pk__in=ids, state__in=OPEN_STATES).values_list("pk", flat=True))
    for each in answer.fixes:
        if UUID(each.id) in still_open:
            yield FindingValue(
                forecast=row, finding_id=UUID(each.id), value=each.gain_total, gain_chance=each.gain_chance,
                before=each.before, after=each.after, drawn=each.drawn, shared=each.shared,
            )  # fmt: skip


def _pairs(row: Forecast, answer: Answer) -> Iterable[tuple[Any, ...]]:
    items = dict(Item.objects.filter(version_id=row.version_id, is_leaf=True).values_list("code", "pk"))
    units: dict[str, UUID | None] = {}
    for each in answer.pairs:
        if each.unit not in units:
            units[each.unit] = as_uuid(each.unit)
        yield (
            each.site, items[each.item], units[each.unit], each.chance, each.common, each.loss_total, each.checks,
            each.failed, each.weight, each.is_open,
        )  # fmt: skip
