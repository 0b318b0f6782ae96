"""`appraisal` of a pack: groups that are ranked (评比分组) and what follows (奖惩)."""

from __future__ import annotations

from typing import Any, Final

from tongchuang.engines.standard.fields import Fields
from tongchuang.engines.standard.pack_model import Appraisal, Consequence, Group
from tongchuang.engines.standard.pack_parts import entries, slug
from tongchuang.engines.standard.yaml_source import Mapping, Scalar

UNIT_KINDS: Final = (
    "town", "street", "department_with_sites", "department_without_sites", "enterprise", "institution", "other",
)  # fmt: skip
CONSEQUENCES: Final = (
    "red_flag", "black_plate", "yellow_card", "praise", "criticism", "interview", "reward", "appraisal_points",
    "honours_lost",
)  # fmt: skip
WHEN: Final = ("best", "worst", "below", "repeated")
OPEN: Final = "…"


def read_appraisal(top: Fields) -> Appraisal:
    """Groups and consequences; `…` stands for what isn't decided yet."""
    node = top.mapping("appraisal") if "appraisal" in top else None
    if node is None:
        return Appraisal()
    fields = Fields(node, ("groups", "consequences"), top.problems, "appraisal")
    groups = () if _open(fields, "groups") else _groups(fields)
    consequences = () if _open(fields, "consequences") else _consequences(fields, groups)
    return Appraisal(groups, consequences)


def _open(fields: Fields, key: str) -> bool:
    found = fields.node.entries.get(key)
    if found is None or not isinstance(found.value, Scalar) or found.value.text != OPEN:
        return False
    fields.problems.warn(found.line, "`%(key)s` is still open (…): nothing is ranked by it", key=key)
    return True


def _groups(top: Fields) -> tuple[Group, ...]:
    groups: list[Group] = []
    placed: dict[str, str] = {}
    for fields in entries(top, "groups", ("id", "title", "units"), "group"):
        units = fields.texts("units", required=True)
        line = fields.line_of("units")
        for kind in units:
            if kind not in UNIT_KINDS:
                top.problems.unknown(line, "unknown kind of unit `%(word)s`", kind, UNIT_KINDS)
            elif kind in placed:
                template = "`%(kind)s` stands in the group `%(other)s` too; a unit is ranked once"
                top.problems.add(line, template, kind=kind, other=placed[kind])
            placed.setdefault(kind, fields.text("id"))
        groups.append(Group(slug(fields), fields.text("title", required=True, one_line=True), units))
    return tuple(groups)


def _consequences(top: Fields, groups: tuple[Group, ...]) -> tuple[Consequence, ...]:
    known = ("id", "title", "kind", "when", "groups", "amount", "points")
    names = [group.id for group in groups]
    read = [_consequence(fields, names, top) for fields in entries(top, "consequences", known, "consequence")]
    ids = {consequence.id for consequence, _ in read}
    for consequence, line in read:
        if consequence.repeated_of and (
            consequence.repeated_of not in ids or consequence.repeated_of == consequence.id
        ):
            template = "`repeated.of: %(word)s` isn't another consequence of this pack"
            top.problems.add(line, template, word=consequence.repeated_of)
    return tuple(consequence for consequence, _ in read)


def _consequence(fields: Fields, groups: list[str], top: Fields) -> tuple[Consequence, int]:
    title = fields.text("title", required=True, one_line=True)
    kind = fields.one_of("kind", CONSEQUENCES, required=True)
    chosen = fields.texts("groups")
    for group in chosen:
        if group not in groups:
            top.problems.unknown(fields.line_of("groups"), "no group `%(word)s`", group, groups)
    for key, fitting in (("amount", "reward"), ("points", "appraisal_points")):
        if key in fields and kind and kind != fitting:
            template = "`%(key)s` goes with `kind: %(fitting)s` only"
            top.problems.add(fields.line_of(key), template, key=key, fitting=fitting)
    amount = fields.number("amount")
    points = fields.number("points", least=None)
    when = _when(fields)
    return Consequence(
        slug(fields), title, kind, groups=chosen, amount=amount, points=points, **when
    ), fields.line


def _when(top: Fields) -> dict[str, Any]:
    node = top.mapping("when", required=True)
    if node is None:
        return {}
    fields = Fields(node, WHEN, top.problems, "when")
    if len(node.entries) != 1:
        top.problems.add(node.line, "`when` takes one of best, worst, below, repeated")
        return {}
    if "repeated" in fields:
        return _repeated(fields)
    return {
        "best": fields.whole("best", least=1),
        "worst": fields.whole("worst", least=1),
        "below": fields.number("below"),
    }


def _repeated(top: Fields) -> dict[str, Any]:
    node: Mapping | None = top.mapping("repeated")
    if node is None:
        return {}
    fields = Fields(node, ("of", "times", "months"), top.problems, "repeated")
    return {
        "repeated_of": fields.text("of", required=True),
        "repeated_times": fields.whole("times", least=2, most=100, required=True) or 0,
        "repeated_months": fields.whole("months", least=1, most=120, required=True) or 0,
    }
