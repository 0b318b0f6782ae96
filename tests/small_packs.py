"""A small pack in two versions, published through the reader as any other: for moves, comparisons and pages.

The second version rewords 1.1, renames 1.2 to 1.5, drops 1.3 and adds 1.4.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.factories import Standard

from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.standards.actions import publish_pack_folder
from tongchuang.domain.standards.models import Item, SiteType, StandardVersion

PACK = """\
id: small
title: 小样创建
level: county
complete: false
sources: [{id: S1, title: 小样测评办法, certainty: high}]
standard: standard.yaml
"""
FIRST = """\
standard: {id: small-county, title: 小样测评体系, version: "2026"}
site_types: {market: {title: 农贸市场}, toilet: {title: 公共厕所}}
tree:
  - code: "1"
    title: 市容环境
    children:
      - {code: "1.1", title: 市场干净有序, points: 20, method: site, site_types: [market], rule: {per_failure: {deduct: 0.5, cap: 10}}, lead: [市场监管部门], support: [街道办事处], source: S1, verified: true, exemption: 清扫作业中的积水不扣分}
      - {code: "1.2", title: 公厕达到卫生要求, points: 20, method: site, site_types: [toilet], rule: pass_rate, lead: [城管部门]}
      - {code: "1.3", title: 公共场所秩序, points: 10, method: site, site_types: [market, toilet], rule: {grades: {A: 1, B: 0.6, C: 0}}, lead: [城管部门]}
  - code: "2"
    title: 工作机制
    children:
      - {code: "2.1", title: 年度方案与部署, points: 15, method: evidence, rule: fraction, lead: [创建办]}
"""
SECOND = (
    FIRST.replace('"2026"', '"2027"')
    .replace("市场干净有序", "市场整洁有序")
    .replace('"1.2"', '"1.5", was: "1.2"')
    .replace('"1.3", title: 公共场所秩序', '"1.4", title: 夜市管理')
)


def write_pack(folder: Path, standard: str = FIRST, pack: str = PACK) -> Path:
    """The files of a pack in a folder."""
    (folder / "pack.yaml").write_text(pack, encoding="utf-8")
    (folder / "standard.yaml").write_text(standard, encoding="utf-8")
    return folder


def published(standard: str = FIRST, pack: str = PACK) -> Standard:
    """The pack, published."""
    with tempfile.TemporaryDirectory() as folder:
        row = publish_pack_folder(write_pack(Path(folder), standard, pack), by=SYSTEM)
    version = StandardVersion.objects.filter(pack=row).latest("published_at")
    items = {item.code: item for item in Item.objects.filter(version=version).order_by("position")}
    return Standard(row, version, items, {kind.code: kind for kind in SiteType.objects.all()})
