"""Values of the standard as the templates take them: sources by their id, differences in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongchuang.domain.standards.engine_io import Diff
from tongchuang.domain.standards.models import Pack

FIELDS = {
    "title": gettext_lazy("Title"), "text": gettext_lazy("Wording"), "exemption": gettext_lazy("Exemption"),
    "counting": gettext_lazy("Counting"), "points": gettext_lazy("Points"), "method": gettext_lazy("Method"),
    "rule": gettext_lazy("Rule"), "cap": gettext_lazy("Cap"), "site_types": gettext_lazy("Site types"),
    "lead": gettext_lazy("Lead"), "support": gettext_lazy("Support"), "source": gettext_lazy("Source"),
    "verified": gettext_lazy("Verified"), "note": gettext_lazy("Note"), "parent": gettext_lazy("Heading"),
    "regime": gettext_lazy("Regime"), "method_weights": gettext_lazy("Method weights"),
    "year_weights": gettext_lazy("Year weights"),
}  # fmt: skip


@dataclass(frozen=True)
class ShownChange:
    """A changed item: its codes, its title, what differs."""

    old_code: str
    code: str
    title: str
    kinds: tuple[str, ...]
    fields: tuple[tuple[str, str, str], ...]


def sources_of(pack: Pack) -> dict[str, str]:
    """Id of a source → its title."""
    return {str(row.get("id")): str(row.get("title", "")) for row in pack.document.get("sources", []) if isinstance(row, dict)}


def shown_diff(diff: Diff) -> dict[str, Any]:
    """The five lists of a comparison, and what changed in the head."""
    return {
        "added": diff.items.added, "gone": diff.items.gone, "kept": len(diff.kept), "empty": diff.empty,
        "changed": [_shown(change) for change in diff.changed],
        "headings": [_shown(change) for change in diff.headings.changed],
        "headings_added": diff.headings.added, "headings_gone": diff.headings.gone,
        "head": [_field(field) for field in diff.standard],
    }  # fmt: skip


def _shown(change: Any) -> ShownChange:
    kinds = [
        (change.reworded, _("reworded")), (change.reweighted, _("re-weighted")), (change.moved, _("moved")),
        (change.renamed, _("new code")), (change.other, _("otherwise")),
    ]  # fmt: skip
    fields = [*change.reworded, *change.reweighted, *([change.moved] if change.moved else []), *change.other]
    names = tuple(str(name) for held, name in kinds if held)
    return ShownChange(change.old_code, change.code, change.title, names, tuple(_field(field) for field in fields))


def _field(field: Any) -> tuple[str, str, str]:
    return (str(FIELDS.get(field.field, field.field)), field.old, field.new)


def plan_fields(fields: list[list[str]]) -> list[tuple[str, str, str]]:
    """The fields of a stored plan of a move, named."""
    return [(str(FIELDS.get(name, name)), old, new) for name, old, new in fields]
