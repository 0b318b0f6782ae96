"""The places behind a unit's figures, with names and addresses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from tongchuang.domain.appraisals.engine_io import Line
from tongchuang.domain.appraisals.queries import site_names
from tongchuang.domain.scores.queries import TreeItem

SITE, ITEM = "site:", "item:"


@dataclass(frozen=True)
class Shown:
    """A line with what its place is called."""

    line: Line
    name: str
    site: UUID | None
    items: tuple[TreeItem, ...]

    @property
    def visit(self) -> UUID | None:
        """The visit that saw it."""
        return UUID(self.line.visit) if self.line.visit else None

    @property
    def rate(self) -> Decimal | None:
        """Lost of what was at stake here."""
        return self.line.lost / self.line.stake if self.line.stake else None

    @property
    def failed(self) -> list[TreeItem]:
        """The items that failed."""
        return [item for item in self.items if item.code in self.line.failed]

    @property
    def passed(self) -> list[TreeItem]:
        """The items that passed."""
        return [item for item in self.items if item.code in self.line.passed]


def shown_lines(lines: Iterable[Line], tree: Sequence[TreeItem]) -> list[Shown]:
    """Lines with names, in one query."""
    lines = list(lines)
    ids = [UUID(line.place.removeprefix(SITE)) for line in lines if line.place.startswith(SITE)]
    names = site_names(ids)
    leaves = {item.code: item for item in tree if item.is_leaf}
    found = []
    for line in lines:
        codes = (*line.passed, *line.failed)
        items = tuple(leaves[code] for code in codes if code in leaves)
        if line.place.startswith(SITE):
            key = UUID(line.place.removeprefix(SITE))
            found.append(Shown(line, names.get(key, str(key)), key, items))
        else:
            code = line.place.removeprefix(ITEM)
            found.append(Shown(line, f"{code} {leaves[code].title}" if code in leaves else code, None, items))
    return found
