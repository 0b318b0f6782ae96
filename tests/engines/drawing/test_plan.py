"""What a plan refuses, and what it keeps."""

import pytest
from tests.engines.drawing.making import KNOWN_FRAME, make_plan

from tongchuang.engines.drawing.construction import Entry
from tongchuang.engines.drawing.errors import DrawError
from tongchuang.engines.drawing.values import Exclusion, Stratum

STRATA = (Stratum("市场", 1), Stratum("公厕", 1))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"frame": (*KNOWN_FRAME, Entry("市场", "M\t4"))}, "name.control"),
        ({"frame": (*KNOWN_FRAME, Entry("市场", "M\n4"))}, "name.control"),
        ({"frame": (*KNOWN_FRAME, Entry("市场", "M\x004"))}, "name.control"),
        ({"frame": (*KNOWN_FRAME, Entry("市场", ""))}, "name.empty"),
        ({"frame": (*KNOWN_FRAME, Entry("市场", "M1 "))}, "name.space"),
        ({"frame": (*KNOWN_FRAME, Entry("市场", "\ud800"))}, "text.surrogate"),
        ({"frame": (*KNOWN_FRAME, Entry("市场", "M1"))}, "site.twice"),
        ({"frame": (*KNOWN_FRAME, Entry("公厕", "M1"))}, "site.twice"),
        ({"frame": (*KNOWN_FRAME, Entry("学校", "S1"))}, "site.stratum"),
        ({"strata": (*STRATA, Stratum("学校", 1))}, "stratum.empty"),
        ({"strata": (*STRATA, Stratum("市场", 2))}, "stratum.twice"),
        ({"strata": (Stratum("市场", -1), Stratum("公厕", 1))}, "stratum.quota"),
        ({"strata": (*STRATA, Stratum("a\tb", 0))}, "name.control"),
        ({"strata": (), "frame": ()}, "plan.strata"),
        ({"number": 0}, "plan.number"),
        ({"title": " "}, "plan.title"),
        ({"repeats": 3, "reason": "x"}, "plan.repeats"),
        ({"repeats": 2}, "plan.reason"),
        ({"excluded": (Exclusion("市场", "M1", "近期检查过"),)}, "exclusion.framed"),
        ({"excluded": (Exclusion("市场", "M9", " "),)}, "exclusion.reason"),
        ({"excluded": (Exclusion("市场", "M9", "a"), Exclusion("市场", "M9", "b"))}, "exclusion.twice"),
    ],
)
def test_refused(changes, code):
    with pytest.raises(DrawError) as caught:
        make_plan(**changes)
    assert caught.value.problem.code == code


def test_the_time_of_the_draw_needs_a_zone():
    with pytest.raises(DrawError, match="time zone"):
        make_plan(draw_at=make_plan().draw_at.replace(tzinfo=None))


def test_a_stratum_without_quota_may_be_empty_and_exclusions_are_kept():
    plan = make_plan(strata=(*STRATA, Stratum("学校", 0)))
    assert plan.quotas["学校"] == 0
    assert plan.excluded[0].reason == "30 天内检查过"
    assert "30 天内检查过".encode() in plan.canonical()


def test_the_canonical_text_does_not_depend_on_any_order():
    plan = make_plan()
    turned = make_plan(strata=tuple(reversed(plan.strata)), frame=tuple(reversed(plan.frame)))
    assert turned.canonical() == plan.canonical()
    assert make_plan(title="别的").canonical() != plan.canonical()
