"""A signed pledge as it is archived. Words on paper are Chinese, whatever language the office works in."""

from __future__ import annotations

from collections.abc import Sequence

from tongchuang.domain.documents.models import Document
from tongchuang.domain.documents.values import Draft, Party, column, heading, paragraph, table
from tongchuang.domain.documents.writing import blocks_from_text
from tongchuang.domain.pledges.models import Pledge, PledgeSignature
from tongchuang.foundation.clock import local

SIDES = {"leader": "甲方", "unit": "乙方"}
WAYS = {"product": "系统内签订", "paper": "纸质签订"}


def pledge_draft(pledge: Pledge, signatures: Sequence[PledgeSignature]) -> Draft:
    """The words that were signed, and who signed them when and how."""
    columns = [
        column("签订方", width=2),
        column("签字人", width=2),
        column("签订时间", width=4),
        column("方式", width=3),
    ]
    rows = [
        [SIDES[each.side], each.name, local(each.at).strftime("%Y-%m-%d %H:%M"), WAYS[each.way]]
        for each in sorted(signatures, key=lambda each: each.side)
    ]
    return Draft(
        region_id=pledge.region_id, kind=Document.Kind.PLEDGE, title=title_of(pledge), campaign_id=pledge.round.campaign_id,
        blocks=(
            *blocks_from_text(pledge.text), heading(1, "签订情况"), table(columns, rows),
            paragraph(f"签订内容的数字指纹（SHA-256）：{pledge.digest}"),
        ),
        addressees=(Party.of_unit(pledge.unit),), subject=("pledge", pledge.pk),
    )  # fmt: skip


def title_of(pledge: Pledge) -> str:
    """The title of a unit's pledge."""
    return f"{pledge.round.title}（{pledge.unit}）"
