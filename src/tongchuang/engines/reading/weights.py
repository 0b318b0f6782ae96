"""How sure it is that a passage is a duty: a sum of what speaks for it and against it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from tongchuang.engines.reading import deeds
from tongchuang.engines.reading.candidates import Candidate
from tongchuang.engines.reading.mood import is_ceremony, is_complaint, is_definition, is_past

_RE = {
    name: re.compile(getattr(deeds, name))
    for name in ("CONCRETE", "THINGS", "RETURNS", "PENALTIES", "ANSWERS", "BIG_WORDS", "WE", "QUALIFIED")
}
_MODAL = re.compile(r"要(?!求|点|素|害)|必须|应当|应(?=[由在按对向])|须|不得|不准|严禁|务必")
_MUST = re.compile(r"必须|应当|不得|不准|严禁|一律|务必")
_CONDITION = re.compile(r"^(?:对|凡|一旦|如果|若|经)[^，]{2,50}(?:的|者|单位|个人|题|事|项目|，)")
_LEAD_ON = re.compile(r"^(?:使|从而|以便|为了?|通过|按照|根据|围绕)")


def _count(name: str) -> Callable[[str], float]:
    return lambda words: min(3.0, len(_RE[name].findall(words)))


def features(text: str, one: Candidate) -> dict[str, float]:
    """What the grammar sees in a passage, as numbers between 0 and 3."""
    words = text[one.start : one.end]
    subject = one.subject
    named = subject is not None and not subject.is_topic
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
        "modal": float(bool(_MODAL.search(words))),
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
        "past": float(is_past(words)),
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


def confidence(weights: dict[str, float], found: dict[str, float]) -> float:
    """Between 0 and 1."""
    score = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in found.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
