"""What the grammar sees in a passage, as numbers between 0 and 3: the words for and against its being a duty."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tongchuang.engines.reading import deeds
from tongchuang.engines.reading.candidates import Candidate
from tongchuang.engines.reading.clauses import ORDINAL
from tongchuang.engines.reading.mood import (
    is_ceremony,
    is_complaint,
    is_definition,
    is_indefinite,
    is_order,
    is_past,
)
from tongchuang.engines.reading.parties import lead_in
from tongchuang.engines.reading.party_words import ADVERBS, VERBS

Features = dict[str, float]

_COUNTED = {
    "concrete": re.compile(deeds.CONCRETE),
    "things": re.compile(deeds.THINGS),
    "returns": re.compile(deeds.RETURNS),
    "penalty": re.compile(deeds.PENALTIES),
    "answers": re.compile(deeds.ANSWERS),
    "big": re.compile(deeds.BIG_WORDS),
    "qualified": re.compile(deeds.QUALIFIED),
    "middling": re.compile(deeds.MIDDLING),
    "named": re.compile(deeds.NAMED),
}
_SEEN = {
    "made": re.compile(deeds.MADE),
    "must": re.compile(r"必须|应当|不得|不准|严禁|一律|务必"),
    "may": re.compile(r"可(?:以|根据|采取|采用|结合|通过|视)"),
    "look": re.compile(r"还?要看|要有|还?要认识|看到|要知道|也是|既是|不仅是|就是要|才能|离不开|说明|意味着"),
    "take_as": re.compile(
        r"[把将][^，]{2,60}(?:作为|当作|做为|摆上|摆到|摆在|放在|融入|统一到|贯穿|转化|体现|落到|结合起来|抓紧抓好)"
        r"|以[^，]{2,40}为(?:抓手|契机|主线|统领|目标|核心|重点|载体|动力|标准)"
    ),
    "work_at": re.compile(
        r"在[^，]{2,40}上?(?:下功夫|求突破|做文章|见成效|求实效|想办法|出实招|狠下|作表率|走在前|争先)|做到[^，]{0,10}、"
        r"|(?:更加|不断|着力|努力)[^，]{0,14}(?:提高|提升|增强|改善|优化|扩大|强化|推进|促进|打造)"
    ),
    "fitting": re.compile(r"(?:结合|立足|根据|按照|围绕)[^，]{0,20}(?:实际|特点|要求|目标|中心|大局|任务)"),
    "we": re.compile(deeds.WE),
    "condition": re.compile(r"^(?:对|凡|一旦|如果|若|经)[^，]{2,50}(?:的|者|单位|个人|题|事|项目|，)"),
    "purpose": re.compile(r"^(?:使|从而|以便|为了?|通过|按照|根据|围绕)"),
}
_VERB = re.compile(rf"(?:{ADVERBS}|{VERBS}|{deeds.CONCRETE}|{deeds.MIDDLING})")
# A day with one of these behind it is a limit; without one, it may be the day of something past.
_BOUNDS = ("前", "内", "底", "末", "起", "止", "始", "束")
_PAUSE = re.compile(r"[，；、：。]")
_HARD = ("subject", "role", "deadline", "vague", "cadence", "figure", "returns", "answers")
_NEIGHBOURS = 3


def weighed(text: str, found: Sequence[Candidate]) -> list[Features]:
    """The features of all passages; each with what stands around it: orders stand together, and so do reports."""
    rows = [features(text, one) for one in found]
    hard = [min(2.0, sum(row[name] for name in _HARD)) * (1.0 - row["told"]) for row in rows]
    told = [row["told"] for row in rows]
    overall = sum(hard) / max(1, len(hard))
    for place, row in enumerate(rows):
        first, beyond = max(0, place - _NEIGHBOURS), place + _NEIGHBOURS + 1
        around = max(1, len(rows[first:beyond]) - 1)
        row["near"] = (sum(hard[first:beyond]) - hard[place]) / around
        row["near_told"] = (sum(told[first:beyond]) - told[place]) / around
        row["overall"] = overall
    return rows


def features(text: str, one: Candidate) -> Features:
    """One passage by itself."""
    words = text[one.start : one.end]
    row = {name: min(3.0, float(len(pattern.findall(words)))) for name, pattern in _COUNTED.items()}
    row |= {name: float(bool(pattern.search(words))) for name, pattern in _SEEN.items()}
    row |= _mood(text, one, words)
    row |= _parties(one, row)
    row |= _measures(text, one, bool(row["modal"]))
    row |= _form(text, one, words) | _setting(one, bool(row["modal"]))
    row["phase"] = float(bool(row["deadline"]) and "阶段" in words and not row["modal"])
    row["bare"] = float(not (row["modal"] or one.deadlines or one.cadences or one.amounts))
    return row


def _mood(text: str, one: Candidate, words: str) -> Features:
    order, past = is_order(words), is_past(words)
    begins = bool(_VERB.match(text, lead_in(text, one.start, one.end)))
    return {
        "modal": float(order),
        "past": float(past),
        "told": float(past and not order),
        "imperative": float(begins and not order and not past),
        "indefinite": float(is_indefinite(words)),
        "complaint": float(is_complaint(words)),
        "definition": float(is_definition(words)),
        "ceremony": float(is_ceremony(words)),
    }


def _parties(one: Candidate, row: Features) -> Features:
    subject = one.subject
    named = subject is not None and not subject.is_topic
    office = subject is not None and named and not subject.is_generic
    acts = named or bool(one.roles.lead)
    return {
        "subject": float(named),
        "body": float(office),
        "topic": float(subject is not None and subject.is_topic),
        "inherited": float(one.inherited is not None),
        "inherits_body": float(one.inherited is not None and not one.inherited.is_generic),
        "role": float(bool(one.roles.lead)),
        "support": float(bool(one.roles.support)),
        "body_order": float(office and not row["past"] and not row["complaint"]),
        "deed_of": float(acts and bool(row["concrete"])),
        "big_of": float(acts and bool(row["big"]) and not row["concrete"]),
    }


def _measures(text: str, one: Candidate, order: bool) -> Features:
    hard = [found for found in one.deadlines if not found.is_vague]
    exact = any(found.is_exact for found in one.cadences)
    figure = any(found.is_exact for found in one.amounts)
    unbound = all(found.form == "date" and not text.startswith(_BOUNDS, found.end - 1) for found in hard)
    return {
        "deadline": float(bool(hard)),
        "vague": float(bool(one.deadlines) and not hard),
        "dated": float(bool(hard) and unbound and not order),
        "cadence": float(exact),
        "often": float(bool(one.cadences) and not exact),
        "limit": float(any(found.is_limit for found in one.amounts)),
        "figure": float(figure),
        "figure_order": float(figure and order),
        "count": float(bool(one.amounts)),
    }


def _form(text: str, one: Candidate, words: str) -> Features:
    pieces = _PAUSE.split(words)
    return {
        "fours": min(3.0, sum(len(piece) == 4 for piece in pieces) / 2),
        "clauses": min(3.0, len(pieces) / 2),
        "size": min(3.0, len(words) / 40),
        "short": float(len(words) < 12),
        "long": float(len(words) > 80),
        "first": float(one.first),
        "heading": float(one.level > 0),
        "inline_heading": float(
            one.first and one.alone and len(words) <= 28 and bool(ORDINAL.match(text, one.start))
        ),
    }


def _setting(one: Candidate, order: bool) -> Features:
    section = one.setting.section
    return {
        "review": float(section == "review"),
        "review_told": float(section in ("review", "none") and not order),
        "reasons": float(section == "reasons"),
        "no_section": float(section == "none"),
        "complains": float(one.setting.complains),
        "opening": float(one.setting.opening),
    }
