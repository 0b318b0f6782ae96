"""Who sees which finding, and who told of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404
from tests.domain.findings.conftest import Life
from tests.factories import County, Member, make_finding, make_member

from tongchuang.domain.findings import actions
from tongchuang.domain.findings.access import attachment_visible_to, findings_visible_to, get_finding_for
from tongchuang.domain.findings.history import finding_history
from tongchuang.domain.findings.listing import ORDERS, Filters, Lines, listed, ordered, totals_of
from tongchuang.domain.findings.models import Finding, FindingSupport


def seen(member: Member) -> set[str]:
    return set(findings_visible_to(member.actor).values_list("title", flat=True))


@pytest.fixture
def rows(county: County, other_county: County) -> dict[str, Finding]:
    units, sites = county.units, county.sites
    made = {
        "market": make_finding(county, title="market", unit=units["market"], state="assigned", site=sites[2]),
        "owned": make_finding(county, title="owned", unit=units["education"], state="fixed", site=sites[0]),
        "urban": make_finding(county, title="urban", unit=units["urban"], state="closed"),
        "community": make_finding(county, title="community", unit=units["community"], state="assigned"),
        "fresh": make_finding(county, title="fresh", unit=units["market"], state="registered"),
        "other": make_finding(other_county, title="other", unit=other_county.units["market"], state="assigned"),
    }
    FindingSupport.objects.create(finding=made["urban"], unit=units["market"])
    return made


def test_posts_of_the_region_see_all_of_it(rows: Any, county: County) -> None:
    for post in ("director", "office", "inspector", "discipline", "observer"):
        assert seen(county.people[post]) == {"market", "owned", "urban", "community", "fresh"}


def test_a_unit_sees_what_it_has_to_fix_or_support_once_assigned(rows: Any, county: County) -> None:
    assert seen(county.people["unit_liaison"]) == {"market", "urban"}
    above = make_member(county, "unit_head", unit=county.units["street"])
    assert seen(above) == {"community"}


def test_a_point_owner_sees_the_site_and_a_leader_the_sections(rows: Any, county: County) -> None:
    owner = make_member(county, "point_owner")
    county.sites[0].point_owner = owner.person
    county.sites[0].save()
    assert seen(owner) == {"owned"}
    assert seen(county.people["contracted_leader"]) == {"owned"}


def test_without_a_post_or_from_elsewhere_nothing(rows: Any, county: County, outsider: Member) -> None:
    assert seen(make_member(county, None)) == set()
    assert seen(outsider) == {"other"}
    with pytest.raises(Http404):
        get_finding_for(outsider.actor, rows["market"].pk)
    with pytest.raises(Http404):
        get_finding_for(county.people["unit_liaison"].actor, rows["community"].pk)


def test_who_told_stays_hidden_from_the_unit(life: Life) -> None:
    life.register(source="hotline").assign()
    shown = finding_history(life.finding, by=life.who("unit_liaison").actor)
    assert (shown[0].who, shown[1].who) == ("", life.who("office").user.name)
    assert finding_history(life.finding, by=life.who("office").actor)[0].who == life.who("inspector").user.name
    life.register().assign()
    assert finding_history(life.finding, by=life.who("unit_liaison").actor)[0].who != ""


def test_a_photo_is_seen_with_its_finding(life: Life, outsider: Member) -> None:
    photo = life.photo()
    life.register(photos=[photo]).assign()
    assert attachment_visible_to(life.who("unit_liaison").actor, photo.pk)
    assert not attachment_visible_to(life.who("lead_liaison").actor, photo.pk)
    assert not attachment_visible_to(outsider.actor, photo.pk)


def test_history_is_told_in_words_in_two_queries_and_a_few(life: Life, django_assert_max_num_queries: Any) -> None:
    life.register().assign().accept().fix()
    actor = life.who("office").actor
    with django_assert_max_num_queries(4):
        told = finding_history(life.finding, by=actor)
    assert [entry.kind for entry in told] == [f"finding.{kind}" for kind in ("registered", "assigned", "accepted", "fixed")]
    assert told[-1].text == "杂物已清走,通道恢复畅通。"


class TestListing:
    def found(self, county: County, post: str = "office", **filters: Any) -> set[str]:
        return set(listed(county.people[post].actor, Filters(**filters)).values_list("title", flat=True))

    def test_filters(self, rows: Any, county: County) -> None:
        units, sites = county.units, county.sites
        assert self.found(county, units=(units["street"].pk,)) == {"community"}
        assert self.found(county, states=("assigned", "closed")) == {"market", "urban", "community"}
        assert self.found(county, open_only=True) == {"market", "owned", "community", "fresh"}
        assert self.found(county, sites=(sites[0].pk,)) == {"owned"}
        assert self.found(county, streets=(county.streets[0].pk,)) == {"owned"}
        assert self.found(county, site_types=(sites[0].type_id,)) == {"market", "owned"}
        assert self.found(county, text="arke") == {"market"}
        assert self.found(county, "unit_liaison", mine=True) == {"market"}
        assert self.found(county, mine=True) == {"fresh", "owned"}

    def test_overdue_and_late_office(self, life: Life) -> None:
        life.register(title="exact").assign().register(title="paused").assign().accept()
        life.do(actions.pause_for_coordination, "unit_liaison", reason="需协调")
        life.register(title="waiting")
        life.clock.go("2026-06-03 18:00")
        assert self.found(life.county, office_late=True) == set()
        life.clock.go("2026-06-03 18:01")
        assert self.found(life.county, office_late=True) == {"waiting"}
        life.clock.go("2026-06-11 18:00")
        assert self.found(life.county, overdue=True) == set()
        life.clock.go("2026-06-11 18:01")
        assert self.found(life.county, overdue=True) == {"exact"}

    def test_periods(self, life: Life) -> None:
        life.clock.go("2026-06-30 23:59")
        life.register(title="june")
        life.clock.go("2026-07-01 00:00")
        life.register(title="july")
        assert self.found(life.county, period="2026-06") == {"june"}
        assert self.found(life.county, period="2026") == {"june", "july"}

    def test_pinyin_and_number(self, life: Life) -> None:
        life.register(title="井盖缺失")
        for text in ("井盖", "jgqs", "2026-00001", "jinggai", "nangs"):
            assert self.found(life.county, text=text) == ({"井盖缺失"} if text != "nangs" else set())

    def test_totals(self, rows: Any, county: County) -> None:
        totals = totals_of(listed(county.people["office"].actor, Filters()))
        assert (totals.count, totals.by_state["assigned"]) == (5, 2)

    @pytest.mark.parametrize("order", sorted(ORDERS))
    def test_two_queries_for_a_page(self, rows: Any, county: County, order: str, django_assert_num_queries: Any) -> None:
        actor = county.people["office"].actor
        with django_assert_num_queries(2):
            lines = Lines(ordered(listed(actor, Filters()), order))[:50]
            assert [(row.unit, row.site and row.site.type, row.item, row.street, row.fix_text) for row in lines]
        assert lines == list(Lines(ordered(listed(actor, Filters()), order)).iterator())
