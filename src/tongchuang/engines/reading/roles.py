"""The parts that parties take: who leads (牵头、负责), who supports (配合、会同), to whom a return goes (报…)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tongchuang.engines.reading.deeds import CONCRETE, MIDDLING
from tongchuang.engines.reading.parties import Parties
from tongchuang.engines.reading.party_words import ADVERBS, PREPOSITIONS, VERBS
from tongchuang.engines.reading.values import Span

_NAMES = r"(?P<names>[\w“”（）、·]{2,60}?)"
_LEAD = tuple(
    re.compile(pattern)
    for pattern in (
        rf"由{_NAMES}(?:共同|统一|具体|分别)?(?:牵头|负责|组织|承办|协调|会同|承担|实施|落实|监督|办理|参与|赔付|分块|将|对)",
        rf"(?:^|，|；)请{_NAMES}(?=对|将|在|把|于|负责|牵头|按|做好)",
        rf"(?:责任|牵头|主责|主办|承办)(?:单位|部门|科室|人)(?:为|是|：){_NAMES}(?=$|[，。；）])",
        rf"{_NAMES}(?:总?牵头|为主责|是?第一责任人)",
    )
)
_SUPPORT = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:会同|联合|协调|商请|邀请|依托|在){_NAMES}(?={VERBS}|{PREPOSITIONS}|{ADVERBS}|{CONCRETE}|{MIDDLING}|的?指导下|举办|，|。|；|$|研究)",
        rf"(?:上报|报送|报给|报请|报|送|抄送|提交|反馈|汇报)(?:至|到|给|送)?{_NAMES}(?=备案|审[批核定]|汇总|协调|研究|，|。|；|）|$|报)",
        rf"向{_NAMES}(?=申请|报|提交|汇报|反馈|推荐|通报|公布|公示|承诺|作出|述职)",
        rf"与{_NAMES}(?=签|对接|配合|联合|建立|结对|联系)",
        rf"(?:配合|协助|协同)(?:单位|部门)(?:为|是|：){_NAMES}(?=$|[，。；）])",
        rf"(?:^|，|；|、){_NAMES}(?=(?:要|应|予以|积极|密切|共同|协助)*(?:配合|协助|共同负责|参与配合))",
        rf"(?:组织|发给|印发|通知){_NAMES}(?=进行|认真|开展|参加|学习)",
        rf"(?:争取|得到|接受){_NAMES}(?=的?(?:支持|指导|监督))",
    )
)


@dataclass(frozen=True, slots=True)
class Roles:
    """The places of the names of those who lead, and of those who support."""

    lead: tuple[Span, ...] = ()
    support: tuple[Span, ...] = ()


def roles(text: str, start: int, end: int, parties: Parties) -> Roles:
    """The parts that a passage gives to parties in so many words."""
    return Roles(_named(_LEAD, text, start, end, parties), _named(_SUPPORT, text, start, end, parties))


def _named(
    patterns: tuple[re.Pattern[str], ...], text: str, start: int, end: int, parties: Parties
) -> tuple[Span, ...]:
    found: list[Span] = []
    for pattern in patterns:
        for match in pattern.finditer(text, start, end):
            names = parties.split(text, match.start("names"), match.end("names"))
            if parties.are_parties(text, match.start("names"), match.end("names"), names):
                found.extend(name for name in names if name not in found)
    return tuple(found)
