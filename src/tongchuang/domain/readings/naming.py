"""Which unit a name in a document means: by its name, its short names, what people taught, its letters, its sound. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from tongchuang.domain.readings.values import Certainty, Match, UnitRow
from tongchuang.foundation.text import normalise, pinyin_key

OFFERED = 6
# General words for several units, with the sort of units that they mean first; "": to be chosen.
_EACH, _SOME = r"(?:各级|各相关|各有关|各个|各)", r"(?:相关|有关|其他|其它)"
_TERRITORY = re.compile(
    rf"(?:{_EACH}|全县|全市|全区).{{0,3}}?(?:镇街|街镇|乡镇|镇办|街道|镇|乡|办事处)+(?:\(.*\))?"
)
_LINE = re.compile(rf"{_EACH}.{{0,3}}?(?:部门|委办局|局办|局|科室)+")
_ALL = re.compile(
    rf"(?:{_EACH}|所有|全体|每个|每一个).{{0,6}}?(?:单位|成员单位|责任单位|部门和单位|部门单位|乡镇部门|镇街部门)+"
)
_VAGUE = re.compile(
    rf"{_SOME}.{{0,4}}?(?:部门|单位|乡镇|街道|镇街)+|(?:牵头|责任|配合|职能|主管).{{0,2}}(?:部门|单位)"
)
_PLACE = re.compile(r"^(?:中共)?(?:本)?(?:县|市|区|州|旗)(?:委县政府|人民政府|政府)?(?=.)")
_ENDINGS = re.compile(r"(?:办事处|人民政府|政府|居民委员会|村民委员会|委员会)$")


def is_general(name: str) -> bool:
    """Whether a name is a word for several units: 各部门, 各镇街, 有关单位."""
    plain = plain_of(name)
    return any(pattern.fullmatch(plain) for pattern in (_TERRITORY, _LINE, _ALL, _VAGUE))


def plain_of(name: str) -> str:
    """A name as it is compared: half-width, no blanks, no quotes."""
    return re.sub(r"[\s\"'“”‘’《》〈〉]", "", normalise(name))


class NameBook:
    """All names of a region's units. Looking one up costs a few dictionary reads; letters and sound come last."""

    def __init__(
        self,
        units: Sequence[UnitRow],
        *,
        places: Iterable[str] = (),
        aliases: Iterable[tuple[str, UUID]] = (),
        learned: Mapping[str, tuple[UUID, ...]] | None = None,
    ) -> None:
        self.units = {unit.id: unit for unit in units}
        self.places = sorted({plain_of(place) for place in places if place}, key=len, reverse=True)
        self.learned = {plain_of(name): ids for name, ids in (learned or {}).items()}
        self._exact: dict[str, list[UUID]] = defaultdict(list)
        self._sounds: dict[str, list[UUID]] | None = None
        for unit in sorted(units, key=lambda unit: not unit.open):
            for name in (unit.name, unit.short_name):
                for each in self._forms(name):
                    self._put(each, unit.id)
        for name, unit_id in aliases:
            for each in self._forms(name):
                self._put(each, unit_id)

    def match(self, name: str, chosen: Sequence[UUID] | None = None) -> Match:
        """What a name means; `chosen`: what a person said it means here."""
        if chosen is not None:
            return self._standing(Match(name, Certainty.SURE, tuple(chosen), chosen=True))
        plain = plain_of(name)
        if plain in self.learned:
            return self._standing(Match(name, Certainty.SURE, self.learned[plain]))
        found = self._by_name(plain)
        if found:
            return self._of_found(name, found)
        if is_general(name):
            return Match(name, Certainty.GENERAL, self._meant_by_general(plain))
        near = self._by_letters(plain) or self._by_sound(plain)
        if len(near) == 1:
            return self._standing(Match(name, Certainty.LIKELY, near))
        return Match(name, Certainty.SEVERAL if near else Certainty.UNKNOWN, offered=near[:OFFERED])

    def _put(self, form: str, unit_id: UUID) -> None:
        if form and unit_id in self.units and unit_id not in self._exact[form]:
            self._exact[form].append(unit_id)

    def _forms(self, name: str) -> set[str]:
        """A name, and the same without the place before it and without the common words behind it."""
        plain = plain_of(name)
        forms = {plain, self._bare(plain)}
        forms |= {_ENDINGS.sub("", each) for each in forms}
        return {each for each in forms if len(each) > 1}

    def _bare(self, plain: str) -> str:
        for place in self.places:
            if plain.startswith(place) and len(plain) - len(place) > 1:
                return plain[len(place) :]
        bare = _PLACE.sub("", plain)
        return bare if len(bare) > 1 else plain

    def _by_name(self, plain: str) -> list[UUID]:
        for form in (plain, self._bare(plain), _ENDINGS.sub("", self._bare(plain))):
            found = self._exact.get(form)
            if found:
                open_ones = [each for each in found if self.units[each].open]
                return open_ones or found
        return []

    def _of_found(self, name: str, found: list[UUID]) -> Match:
        if len(found) > 1:
            return Match(name, Certainty.SEVERAL, offered=tuple(found[:OFFERED]))
        return self._standing(Match(name, Certainty.SURE, (found[0],)))

    def _standing(self, match: Match) -> Match:
        """A dissolved unit is never taken: its successor is offered."""
        gone = [each for each in match.units if each in self.units and not self.units[each].open]
        known = tuple(each for each in match.units if each in self.units and self.units[each].open)
        if not gone:
            return (
                match
                if known == match.units
                else Match(match.name, match.certainty if known else Certainty.UNKNOWN, known)
            )
        after = self._successor(gone[0])
        offered = (after,) if after else ()
        return Match(match.name, Certainty.SEVERAL, known, offered=offered, gone=gone[0])

    def _successor(self, unit_id: UUID) -> UUID | None:
        seen: set[UUID] = set()
        at: UUID | None = unit_id
        while at in self.units and at not in seen:
            if self.units[at].open:
                return at
            seen.add(at)
            at = self.units[at].successor_id
        return None

    def _meant_by_general(self, plain: str) -> tuple[UUID, ...]:
        if _VAGUE.fullmatch(plain):
            return ()
        lines = (
            {"territory"}
            if _TERRITORY.fullmatch(plain)
            else {"line"}
            if _LINE.fullmatch(plain)
            else {"line", "territory"}
        )
        return tuple(unit.id for unit in self.units.values() if unit.open and unit.line in lines)

    def _by_letters(self, plain: str) -> tuple[UUID, ...]:
        """Units whose full name holds the letters in their order, from the first to the last: 工信局 in 工业和信息化局."""
        bare = self._bare(plain)
        if len(bare) < 3:
            return ()
        return tuple(
            unit.id
            for unit in self.units.values()
            if unit.open and _runs_through(bare, self._bare(plain_of(unit.name)))
        )

    def _by_sound(self, plain: str) -> tuple[UUID, ...]:
        """Units that sound alike: 城关局 typed for 城管局."""
        if self._sounds is None:
            self._sounds = defaultdict(list)
            for form, ids in self._exact.items():
                for each in ids:
                    if self.units[each].open and each not in self._sounds[pinyin_key(form)]:
                        self._sounds[pinyin_key(form)].append(each)
        bare = self._bare(plain)
        if not re.search(r"[一-鿿]", bare):
            return ()
        return tuple(self._sounds.get(pinyin_key(bare), ()))


def _runs_through(short: str, full: str) -> bool:
    if not full or short[0] != full[0] or short[-1] != full[-1] or len(short) >= len(full):
        return False
    at = 0
    for char in short:
        at = full.find(char, at) + 1
        if not at:
            return False
    return True
