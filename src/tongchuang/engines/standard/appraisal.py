"""`appraisal` of a pack: groups that are ranked (评比分组) and what follows (奖惩)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from tongchuang.engines.standard.fields import ZERO, Fields, number_of
from tongchuang.engines.standard.pack_model import Appraisal, Consequence, Group
from tongchuang.engines.standard.pack_parts import entries, slug
from tongchuang.engines.standard.yaml_source import Mapping, Scalar

UNIT_KINDS: Final = (
    "town", "street", "department_with_sites", "department_without_sites", "enterprise", "institution", "other",
)  # fmt: skip
CONSEQUENCES: Final = (
    "red_flag", "black_plate", "yellow_card", "praise", "criticism", "interview", "reward", "deduction",
    "appraisal_points", "honours_lost",
)  # fmt: skip
KEYS: Final = (
    "id", "title", "kind", "when", "groups", "amount", "amounts", "points", "period", "ties", "certain", "least_ranked",
    "least_places", "posts", "lead",
)  # fmt: skip
WHEN: Final = ("best", "worst", "below", "at_least", "repeated", "in_a_row")
# Which kinds carry an amount of money, and which points of the year's appraisal.
FITTING: Final = {
    "amount": ("reward", "deduction"),
    "amounts": ("reward", "deduction"),
    "points": ("appraisal_points",),
}
PERIODS: Final = ("month", "quarter")
TIES: Final = ("all", "share", "none")
GAPS: Final = ("break", "skip")
POSTS: Final = ("unit_head", "unit_liaison", "lead_liaison")
OPEN: Final = "…"
HUNDRED: Final = Decimal(100)


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
    names = [group.id for group in groups]
    read = [_consequence(fields, names, top) for fields in entries(top, "consequences", KEYS, "consequence")]
    by_id = {consequence.id: consequence for consequence, _ in read}
    for consequence, line in read:
        _check_foundation(consequence, by_id, line, top)
    return tuple(consequence for consequence, _ in read)


def _check_foundation(one: Consequence, by_id: dict[str, Consequence], line: int, top: Fields) -> None:
    """What counts another consequence names one there is, of the same kind of period, and never itself in a circle."""
    if not one.rests_on:
        return
    other = by_id.get(one.rests_on)
    if other is None or other is one:
        template = "`%(key)s.of: %(word)s` isn't another consequence of this pack"
        key = "repeated" if one.repeated_of else "in_a_row"
        top.problems.add(line, template, key=key, word=one.rests_on)
        return
    if other.period != one.period:
        template = "`%(id)s` is of a %(period)s and counts `%(other)s` of a %(its)s; both must be of the same"
        top.problems.add(line, template, id=one.id, period=one.period, other=other.id, its=other.period)
    seen = {one.id}
    while other is not None and other.rests_on:
        if other.id in seen:
            template = "`%(id)s` counts `%(other)s` and so, in a circle, itself"
            top.problems.add(line, template, id=one.id, other=one.rests_on)
            return
        seen.add(other.id)
        other = by_id.get(other.rests_on)


def _consequence(fields: Fields, groups: list[str], top: Fields) -> tuple[Consequence, int]:
    title = fields.text("title", required=True, one_line=True)
    kind = fields.one_of("kind", CONSEQUENCES, required=True)
    chosen = fields.texts("groups")
    for group in chosen:
        if group not in groups:
            top.problems.unknown(fields.line_of("groups"), "no group `%(word)s`", group, groups)
    _check_fitting(fields, kind, top)
    when = _when(fields)
    amounts = _amounts(fields, when, top)
    made = Consequence(
        slug(fields), title, kind, groups=chosen, amount=fields.number("amount", places=2),
        points=fields.number("points", least=None, places=4), amounts=amounts, posts=_posts(fields, top),
        certain=bool(fields.truth("certain")), lead=bool(fields.truth("lead")),
        least_ranked=_whole(fields, "least_ranked", 2, 1), least_places=_whole(fields, "least_places", 0, 0),
        **_choices(fields), **when,
    )  # fmt: skip
    if made.ties == "share" and not amounts:
        top.problems.add(
            fields.line_of("ties"), "`ties: share` goes with `amounts` only: what else could be shared?"
        )
    return made, fields.line


def _choices(fields: Fields) -> dict[str, Any]:
    found = {"period": fields.one_of("period", PERIODS), "ties": fields.one_of("ties", TIES)}
    return {key: value for key, value in found.items() if value}


def _whole(fields: Fields, key: str, usual: int, least: int) -> int:
    found = fields.whole(key, least=least)
    return usual if found is None else found


def _check_fitting(fields: Fields, kind: str, top: Fields) -> None:
    for key, fitting in FITTING.items():
        if key in fields and kind and kind not in fitting:
            template = "`%(key)s` goes with `kind: %(fitting)s` only"
            top.problems.add(fields.line_of(key), template, key=key, fitting=" | ".join(fitting))
    if "amount" in fields and "amounts" in fields:
        top.problems.add(
            fields.line_of("amounts"), "`amount` is the same for all and `amounts` go by rank; take one"
        )


def _amounts(fields: Fields, when: dict[str, Any], top: Fields) -> tuple[Decimal, ...]:
    """What each place gets, the first (of `worst`: the last) before the others."""
    found = [
        number_of(node, "amounts", top.problems, node.line, least=ZERO, places=2)
        for node in (fields.items("amounts") if "amounts" in fields else [])
    ]
    wanted = when.get("best") or when.get("worst")
    if "amounts" in fields and len(found) != (wanted or 0):
        template = "`amounts` has %(count)s entries; it takes one for each place that `best` or `worst` names"
        top.problems.add(fields.line_of("amounts"), template, count=len(found))
    return tuple(each for each in found if each is not None)


def _posts(fields: Fields, top: Fields) -> tuple[str, ...]:
    posts = fields.texts("posts")
    for post in posts:
        if post not in POSTS:
            top.problems.unknown(fields.line_of("posts"), "no post of a unit `%(word)s`", post, POSTS)
    return posts


def _when(top: Fields) -> dict[str, Any]:
    node = top.mapping("when", required=True)
    if node is None:
        return {}
    fields = Fields(node, WHEN, top.problems, "when")
    if len(node.entries) != 1:
        top.problems.add(node.line, "`when` takes one of best, worst, below, at_least, repeated, in_a_row")
        return {}
    if "repeated" in fields:
        return _repeated(fields)
    if "in_a_row" in fields:
        return _in_a_row(fields)
    return {
        "best": fields.whole("best", least=1),
        "worst": fields.whole("worst", least=1),
        "below": fields.number("below", most=HUNDRED),
        "at_least": fields.number("at_least", most=HUNDRED),
    }


def _repeated(top: Fields) -> dict[str, Any]:
    node: Mapping | None = top.mapping("repeated")
    if node is None:
        return {}
    fields = Fields(node, ("of", "times", "months", "overlap"), top.problems, "repeated")
    return {
        "repeated_of": fields.text("of", required=True),
        "repeated_times": fields.whole("times", least=2, most=100, required=True) or 0,
        "repeated_months": fields.whole("months", least=1, most=120, required=True) or 0,
        "repeated_overlap": bool(fields.truth("overlap")),
    }


def _in_a_row(top: Fields) -> dict[str, Any]:
    node: Mapping | None = top.mapping("in_a_row")
    if node is None:
        return {}
    fields = Fields(node, ("of", "times", "or_more", "gaps"), top.problems, "in_a_row")
    return {
        "row_of": fields.text("of", required=True),
        "row_times": fields.whole("times", least=1, most=100, required=True) or 0,
        "row_or_more": bool(fields.truth("or_more")),
        "row_gaps": fields.one_of("gaps", GAPS) or "break",
    }
