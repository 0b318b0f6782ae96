"""How sure it is that a passage is a duty: a sum of what speaks for it and against it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence

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

_RE = {
    name: re.compile(getattr(deeds, name))
    for name in (
        "CONCRETE",
        "THINGS",
        "RETURNS",
        "PENALTIES",
        "ANSWERS",
        "BIG_WORDS",
        "WE",
        "QUALIFIED",
        "MIDDLING",
        "NAMED",
        "MADE",
    )
}
_MUST = re.compile(r"必须|应当|不得|不准|严禁|一律|务必")
_CONDITION = re.compile(r"^(?:对|凡|一旦|如果|若|经)[^，]{2,50}(?:的|者|单位|个人|题|事|项目|，)")
_LOOK = re.compile(r"还?要看|要有|还?要认识|看到|要知道|也是|既是|不仅是|就是要|才能|离不开|说明|意味着")
_MAY = re.compile(r"可(?:以|根据|采取|采用|结合|通过|视)")
_VERB = re.compile(rf"(?:{ADVERBS}|{VERBS}|{deeds.CONCRETE}|{deeds.MIDDLING})")
# A day with one of these behind it is a limit; without one, it may be the day of something past.
_BOUNDS = ("前", "内", "底", "末", "起", "止", "始", "束")
_PAUSE = re.compile(r"[，；、：。]")
_TAKE_AS = re.compile(
    r"[把将][^，]{2,60}(?:作为|当作|做为|摆上|摆到|摆在|放在|融入|统一到|贯穿|转化|体现|落到|结合起来|抓紧抓好)|以[^，]{2,40}为(?:抓手|契机|主线|统领|目标|核心|重点|载体|动力|标准)"
)
_WORK_AT = re.compile(
    r"在[^，]{2,40}上?(?:下功夫|求突破|做文章|见成效|求实效|想办法|出实招|狠下|作表率|走在前|争先)|做到[^，]{0,10}、|(?:更加|不断|着力|努力)[^，]{0,14}(?:提高|提升|增强|改善|优化|扩大|强化|推进|促进|打造)"
)
_FITTING = re.compile(r"(?:结合|立足|根据|按照|围绕)[^，]{0,20}(?:实际|特点|要求|目标|中心|大局|任务)")
_LEAD_ON = re.compile(r"^(?:使|从而|以便|为了?|通过|按照|根据|围绕)")


def _count(name: str) -> Callable[[str], float]:
    return lambda words: min(3.0, len(_RE[name].findall(words)))


def features(text: str, one: Candidate) -> dict[str, float]:
    """What the grammar sees in a passage, as numbers between 0 and 3."""
    words = text[one.start : one.end]
    subject = one.subject
    named = subject is not None and not subject.is_topic
    order, past = is_order(words), is_past(words)
    acts = named or bool(one.roles.lead)
    hard = [found for found in one.deadlines if not found.is_vague]
    return {
        "subject": float(named),
        "own": float(subject is not None and subject.is_own),
        "body": float(named and subject is not None and not subject.is_generic),
        "topic": float(subject is not None and subject.is_topic),
        "inherited": float(one.inherited is not None),
        "role": float(bool(one.roles.lead)),
        "support": float(bool(one.roles.support)),
        "deadline": float(bool(hard)),
        "vague": float(bool(one.deadlines) and not hard),
        "cadence": float(any(found.is_exact for found in one.cadences)),
        "often": float(bool(one.cadences) and not any(found.is_exact for found in one.cadences)),
        "limit": float(any(found.is_limit for found in one.amounts)),
        "figure": float(any(found.is_exact for found in one.amounts)),
        "count": float(bool(one.amounts)),
        "modal": float(order),
        "must": float(bool(_MUST.search(words))),
        "condition": float(bool(_CONDITION.match(words))),
        "concrete": _count("CONCRETE")(words),
        "things": _count("THINGS")(words),
        "returns": _count("RETURNS")(words),
        "penalty": _count("PENALTIES")(words),
        "answers": _count("ANSWERS")(words),
        "big": _count("BIG_WORDS")(words),
        "qualified": _count("QUALIFIED")(words),
        "we": float(bool(_RE["WE"].match(words))),
        "past": float(past),
        "told": float(past and not order),
        "indefinite": float(is_indefinite(words)),
        "bare": float(not order and not one.deadlines and not one.cadences and not one.amounts),
        "middling": _count("MIDDLING")(words),
        "named": _count("NAMED")(words),
        "deed_of": float(acts and _RE["CONCRETE"].search(words) is not None),
        "big_of": float(
            acts and _RE["CONCRETE"].search(words) is None and _RE["BIG_WORDS"].search(words) is not None
        ),
        "inherits_body": float(one.inherited is not None and not one.inherited.is_generic),
        "body_order": float(named and subject is not None and not subject.is_generic and order),
        "figure_order": float(order and any(found.is_exact for found in one.amounts)),
        "dated": float(
            bool(hard)
            and not order
            and all(found.form == "date" and not text.startswith(_BOUNDS, found.end - 1) for found in hard)
        ),
        "fours": min(3.0, sum(len(part) == 4 for part in _PAUSE.split(words)) / 2),
        "take_as": float(bool(_TAKE_AS.search(words))),
        "work_at": float(bool(_WORK_AT.search(words))),
        "inline_heading": float(
            one.first and one.alone and len(words) <= 28 and bool(ORDINAL.match(text, one.start))
        ),
        "clauses": min(3.0, len(_PAUSE.split(words)) / 2),
        "size": min(3.0, len(words) / 40),
        "fitting": float(bool(_FITTING.search(words))),
        "made": float(bool(_RE["MADE"].search(words))),
        "may": float(bool(_MAY.search(words))),
        "imperative": float(
            not order and not past and bool(_VERB.match(text, lead_in(text, one.start, one.end)))
        ),
        "review_told": float(one.setting.section in ("review", "none") and not order),
        "phase": float(bool(hard) and "阶段" in words and not order),
        "look": float(bool(_LOOK.search(words))),
        "complaint": float(is_complaint(words)),
        "definition": float(is_definition(words)),
        "ceremony": float(is_ceremony(words)),
        "review": float(one.setting.section == "review"),
        "reasons": float(one.setting.section == "reasons"),
        "no_section": float(one.setting.section == "none"),
        "complains": float(one.setting.complains),
        "opening": float(one.setting.opening),
        "heading": float(one.level > 0),
        "short": float(len(words) < 12),
        "long": float(len(words) > 80),
        "first": float(one.first),
        "purpose": float(bool(_LEAD_ON.match(words))),
    }


_HARD = ("subject", "role", "deadline", "vague", "cadence", "figure", "returns", "answers")
_NEIGHBOURS = 3


def weighed(text: str, found: Sequence[Candidate]) -> list[dict[str, float]]:
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


def is_no_order(found: dict[str, float]) -> bool:
    """What is told, complained of or said of nobody in particular, and ordered by nothing: never a duty."""
    if found["modal"]:
        return False
    if found["review"] or found["indefinite"] or (found["dated"] and not found["imperative"]):
        return True
    if found["role"] or (found["deadline"] and not found["told"]):
        return False
    defines = found["definition"] and not found["answers"]
    return bool(found["told"] or defines or (found["complaint"] and found["complains"]))


def confidence(weights: dict[str, float], found: dict[str, float]) -> float:
    """Between 0 and 1."""
    if is_no_order(found):
        return 0.0
    score = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in found.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
