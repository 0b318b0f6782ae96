"""Frozen rankings of made-up towns, written as freezing leaves them, with the rules of a small pack."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from tests.factories import County, make_member, make_unit

from tongchuang.domain.appraisals import engine_io
from tongchuang.domain.appraisals.models import RankedUnit, Ranking
from tongchuang.domain.appraisals.values import days_of
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.standards.models import Pack
from tongchuang.engines.ranking import v1
from tongchuang.engines.ranking.canonical import digest
from tongchuang.engines.standard.pack_model import Appraisal, Consequence, Group
from tongchuang.engines.standard.pack_model import Pack as LoadedPack
from tongchuang.engines.standard.write import pack_to_document
from tongchuang.foundation.clock import SHANGHAI
from tongchuang.foundation.ids import uuid7

D = Decimal
RULES = (
    Consequence("flag", "流动红旗", "red_flag", best=1),
    Consequence("black", "流动黑牌", "black_plate", worst=1),
    Consequence(
        "yellow", "黄牌警告", "yellow_card", repeated_of="black", repeated_times=2, repeated_months=3
    ),
    Consequence(
        "pay", "月度奖励", "reward", best=2, amounts=(D(5000), D(3000)), ties="share", posts=("unit_head",)
    ),
    Consequence("fine", "月度扣款", "deduction", worst=1, amount=D(2000)),
    Consequence("points", "绩效扣分", "appraisal_points", worst=1, points=D("-0.5"), posts=("unit_head",)),
    Consequence("talk", "约谈主要负责人", "interview", row_of="black", row_times=2),
    Consequence("third", "提级约谈", "interview", row_of="black", row_times=3, row_or_more=True, lead=True),
)
TOWNS = ("城北镇", "河东镇", "白石镇", "青坪镇")


def with_rules(county: County, rules: tuple[Consequence, ...] = RULES) -> Pack:
    """The campaign goes by a pack with these rules from now on."""
    appraisal = Appraisal((Group("towns", "乡镇和街道", ("town", "street")),), rules)
    pack = LoadedPack("model-county", "示范县", "county", appraisal=appraisal)
    row = Pack.objects.create(
        slug=pack.id, title=pack.title, level=pack.level, complete=False, digest=uuid7().hex * 2,
        document=pack_to_document(pack), loaded_at=datetime(2026, 1, 5, tzinfo=SHANGHAI),
    )  # fmt: skip
    assert county.campaign is not None
    county.campaign.pack = row
    county.campaign.save()
    return row


def towns(county: County) -> list[Unit]:
    """Four towns, each with a head."""
    made = []
    for name in TOWNS:
        unit = make_unit(county, name, line="territory")
        county.units[name] = unit
        county.people[f"head of {name}"] = make_member(county, "unit_head", name=f"{name[:1]}正清", unit=unit)
        made.append(unit)
    return made


def frozen(
    county: County, period: str, lost: Mapping[str, str], *, places: Mapping[str, int] | None = None, at: datetime | None = None,
) -> Ranking:  # fmt: skip
    """A frozen ranking: town → what it lost at each of its places (12 of 1 point, unless said)."""
    assert county.campaign is not None
    first, last = days_of(period)
    units = tuple(
        v1.Unit(
            str(county.units[name].pk), name, "towns",
            tuple(
                v1.Line(f"item:{name}-{number}", D(1), D(rate) if number % 2 else D(0), visit="", failed=("I-1",))
                for number in range((places or {}).get(name, 12))
            ),
        )
        for name, rate in lost.items()
    )  # fmt: skip
    inputs = v1.Inputs(first, last, (("towns", "乡镇和街道"),), units)
    document, result = inputs.document(), v1.rank(inputs).document()
    moment = at or datetime(last.year, last.month, last.day, 16, tzinfo=SHANGHAI) + timedelta(days=3)
    row = Ranking.objects.create(
        region=county.region, campaign=county.campaign, version=county.campaign.standards.earliest("pk").version,
        period=period, state="frozen", engine=v1.NAME, inputs=document, result=result, inputs_digest=digest(document),
        result_digest=digest(result), computed_at=moment, frozen_at=moment, frozen_by=county.people["director"].user,
        pack=county.campaign.pack, objections_until=engine_io.objections_end(moment, 5),
    )  # fmt: skip
    RankedUnit.objects.bulk_create(engine_io.unit_rows(row))
    return row
