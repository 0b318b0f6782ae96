"""Rows ↔ values of the standard engine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tongchuang.domain.standards.errors import PackRefused
from tongchuang.domain.standards.models import Item, Pack, SiteType, StandardVersion
from tongchuang.engines.standard import model, pack_model
from tongchuang.engines.standard.diff import Diff, diff_standards
from tongchuang.engines.standard.pack import PackRead, load_pack, read_pack
from tongchuang.engines.standard.pack_model import Pack as LoadedPack
from tongchuang.engines.standard.problems import Problem
from tongchuang.engines.standard.write import (
    digest,
    from_document,
    pack_digest,
    pack_from_document,
    pack_to_document,
    rule_to_document,
    to_document,
)
from tongchuang.foundation.clock import now
from tongchuang.foundation.text import pinyin_key

__all__ = [
    "Diff",
    "LoadedPack",
    "PackRead",
    "Problem",
    "check_pack_files",
    "check_pack_folder",
    "compare",
    "item_rows",
    "pack_of",
    "pack_row",
    "read_pack_folder",
    "site_type_rows",
    "standard_of",
    "version_row",
]


def read_pack_folder(folder: Path) -> pack_model.Pack:
    """The pack in a folder; PackRefused with every problem when it can't be used."""
    read = load_pack(folder)
    if read.pack is None:
        raise PackRefused([str(problem) for problem in read.problems if not problem.warning])
    return read.pack


def check_pack_folder(folder: Path) -> PackRead:
    """A pack in a folder with all its problems, warnings too."""
    return load_pack(folder)


def check_pack_files(files: Mapping[str, bytes], name: str) -> PackRead:
    """A pack that was sent as files; its crosswalk may refer to what is published."""
    return read_pack(files, name, lambda: tuple(standard_of(version) for version in _newest_versions()))


def _newest_versions() -> list[StandardVersion]:
    newest = {version.slug: version for version in StandardVersion.objects.order_by("published_at")}
    return list(newest.values())


def pack_row(pack: pack_model.Pack) -> Pack:
    """An unsaved row for a pack."""
    return Pack(
        slug=pack.id, title=pack.title, level=pack.level, complete=pack.complete, digest=pack_digest(pack),
        document=pack_to_document(pack), loaded_at=now(),
    )  # fmt: skip


def version_row(standard: model.Standard, pack: Pack) -> StandardVersion:
    """An unsaved row for a standard's version."""
    return StandardVersion(
        pack=pack, slug=standard.id, version=standard.version, title=standard.title, regime=standard.regime,
        digest=digest(standard), document=to_document(standard), published_at=now(),
    )  # fmt: skip


def item_rows(standard: model.Standard, version: StandardVersion) -> list[Item]:
    """Unsaved rows for every node, parents before children, numbered in the order of the tree."""
    rows: list[Item] = []
    for node in standard.tree:
        _add(node, None, 0, version, rows)
    return rows


def _add(node: model.Node, parent: Item | None, depth: int, version: StandardVersion, rows: list[Item]) -> None:
    row = Item(
        version=version, parent=parent, position=len(rows), depth=depth, code=node.code, title=node.title,
        text=node.text, is_leaf=node.is_leaf, method=node.method or "", points=node.points, cap=node.cap,
        rule=rule_to_document(node.rule) if node.rule else {}, site_types=list(node.site_types),
        lead_names=list(node.lead), support_names=list(node.support), source=node.source, verified=node.verified,
        exemption=node.exemption, counting=node.counting, was=node.was,
    )  # fmt: skip
    rows.append(row)
    for child in node.children:
        _add(child, row, depth + 1, version, rows)


def site_type_rows(standard: model.Standard) -> list[SiteType]:
    """Unsaved rows for the types of site that a standard names."""
    return [
        SiteType(code=kind.code, title=kind.title, sort_key=pinyin_key(kind.title)) for kind in standard.site_types
    ]


def standard_of(version: StandardVersion) -> model.Standard:
    """The published standard as the engines take it."""
    return from_document(version.document)


def pack_of(pack: Pack) -> pack_model.Pack:
    """The loaded pack as a value."""
    return pack_from_document(pack.document)


def compare(old: StandardVersion, new: StandardVersion) -> Diff:
    """What changed between two published versions."""
    return diff_standards(standard_of(old), standard_of(new))
