"""Publishing packs: whole, once, unchangeable."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.standards import engine_io
from tongchuang.domain.standards.actions import publish_pack, publish_pack_folder
from tongchuang.domain.standards.errors import AlreadyPublished, PackRefused
from tongchuang.domain.standards.models import Crosswalk, Item, Pack, SiteType, StandardVersion

pytestmark = pytest.mark.django_db
PACKS = Path(__file__).resolve().parents[3] / "packs"
FOLDERS = sorted(path.parent for path in PACKS.glob("*/pack.yaml"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_pack_of_ours_publishes_and_reads_back_the_same(folder: Path) -> None:
    pack = publish_pack_folder(folder, by=SYSTEM)
    assert pack.versions.exists()
    value = engine_io.read_pack_folder(folder)
    for standard in value.standards:
        version = pack.versions.get(slug=standard.id)
        assert engine_io.standard_of(version) == standard
        assert list(version.items.filter(is_leaf=True).order_by("position").values_list("code", flat=True)) == [
            leaf.code for leaf in standard.leaves()
        ]


def test_the_same_pack_again_changes_nothing() -> None:
    first = publish_pack_folder(FOLDERS[0], by=SYSTEM)
    counts = [model.objects.count() for model in (Pack, StandardVersion, Item, SiteType, Crosswalk, Event)]
    assert publish_pack_folder(FOLDERS[0], by=SYSTEM) == first
    assert counts == [model.objects.count() for model in (Pack, StandardVersion, Item, SiteType, Crosswalk, Event)]


def test_other_content_under_a_published_version_is_refused_whole() -> None:
    publish_pack_folder(FOLDERS[0], by=SYSTEM)
    value = engine_io.read_pack_folder(FOLDERS[0])
    changed = replace(value, standards=(replace(value.standards[0], title="另一个标题"),))
    with pytest.raises(AlreadyPublished):
        publish_pack(changed, by=SYSTEM)
    assert Pack.objects.count() == 1


def test_a_broken_pack_is_refused_with_every_problem(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("id: broken\ntitle: 坏\nlevel: county\nstandard: standard.yaml\n")
    (tmp_path / "standard.yaml").write_text(
        "standard: {id: broken-1, title: 坏, version: '1'}\ntree:\n"
        "  - {code: '1', title: 甲, points: 很多, method: evidence, rule: fraction}\n"
        "  - {code: '1', title: 乙, points: 1, method: evidence, rule: 不存在}\n"
    )
    with pytest.raises(PackRefused) as refused:
        publish_pack_folder(tmp_path, by=SYSTEM)
    assert len(refused.value.problems) >= 3
    assert not Pack.objects.exists()
