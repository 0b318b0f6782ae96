"""The ranking itself: shrunk rates in order, ties sharing a rank, and who can't be told from whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal, localcontext

from tongchuang.engines.ranking.v1.gamma import PRECISION, Z95
from tongchuang.engines.ranking.v1.samples import Sample, check, sample_of
from tongchuang.engines.ranking.v1.shrinking import Estimate, Moments, estimate, moments_of
from tongchuang.engines.ranking.v1.values import GroupFigures, Inputs, Placed, Result, Status

PLACES = Decimal("0.000001")
POINTS = Decimal("0.00000001")

Entry = tuple[Sample, Estimate]


def rank(inputs: Inputs) -> Result:
    """Rank the units of each group by what they lost per point at stake, the least first.

    InputsError for inputs that can't be ranked. The order of units and lines changes nothing.
    """
    check(inputs)
    with localcontext() as context:
        context.prec = PRECISION
        samples = [
            sample_of(unit, inputs.first, inputs.last) for unit in sorted(inputs.units, key=lambda u: u.id)
        ]
        groups: list[GroupFigures] = []
        units: list[Placed] = []
        for key, title in inputs.groups:
            figures, placed = _group(key, title, [s for s in samples if s.unit.group == key], inputs)
            groups.append(figures)
            units += placed
    return Result(tuple(groups), tuple(units))


def _group(
    key: str, title: str, samples: Sequence[Sample], inputs: Inputs
) -> tuple[GroupFigures, list[Placed]]:
    # Whoever is excluded takes no part in the mean either; a sample too small to be ranked does, with its weight.
    told = [s for s in samples if s.stake > 0 and not s.unit.excluded]
    moments = moments_of(told)
    entries = [(s, estimate(s, moments)) for s in told] if moments else []
    ranked = [entry for entry in entries if entry[0].places >= inputs.minimum]
    ranked.sort(key=lambda entry: (_six(entry[1].shrunk), entry[0].unit.id))
    placed = [_placed(entry, ranked, inputs) for entry in ranked]
    small = [_bare(s, "small", e) for s, e in entries if s.places < inputs.minimum]
    others = [_bare(s, "excluded" if s.unit.excluded else "nothing") for s in samples if s not in told]
    return _figures(key, title, len(samples), len(ranked), moments), [*placed, *small, *others]


def _figures(key: str, title: str, units: int, ranked: int, moments: Moments | None) -> GroupFigures:
    if moments is None:
        return GroupFigures(key, title, units, ranked)
    return GroupFigures(
        key, title, units, ranked, _six(moments.mean), _six(moments.within.sqrt()), _six(moments.between.sqrt()),
        _six(moments.prior_places),
    )  # fmt: skip


def _placed(entry: Entry, ranked: Sequence[Entry], inputs: Inputs) -> Placed:
    sample, own = entry
    shown = _six(own.shrunk)
    place = 1 + sum(_six(other.shrunk) < shown for _s, other in ranked)
    following = next((other for _s, other in ranked if _six(other.shrunk) > shown), None)
    before = inputs.before.get(sample.unit.id)
    return replace(
        _bare(sample, "ranked", own),
        rank=place,
        tied=sum(_six(other.shrunk) == shown for _s, other in ranked) > 1,
        best=1 + sum(_apart(other, own) for _s, other in ranked),
        worst=len(ranked) - sum(_apart(own, other) for _s, other in ranked),
        like_next=following is not None and not _apart(own, following),
        moved=before.rank - place if before and before.group == sample.unit.group else None,
    )


def _bare(sample: Sample, status: Status, own: Estimate | None = None) -> Placed:
    some = sample.stake > 0
    return Placed(
        unit=sample.unit.id,
        name=sample.unit.name,
        group=sample.unit.group,
        status=status,
        lost=sample.lost.quantize(POINTS, ROUND_HALF_UP),
        stake=sample.stake.quantize(POINTS, ROUND_HALF_UP),
        places=sample.places,
        pairs=sample.pairs,
        failed=sample.failed,
        weight=_six(sample.weight) if some else None,
        rate=_six(sample.rate) if some else None,
        shrunk=_six(own.shrunk) if own else None,
        low=_six(own.low) if own else None,
        high=_six(own.high) if own else None,
    )


def _apart(better: Estimate, worse: Estimate) -> bool:
    """Whether the first is better with 95 % certainty; rates that are shown alike never are."""
    gap = worse.shrunk - better.shrunk
    if gap <= 0 or _six(worse.shrunk) == _six(better.shrunk):
        return False
    return gap > Z95 * (better.variance + worse.variance).sqrt()


def _six(value: Decimal) -> Decimal:
    return value.quantize(PLACES, ROUND_HALF_UP)
