"""Who is meant: the parties (单位、人员) that a clause names, and the part they take in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tongchuang.engines.reading import party_words as words
from tongchuang.engines.reading.clauses import ORDINAL
from tongchuang.engines.reading.values import Span, UnitName

_ENDS = rf"(?:{words.BODIES}|{words.PEOPLE})”?(?:（[^（）]{{1,12}}）)?"
_FOLLOWS = rf"{words.MODALS}|{words.ADVERBS}|{words.PREPOSITIONS}|{words.VERBS}"
_LEAD_IN = re.compile(rf"(?:{words.LEAD_IN})，?")
_MODAL = re.compile(words.MODALS)
_PARTY = re.compile(rf"[\w“”（）、·]*?{_ENDS}")
_SUBJECT_ENDS = re.compile(_ENDS + "$")
_DOES = re.compile(rf"{words.MODALS}|{words.ADVERBS}|[按根围结通]")
_FOLLOW = re.compile(_FOLLOWS)
_SPLIT_WORD = re.compile(words.SPLIT_WORDS)
_NOT = re.compile(words.NOT_A_PARTY)
_JOIN = re.compile(r"[、，]|(?<=[\u4e00-\u9fff”）])(?:和|及|与|以及)(?=[\u4e00-\u9fff“])")
# A list whose last member alone says what all of them are: one party as written.
_SHARED_TAIL = re.compile(r"等[\u4e00-\u9fff]{0,8}$")
_NAME_GOES_ON = re.compile(rf"的?(?:{words.PEOPLE}|组织|工作组|督查组|检查组|领导班子|内设机构|办公室)")
_VERB_FIRST = re.compile(
    rf"(?!每|主要)(?:{words.ADVERBS}|{words.PREPOSITIONS}|{words.VERBS}|{words.NOT_FIRST})"
)
# 考核督查组, 牵头部门: offices are named after what they do.
_OFFICE = re.compile(
    r"(?!.*(?:[各全本]|有关|相关|广大|所有|基层|下属|党员|群众))[\u4e00-\u9fff]{2,7}(?:单位|部门|机构|小组|组|办公室|办|局|科|室|队|中心|专班)"
)
_AND_OTHERS = re.compile(
    r"等(?:\d+|[一二三四五六七八九十]+)?个?(?:相关|有关|职能|责任|成员|主要)?(?:部门|单位|媒体|科室)$"
)
_LONGEST = 42
_LONGEST_JOINT = 18
# What may not stand inside a name: whoever finds one of these has read past it.
# A day, or a return to somebody ("12月2日前形成清单报创建办"), ends like a name and is none.
_BREAKS_NAME = re.compile(
    rf"(?:\d+[年月日]|[日月底旬周]前|形成|(?<=[\u4e00-\u9fff])报(?![社纸刊])|[是了着过将被到逐跟为]|把(?!手)|(?<=[\u4e00-\u9fff])在|每年|{words.MAKING}|负责(?!人|同志)|牵头(?!部门|单位|包)|会同|点评|要(?!点)|必须|通过|按照|根据|为了|对(?!外|口)|由|向(?!阳)|不|使|让|开展|进行|做好|加强|推进|落实|充分|如果|关键|就是|确保|强化|成为)"
)
_GENERIC = re.compile(
    r"^(?:全[市县区省镇州院局校体]|各|有关|相关|广大|每|所有|基层|上级|下级|其|哪个|主要|分管|一般)|(?:干部|职工|党员|群众|人员|同志|单位|组织|个人|市民|居民|领导)$"
)
_OFFICE_ENDS = re.compile(
    r"(?:局|委|办|办公室|指挥部|小组|工作组|组|中心|厅|院|校|学校|公司|集团|银行|科|处|室|股|队|所|站|台|社|联|会|镇|乡|街道|社区|部门|政府|法院|检察院|党委|党组|支部|书记|主任|局长|县长|市长|专班|系统|班子|部)”?(?:（[^（）]*）)?$"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a clause speaks of: the names, where they begin and where what they do begins."""

    names: tuple[Span, ...]
    start: int
    end: int
    is_generic: bool
    is_own: bool = False
    is_topic: bool = False


class Parties:
    """The grammar of names, with the campaign's own units in it."""

    def __init__(self, units: Sequence[UnitName] = ()) -> None:
        self._own = _own_names(tuple(units))

    def subject(self, text: str, start: int, end: int) -> Subject | None:
        """The subject that a clause begins with, if it is a party that does something."""
        begin = lead_in(text, start, end)
        name_end = self._name_end(text, begin, end)
        if name_end is None:
            return None
        return self._made(text, begin, name_end)

    def alone(self, text: str, start: int, end: int) -> Subject | None:
        """A clause that is nothing but the names of parties ("各县市区、各部门，…")."""
        begin = lead_in(text, start, end)
        if begin >= end or end - begin > 3 * _LONGEST or text[begin:end] in words.BARE:
            return None
        names = self.split(text, begin, end)
        if self.are_parties(text, begin, end, names):
            return self._made(text, begin, end)
        return None

    def owner(self, text: str, start: int, end: int) -> Subject | None:
        """Whose thing a clause speaks of ("党员的承诺要…")."""
        begin = lead_in(text, start, end)
        found = re.compile(
            rf"([\w“”（）、]{{1,20}}?{_ENDS})的[\u4e00-\u9fff]{{2,10}}(?:{words.MODALS}|都)"
        ).match(text, begin, end)
        if not found or not self.is_party(text, found.start(1), found.end(1)):
            return None
        subject = self._made(text, begin, found.end(1))
        return Subject(subject.names, begin, found.end(1), subject.is_generic, subject.is_own, True)

    def _made(self, text: str, start: int, end: int) -> Subject:
        names = tuple(self.split(text, start, end))
        own = any(self._is_own(text, name) for name in names)
        generic = not own and not any(_is_office(text[name.start : name.end]) for name in names)
        return Subject(names, start, end, generic, own)

    def _is_own(self, text: str, name: Span) -> bool:
        return bool(self._own and self._own.search(text, name.start, name.end))

    def _name_end(self, text: str, start: int, end: int) -> int | None:
        """Where the names in front of a clause end: the first end of a name that doing follows."""
        limit = min(end, start + _LONGEST)
        if self._own and (own := self._own.match(text, start, limit)) and self._acts(text, own.end(), end):
            return own.end()
        for place in range(start + 2, limit):
            if not self._acts(text, place, end):
                continue
            found = text[start:place]
            if found in words.NOBODY:
                return None
            if found in words.BARE and not _DOES.match(text, place, end):
                continue
            if _SUBJECT_ENDS.search(found) and self.are_parties(
                text, start, place, self.split(text, start, place)
            ):
                return self._longer(text, start, place, end)
            if _MODAL.match(text, place, end) and _BREAKS_NAME.search(found):
                return None
        return None

    def _longer(self, text: str, start: int, place: int, end: int) -> int:
        """The end of a longer name, where what follows ends a name as well (工会|组织, 党组织|负责人)."""
        while (more := _NAME_GOES_ON.match(text, place, end)) and self._acts(text, more.end(), end):
            if not self.is_party(text, start, more.end()) and len(self.split(text, start, more.end())) < 2:
                break
            place = more.end()
        return place

    def _acts(self, text: str, place: int, end: int) -> bool:
        if _SPLIT_WORD.match(text, place - 1) or text.startswith(("任务", "工作", "城区"), place):
            return False
        return bool(_FOLLOW.match(text, place, end)) or text.startswith(("，要", "，必须"), place)

    def are_parties(self, text: str, start: int, end: int, names: Sequence[Span]) -> bool:
        """Whether each is a party; before 等部门 a short word is one, whatever it ends with ("教育、卫生等部门")."""
        if len(names) > 1 and _AND_OTHERS.search(text, start, end):
            return all(
                2 <= name.end - name.start <= 10 and not _BREAKS_NAME.search(text, name.start, name.end)
                for name in names
            )
        return all(self.is_party(text, *name) for name in names)

    def is_party(self, text: str, start: int, end: int) -> bool:
        """Whether these words are the name of a party."""
        name = text[start:end]
        if self._own and self._own.fullmatch(text, start, end):
            return True
        if not 2 <= len(name) <= _LONGEST or name in words.NOBODY:
            return False
        if "、" in name and len(name) > _LONGEST_JOINT and "等" not in name:
            return False
        return bool(_SUBJECT_ENDS.search(name)) and not (
            _NOT.fullmatch(name)
            or _BREAKS_NAME.search(name)
            or (_VERB_FIRST.match(name) and not _OFFICE.fullmatch(name))
        )

    def split(self, text: str, start: int, end: int) -> list[Span]:
        """The names in a list of them; one where the members only make sense together."""
        whole = Span(start, end)
        if text[start:end].endswith("单位和个人"):
            return [whole]
        if _SHARED_TAIL.search(text, start, end) and not text[start:end].endswith("等"):
            tail = _AND_OTHERS.search(text, start, end)
            if not tail:
                return [whole]
            end = tail.start()
        parts: list[Span] = []
        begin = start
        for joint in _JOIN.finditer(text, start, end):
            if _inside_brackets(text, start, joint.start()):
                continue
            parts.append(Span(begin, joint.start()))
            begin = joint.end()
        parts.append(Span(begin, end))
        if end != whole.end or len(parts) == 1:
            return parts
        return self._grouped(text, parts)

    def _grouped(self, text: str, parts: list[Span]) -> list[Span]:
        """Members that are no names by themselves join the next ("文化、体育工委" is one)."""
        grouped: list[Span] = []
        begin: int | None = None
        for part in parts:
            begin = part.start if begin is None else begin
            if self.is_party(text, part.start, part.end) or (
                self.is_party(text, begin, part.end) and part is parts[-1]
            ):
                grouped.append(Span(begin, part.end))
                begin = None
        if begin is not None:
            grouped.append(Span(begin, parts[-1].end))
        return grouped


def _is_office(name: str) -> bool:
    """An office that can be written to, against 各部门, 党员干部 and whoever it concerns."""
    return bool(_OFFICE_ENDS.search(name)) and not _GENERIC.search(name)


def lead_in(text: str, start: int, end: int) -> int:
    """Where a clause begins, past its number and the words that lead in."""
    place = start
    for _ in range(4):
        found = ORDINAL.match(text, place, end) or _LEAD_IN.match(text, place, end)
        if not found or found.end() == place:
            break
        # 一要, 二要: the modal word stays.
        place = found.end() - (
            1 if found.group().endswith("要") and not found.group().startswith(("按", "根")) else 0
        )
        if found.group().endswith("要") and place < found.end():
            break
    return place


def _inside_brackets(text: str, start: int, place: int) -> bool:
    passage = text[start:place]
    return passage.count("（") > passage.count("）") or passage.count("“") > passage.count("”")


@lru_cache(maxsize=8)
def _own_names(units: tuple[UnitName, ...]) -> re.Pattern[str] | None:
    names = {name for unit in units for name in all_names(unit) if len(name) > 1}
    if not names:
        return None
    return re.compile(
        "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
    )


_PLACE = re.compile(r"^[\u4e00-\u9fff]{1,6}?(?:自治县|自治州|[省市县区州旗])(?=[\u4e00-\u9fff]{2,})")


def all_names(unit: UnitName) -> tuple[str, ...]:
    """What a unit may be called: its name, its aliases, and these without the place in front."""
    given = (unit.name, *unit.aliases)
    return tuple(dict.fromkeys([*given, *(_PLACE.sub("", name) for name in given)]))


def unit_meant(written: str, units: Sequence[UnitName]) -> UnitName | None:
    """Which of the units a name as written means; None when none or more than one may be."""
    name = re.sub(r"\s+", "", written).strip("“”\"'‚‛")
    for wanted in (name, _PLACE.sub("", name), re.sub(r"^[省市县区我本]", "", name)):
        found = [unit for unit in units if wanted and wanted in all_names(unit)]
        if len(found) == 1:
            return found[0]
        if found:
            return None
    return None
