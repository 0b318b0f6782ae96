"""The parts of pack.yaml that aren't the standard: phases, supervision, cadences, appraisal, sources, quotas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, cast

from tongchuang.engines.standard.fields import ONE, ZERO, Fields, number_of, text_of, texts_of
from tongchuang.engines.standard.gates import read_gate
from tongchuang.engines.standard.model import Standard
from tongchuang.engines.standard.pack_model import (
    Cadence,
    Certainty,
    DueDays,
    LookBack,
    Orders,
    Phase,
    Source,
    Supervision,
)
from tongchuang.engines.standard.recurrence import check_rrule
from tongchuang.engines.standard.yaml_source import Mapping, Scalar

CERTAINTIES: Final = ("high", "medium", "low")
WHO: Final = (
    "lead", "support", "all_units", "director", "office", "unit_head", "unit_liaison", "contracted_leader",
    "point_owner", "inspector", "discipline", "observer",
)  # fmt: skip
SUPERVISION_KEYS: Final = (
    "due_days", "due_time", "assign_days", "verify_days", "photo_distance", "look_back", "rebound_days", "extensions",
    "coordination_days", "orders", "objection_days", "covert_days",
)  # fmt: skip
SLUG: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


def entries(top: Fields, key: str, known: tuple[str, ...], what: str) -> Iterator[Fields]:
    """The mappings of a list whose entries have an `id` of their own each; a repeated id is a problem."""
    seen: dict[str, int] = {}
    for node in top.items(key) if key in top else []:
        if not isinstance(node, Mapping):
            template = "an entry of `%(key)s` must be a mapping with %(known)s"
            top.problems.add(node.line, template, key=key, known=", ".join(known))
            continue
        fields = Fields(node, known, top.problems, what)
        id_ = fields.text("id", required=True)
        line = fields.line_of("id")
        if id_ in seen:
            template = "%(what)s `%(id)s` stands here twice (first on line %(first)s)"
            top.problems.add(line, template, what=what, id=id_, first=seen[id_])
        seen.setdefault(id_, line)
        yield fields


def slug(fields: Fields, key: str = "id") -> str:
    """An id made of a-z, 0-9, `-` and `_`."""
    found = fields.node.entries.get(key)
    if found is None or not isinstance(found.value, Scalar):
        return ""
    if not SLUG.fullmatch(found.value.text):
        template = "`%(key)s` is `%(id)s`; use a-z, 0-9, `-` and `_`, at most 40 characters"
        fields.problems.add(found.line, template, key=key, id=found.value.text)
    return found.value.text


def read_sources(top: Fields) -> tuple[Source, ...]:
    """Where the figures come from."""
    known = ("id", "title", "url", "publisher", "certainty", "note")
    sources = []
    for fields in entries(top, "sources", known, "source"):
        certainty = cast(Certainty, fields.one_of("certainty", CERTAINTIES, required=True))
        url = fields.text("url")
        if url and not url.startswith(("http://", "https://")):
            fields.problems.add(fields.line_of("url"), "`url` must begin with http:// or https://")
        id_ = _plain(fields, "id")
        title = fields.text("title", required=True)
        publisher, note = fields.text("publisher"), fields.text("note")
        sources.append(Source(id_, title, certainty, url, publisher, note))
    return tuple(sources)


def read_phases(top: Fields) -> tuple[Phase, ...]:
    """The phases in order, each with the gate at its end."""
    phases = []
    for fields in entries(top, "phases", ("id", "title", "gate"), "phase"):
        title = fields.text("title", required=True, one_line=True, most=120)
        gate = read_gate(fields)
        phases.append(Phase(slug(fields), title, gate))
    return tuple(phases)


def read_supervision(top: Fields) -> Supervision:
    """The figures of supervision, the usual ones where the pack says nothing."""
    usual = Supervision()
    node = top.mapping("supervision") if "supervision" in top else None
    if node is None:
        return usual
    fields = Fields(node, SUPERVISION_KEYS, top.problems, "supervision")
    due_time = fields.text("due_time") or usual.due_time
    if not _TIME.fullmatch(due_time):
        fields.problems.add(fields.line_of("due_time"), "`due_time` must be a time such as 18:00")
    return Supervision(
        due_days=DueDays(**_days(fields, "due_days", ("grave", "major", "minor"))),
        due_time=due_time,
        assign_days=_or(fields.whole("assign_days", most=365), usual.assign_days),
        verify_days=_or(fields.whole("verify_days", most=365), usual.verify_days),
        photo_distance=_or(fields.whole("photo_distance"), usual.photo_distance),
        look_back=_look_back(fields),
        rebound_days=_or(fields.whole("rebound_days", most=3650), usual.rebound_days),
        extensions=_or(fields.whole("extensions", most=100), usual.extensions),
        coordination_days=_or(fields.whole("coordination_days", most=365), usual.coordination_days),
        orders=Orders(**_days(fields, "orders", ("yellow_days", "red_days"))),
        objection_days=_or(fields.whole("objection_days", most=365), usual.objection_days),
        covert_days=_or(fields.whole("covert_days", most=3650), usual.covert_days),
    )


def _days(top: Fields, key: str, known: tuple[str, ...]) -> dict[str, int]:
    node = top.mapping(key) if key in top else None
    if node is None:
        return {}
    fields = Fields(node, known, top.problems, key)
    read = {name: fields.whole(name, most=365) for name in known if name in fields}
    return {name: days for name, days in read.items() if days is not None}


def _look_back(top: Fields) -> LookBack:
    usual = LookBack()
    node = top.mapping("look_back") if "look_back" in top else None
    if node is None:
        return usual
    fields = Fields(node, ("share", "at_least"), top.problems, "look_back")
    share = fields.number("share", most=ONE)
    return LookBack(usual.share if share is None else share, _or(fields.whole("at_least"), usual.at_least))


def _or(value: int | None, usual: int) -> int:
    return usual if value is None else value


def read_cadences(top: Fields) -> tuple[Cadence, ...]:
    """The standing duties."""
    cadences = []
    for fields in entries(top, "cadences", ("id", "title", "rrule", "who", "note"), "cadence"):
        title = fields.text("title", required=True, one_line=True, most=120)
        rrule = fields.text("rrule", required=True)
        if rrule:
            check_rrule(rrule, fields.line_of("rrule"), fields.problems)
        cadences.append(Cadence(slug(fields), title, rrule, _who(fields), fields.text("note")))
    return tuple(cadences)


def _who(fields: Fields) -> tuple[str, ...]:
    found = fields.entry("who", required=True)
    if found is None:
        return ()
    if isinstance(found.value, Scalar):
        word = text_of(found.value, "who", fields.problems, found.line)
        words: tuple[str, ...] = (word,) if word else ()
    else:
        words = texts_of(found.value, "who", fields.problems, found.line)
        if not words:
            fields.problems.add(found.line, "`who` names nobody")
    for word in words:
        if word not in WHO:
            fields.problems.unknown(found.line, "unknown `%(word)s` in `who`", word, WHO)
    return words


def read_quotas(
    top: Fields, standards: tuple[Standard, ...], types_known: bool
) -> tuple[tuple[str, int], ...]:
    """How many sites of a type an official evaluation draws."""
    node = top.mapping("quotas") if "quotas" in top else None
    if node is None:
        return ()
    known = {site_type.code for standard in standards for site_type in standard.site_types}
    quotas: list[tuple[str, int]] = []
    fields = Fields(node, node.entries, top.problems, "quotas")
    for name, entry in node.entries.items():
        if types_known and name not in known:
            template = "site type `%(word)s` in `quotas` isn't defined in a standard of this pack"
            top.problems.unknown(entry.line, template, name, known)
        quota = fields.whole(name, least=1)
        if quota is not None:
            quotas.append((name, quota))
    return tuple(quotas)


def read_year_weights(top: Fields) -> tuple[Decimal, ...]:
    """The weight of each year of a cycle; together at most 1."""
    weights: list[Decimal] = []
    nodes = top.items("year_weights") if "year_weights" in top else []
    for node in nodes:
        weight = number_of(node, "year_weights", top.problems, node.line, most=ONE)
        if weight is not None:
            weights.append(weight)
    total = sum(weights, ZERO)
    line = top.line_of("year_weights")
    if total > ONE:
        top.problems.add(line, "`year_weights` add up to %(total)s; at most 1", total=total)
    elif len(weights) == len(nodes) > 0 and total < ONE:
        template = "`year_weights` add up to %(total)s, not to 1: a full score is out of reach"
        top.problems.warn(line, template, total=total)
    return tuple(weights)


def _plain(fields: Fields, key: str) -> str:
    found: Any = fields.node.entries.get(key)
    return found.value.text.strip() if found is not None and isinstance(found.value, Scalar) else ""
