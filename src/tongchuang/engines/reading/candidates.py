"""Passages that may say a duty: clauses put together by who acts, with all that the grammar finds in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tongchuang.engines.reading.amounts import Amount, amounts
from tongchuang.engines.reading.cadences import Cadence, cadences
from tongchuang.engines.reading.clauses import ORDINAL, Clause, Sentence, sentences
from tongchuang.engines.reading.mood import Setting, is_order, settings
from tongchuang.engines.reading.parties import Parties, Subject
from tongchuang.engines.reading.party_words import PASSING
from tongchuang.engines.reading.roles import Roles, roles
from tongchuang.engines.reading.times import Deadline, deadlines

# A clause that begins so leads to what follows it: it doesn't begin a duty that stands before, and is none alone.
_LEADS_ON = re.compile(
    r"(?:在.{0,30}(?:中|上|下|时|后|前|基础上|同时|期间|方面)|按照|根据|依据|结合|围绕|针对|通过|以.{1,40}(?:为|，)|对(?!照).{1,40}(?:的|问题|人|事|单位|项目|任务|工作|者)?$|凡|一旦|如果|若|只有|由于|为了?|随着|除.{1,24}外$|.{2,14}的$|.{2,18}(?:后|前|时|期间|基础上|同时)$|从.{1,12}(?:起|开始)$|本着|紧紧围绕|立足|坚持)"
)
_BEGINS_NEW = re.compile(
    r"(?:要(?!求|点|素)|必须|并(?!且不|非)|同时|也要|还要|近期|会后|此外|另外|尤其|所以|仍|再由|首先|其次|请)"
)
# A day, a rhythm or a thing of its own in front of a figure: another duty, though nobody is named.
_OWN_MEASURE = re.compile(
    r"(?:每|争取.{0,4}年|今年|明年|本月|\d{1,2}月|年[内底]|[^，]{2,12}?(?:要|必须|应)(?:于|在|由|经|达|按))"
)
_OWED = re.compile(r"(?:都|也|还)?(?:要(?!求)|必须|应当)")
_ANSWERS = re.compile(r"(?:责任人|责任主体)$")
_HELPS = re.compile(r"(?:配合|协助|共同负责|参与|会同)")
_HEAD = re.compile(r"(?:对|凡)[^，]{2,50}的(?P<head>[^的，]{2,16})$")
_SANCTIONED = re.compile(
    r"(?:对|凡).{2,60}(?:的|者|单位|个人|人和事|问题|党员|组织|部门)$|.{2,20}(?:达不到|未达到|低于|不足|超过).{1,8}的$|[^，]{2,10}(?:不了|不能[^，]{2,4}|不力|到位)的(?:再|要|必须|由|应|报)"
)
# What a duty is for: it stands behind, and says no more about what is to be done.
_PURPOSE = re.compile(
    r"(?:确保|使|从而|以便|为.{2,30}(?:基础|保障|保证|条件|贡献|支撑)|(?:努力|逐步|真正)?形成|营造|推动|促进|达到.{0,20}目的|提高|增强|不断|切实|充分|让)"
)
_FAR = 200
# "由甲牵头，乙配合，": what they do comes behind it.
ROLES_ONLY = re.compile(r"(?:由)?[^，；。]{2,60}?(?:牵头|配合|协助|负责|参与|协办)")
# No duty is said in more than this; a list without a full stop would grow without end.
_LONGEST = 300
# The names of a plan's columns: what stands behind one belongs to the duty before it.
LABEL = re.compile(
    r"（?(?:(?:责任|牵头|配合|主责|协助|参与|承办|主办|完成|整改|督办)(?:单位|部门|科室|人|领导|时限|时间|期限)|时限|频次|时间要求)"
)
_LABELLED = re.compile(rf"{LABEL.pattern}：")
_LABEL_AWAY = 4
_PASSING = re.compile(PASSING)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Some clauses of one sentence, who acts in them, and what was found there; places in the cleaned text."""

    start: int
    end: int
    first: bool
    alone: bool
    subject: Subject | None
    inherited: Subject | None
    roles: Roles
    deadlines: list[Deadline]
    cadences: list[Cadence]
    amounts: list[Amount]
    setting: Setting
    level: int
    paragraph: int


def candidates(text: str, parties: Parties) -> list[Candidate]:
    """Every passage of a cleaned text that might be a duty, in order."""
    memory = _Memory(text)
    found: list[Candidate] = []
    for sentence, setting in settings(text, sentences(text)):
        memory.enter(sentence)
        groups = _groups(text, sentence, parties)
        made = [
            _made(text, sentence, setting, group, number == 0, parties, memory, alone=len(groups) == 1)
            for number, group in enumerate(groups)
        ]
        if found and len(made) == 1 and _LABELLED.match(text, made[0].start, made[0].end):
            _label(text, found, made[0], parties)
        else:
            found.extend(made)
    return found


def _label(text: str, found: list[Candidate], label: Candidate, parties: Parties) -> None:
    """A line that says who and by when ("责任单位：…；完成时限：…") belongs to the passages before it."""
    last = found[-1]
    if label.start - last.end > _LABEL_AWAY:
        found.append(label)
        return
    if label.roles.lead:
        names = label.roles.lead
        subject = Subject(names, names[0].start, names[-1].end, False)
        for place in range(len(found) - 1, -1, -1):
            if found[place].paragraph != last.paragraph:
                break
            if found[place].subject is None and not found[place].roles.lead:
                found[place] = replace(found[place], inherited=subject)
    merged = Roles(label.roles.lead or last.roles.lead, last.roles.support + label.roles.support)
    found[-1] = replace(
        last, end=label.end, roles=merged, deadlines=label.deadlines + last.deadlines,
        cadences=last.cadences + label.cadences,
    )  # fmt: skip


def _groups(text: str, sentence: Sentence, parties: Parties) -> list[list[Clause]]:
    """The clauses of a sentence, parted where another acts or another duty begins."""
    groups: list[list[Clause]] = []
    for clause in sentence.clauses:
        if groups and not _begins(text, groups[-1], clause, parties):
            groups[-1].append(clause)
        else:
            groups.append([clause])
    return groups


def _begins(text: str, group: Sequence[Clause], clause: Clause, parties: Parties) -> bool:
    before = group[-1]
    if clause.start - group[0].start > _LONGEST:
        return True
    if LABEL.fullmatch(text, before.start, before.end) or LABEL.fullmatch(text, clause.start, clause.end):
        return False
    if before.stop in ("；", ";", "：", "。", "！", "？", "!", "?"):
        return True
    if text.startswith(("至", "到", "截至"), clause.start):
        return False
    if ORDINAL.match(text, clause.start, clause.end):
        return True
    if parties.alone(text, before.start, before.end) is not None:
        return False
    if all(_is_lead_in(text, one) for one in group) and not (
        ROLES_ONLY.fullmatch(text, before.start, before.end) and text.startswith("由", clause.start)
    ):
        return False
    if _ANSWERS.search(text, before.start, before.end) and _OWED.match(text, clause.start):
        return False
    if len(group) == 1 and _OWED.match(text, clause.start) and _is_topic(text, before):
        return False
    if (
        _HELPS.search(text, clause.start, clause.end)
        and roles(text, group[0].start, before.end, parties).lead
    ):
        return False
    if _subject(text, (clause,), parties) or roles(text, clause.start, clause.end, parties).lead:
        return True
    if _SANCTIONED.match(text, clause.start, clause.end):
        return True
    if _OWN_MEASURE.match(text, clause.start, clause.end) and _holds_measure(text, clause):
        return True
    if _holds_limit(text, clause) and _holds_measure(text, before):
        return True
    if not _BEGINS_NEW.match(text, clause.start, clause.end):
        return False
    return (
        _holds_measure(text, clause)
        or clause.end - clause.start > 12
        or text.startswith("并以", clause.start)
    )


def _is_topic(text: str, clause: Clause) -> bool:
    """A thing that the next clause says something of: "检查报告，要…"."""
    return clause.end - clause.start <= 14 and not is_order(text[clause.start : clause.end])


def _is_lead_in(text: str, clause: Clause) -> bool:
    if ROLES_ONLY.fullmatch(text, clause.start, clause.end):
        return True
    return clause.end - clause.start <= 6 or bool(_LEADS_ON.match(text, clause.start, clause.end))


def _holds_measure(text: str, clause: Clause) -> bool:
    return bool(
        deadlines(text, clause.start, clause.end)
        or cadences(text, clause.start, clause.end)
        or amounts(text, clause.start, clause.end)
    )


def _holds_limit(text: str, clause: Clause) -> bool:
    """Whether a clause has a day, a rhythm or a figure of its own."""
    return (
        any(not one.is_vague for one in deadlines(text, clause.start, clause.end))
        or any(one.is_exact for one in cadences(text, clause.start, clause.end))
        or any(one.is_exact or one.is_limit for one in amounts(text, clause.start, clause.end))
    )


def _made(
    text: str,
    sentence: Sentence,
    setting: Setting,
    clauses: Sequence[Clause],
    first: bool,
    parties: Parties,
    memory: _Memory,
    *,
    alone: bool,
) -> Candidate:
    kept = _without_purpose(text, clauses)
    start, end = kept[0].start, kept[-1].end
    subject = _subject(text, kept, parties) or _sanctioned(text, kept, parties)
    found = roles(text, start, end, parties)
    inherited = None if subject or found.lead else memory.inherited(start)
    memory.learn(subject, found, start)
    return Candidate(
        start, end, first, alone, subject, inherited, found, deadlines(text, start, end), cadences(text, start, end),
        amounts(text, start, end), setting, sentence.level, sentence.paragraph,
    )  # fmt: skip


def _sanctioned(text: str, clauses: Sequence[Clause], parties: Parties) -> Subject | None:
    """Those whom a rule rewards or punishes by name ("对表现优秀的单位和个人，…")."""
    for clause in clauses:
        head = _HEAD.match(text, clause.start, clause.end)
        if head and (subject := parties.alone(text, head.start("head"), head.end("head"))):
            return subject
    return None


def _subject(text: str, clauses: Sequence[Clause], parties: Parties) -> Subject | None:
    for number, clause in enumerate(clauses):
        for find in (parties.alone, parties.subject, parties.owner):
            if subject := find(text, clause.start, clause.end):
                following = clauses[number + 1] if number + 1 < len(clauses) else None
                more = (
                    find is parties.alone
                    and following
                    and parties.alone(text, following.start, following.end)
                )
                return replace(subject, names=subject.names + more.names) if more else subject
    return None


def _without_purpose(text: str, clauses: Sequence[Clause]) -> Sequence[Clause]:
    kept = list(clauses)
    while (
        len(kept) > 1
        and _PURPOSE.match(text, kept[-1].start, kept[-1].end)
        and not _holds_measure(text, kept[-1])
    ):
        kept.pop()
    return kept


class _Memory:
    """Who acted last: the subject that a clause without one takes over."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._subject: Subject | None = None
        self._place = 0
        self._paragraph = -1

    def enter(self, sentence: Sentence) -> None:
        """A new paragraph forgets, unless it only goes on below its heading."""
        if sentence.paragraph != self._paragraph or sentence.level:
            self._subject = None
            self._paragraph = sentence.paragraph

    def inherited(self, place: int) -> Subject | None:
        if self._subject is None or place - self._place > _FAR:
            return None
        return self._subject

    def learn(self, subject: Subject | None, found: Roles, place: int) -> None:
        if subject is not None:
            aside = self._text[max(0, subject.start - 3) : subject.start] in ("尤其是", "特别是")
            passing = aside or all(_PASSING.match(self._text, *name) for name in subject.names)
            self._subject, self._place = (None if passing else subject), subject.end
        elif found.lead:
            self._subject = Subject(found.lead, found.lead[0].start, found.lead[-1].end, False)
            self._place = found.lead[-1].end
