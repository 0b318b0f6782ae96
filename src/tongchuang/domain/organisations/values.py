"""What is entered about units and persons, before it is a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tongchuang.domain.organisations.models import Unit


@dataclass(frozen=True)
class UnitValues:
    """A unit as entered. `short_name` falls back to the name; `parent` None stands for the root."""

    name: str
    short_name: str = ""
    line: str = Unit.Line.LINE
    role: str = ""
    group: str = ""
    parent: Unit | None = None
    valid_from: date | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class PersonValues:
    """A person as entered."""

    name: str
    phone: str = ""
    title: str = ""
    unit: Unit | None = None
