"""Which units can be compared (评比分组): the group written at the unit, else the one that the pack has for its kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.standards.engine_io import pack_of
from tongchuang.domain.standards.models import Pack

OTHERS = "other"
STREET = "街道"


@dataclass(frozen=True)
class Group:
    """A group by its key, with the kinds of units that belong to it."""

    key: str
    title: str
    kinds: tuple[str, ...] = ()


def groups_of_pack(pack: Pack) -> tuple[Group, ...]:
    """The groups of a pack, or those that every campaign has where its pack names none."""
    return _read(pack.pk) or _usual()


def _usual() -> tuple[Group, ...]:
    # Titles are kept with a ranking, so they are in the product's language whoever asks.
    with translation.override("zh-hans"):
        return (
            Group("towns", _("Towns and streets"), ("town", "street")),
            Group("sites", _("Departments with sites"), ("department_with_sites",)),
            Group("offices", _("Departments without sites"), ("department_without_sites",)),
            Group("bodies", _("Enterprises and institutions"), ("enterprise", "institution")),
            Group(OTHERS, _("Others"), ("other",)),
        )


@lru_cache(maxsize=16)
def _read(pack_id: UUID) -> tuple[Group, ...]:
    # A pack's row never changes: other content makes another row.
    pack = pack_of(Pack.objects.get(pk=pack_id))
    return tuple(Group(group.id, group.title, group.units) for group in pack.appraisal.groups)


def kind_of(unit: Unit, *, has_sites: bool) -> str:
    """A unit's kind in the words of packs."""
    match unit.line:
        case Unit.Line.TERRITORY:
            return "street" if STREET in unit.name or STREET in unit.role else "town"
        case Unit.Line.LINE:
            return "department_with_sites" if has_sites else "department_without_sites"
        case _:
            return unit.line


def sorted_into_groups(
    units: Iterable[Unit], with_sites: set[UUID], pack: Pack
) -> tuple[list[tuple[str, str]], dict[UUID, str]]:
    """The groups that are needed, those of the pack first, and each unit's group by its key."""
    known = groups_of_pack(pack)
    extra: dict[str, str] = {}
    chosen: dict[UUID, str] = {}
    for unit in units:
        key = _written(unit.group, known) or _by_kind(kind_of(unit, has_sites=unit.pk in with_sites), known)
        if key not in {group.key for group in known}:
            extra[key] = unit.group or _usual()[-1].title
        chosen[unit.pk] = key
    used = set(chosen.values())
    titles = [(group.key, group.title) for group in known if group.key in used]
    return [*titles, *sorted(extra.items())], chosen


def _written(text: str, known: Sequence[Group]) -> str:
    """The group that the office wrote at the unit: one of the pack's by key or title, else one of its own."""
    if not text:
        return ""
    return next((group.key for group in known if text in (group.key, group.title)), text)


def _by_kind(kind: str, known: Sequence[Group]) -> str:
    return next((group.key for group in known if kind in group.kinds), OTHERS)
