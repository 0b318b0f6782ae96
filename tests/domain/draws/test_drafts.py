"""Drafts: what can be set, what can't, and by whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.domain.draws.conftest import DrawMaker
from tests.factories import Member, World, make_member

from tongchuang.domain.draws.access import draws_visible_to
from tongchuang.domain.draws.actions import (
    cancel_draw,
    change_draw,
    choose_inspectors,
    discard_draft,
    exclude_sites,
    include_sites,
    make_draw,
    put_in_stratum,
    repeat_draw,
)
from tongchuang.domain.draws.bundles import rehearsal_of
from tongchuang.domain.draws.errors import DrawRejected, NotTheOfficer
from tongchuang.domain.draws.frame import exclusions_of, overview_of
from tongchuang.domain.draws.models import Draw, DrawSite
from tongchuang.domain.draws.values import DraftValues
from tongchuang.domain.inspections.models import Visit
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.places.models import Site
from tongchuang.foundation.clock import now, period_of, today
from tongchuang.foundation.errors import Stale


def counts(draw: Draw) -> dict[str, tuple[int, int]]:
    return {row.name: (row.sites, row.excluded) for row in overview_of(draw).strata}


def test_strata_are_counted_as_they_are_now(draws: DrawMaker, world: World) -> None:
    draw = draws.draft()
    market, toilet = (world.standard.types[code].title for code in ("market", "toilet"))
    markets = Site.objects.filter(region=draw.region, type__code="market").count()
    assert counts(draw)[market] == (markets, 0)
    draw.layers = ["type", "street"]
    assert (
        sum(sites for sites, _out in counts(draw).values()) == Site.objects.filter(region=draw.region).count()
    )
    assert f"{market} · 中山路" in counts(draw) and f"{market} · 未填街道" in counts(draw)
    draw.layers, draw.types, draw.quotas = ["unit_kind"], ["toilet"], {}
    assert (
        sum(sites for sites, _out in counts(draw).values())
        == Site.objects.filter(region=draw.region, type__code="toilet").count()
    )
    assert toilet not in counts(draw)


def test_closed_and_recently_visited_sites_are_not_drawn(draws: DrawMaker, people: dict[str, Member]) -> None:
    draw = draws.draft(exclude_days=30)
    closed, seen, secret = Site.objects.filter(region=draw.region, name__startswith="集市").order_by("code")[
        :3
    ]
    closed.closed_on = today()
    closed.save()
    visit = {
        "region": draw.region, "campaign": draw.campaign, "version": draw.evaluation.version, "source": "self",
        "inspector": people["inspector"].person, "started_at": now() - timedelta(days=3), "period": period_of(now()),
    }  # fmt: skip
    Visit.objects.create(site=seen, **visit)
    # Of a secret visit nobody learns by the list of exclusions.
    Visit.objects.create(
        site=secret, **{**visit, "source": "covert", "evaluation": draws.drawn("covert").evaluation}
    )
    out = exclusions_of(Draw.objects.get(pk=draw.pk))
    assert [(site.code, site.excluded) for site in out] == [(seen.code, "30天内检查过")]
    assert closed.code not in {site.code for site in out}
    draw.exclude_days = 2
    assert exclusions_of(draw) == []


def test_sites_are_left_out_by_hand_with_a_reason(draws: DrawMaker) -> None:
    draw, by = draws.draft(), draws.officer.actor
    site = Site.objects.filter(region=draw.region, name="集市1").get()
    assert exclude_sites(draw, [site], reason=" 停业  整修 ", by=by) == 1
    assert [(one.code, one.excluded) for one in exclusions_of(draw)] == [(site.code, "停业 整修")]
    with pytest.raises(DrawRejected):
        exclude_sites(draw, [site], reason="  ", by=by)
    assert include_sites(draw, [site], by=by) == 1 and include_sites(draw, [site], by=by) == 0
    assert exclusions_of(draw) == [] and not DrawSite.objects.filter(draw=draw).exists()


def test_strata_can_be_made_by_hand(draws: DrawMaker) -> None:
    draw, by = draws.draft(), draws.officer.actor
    sites = list(Site.objects.filter(region=draw.region, name__startswith="集市"))
    assert put_in_stratum(draw, sites[:3], stratum="北片", by=by) == 3
    put_in_stratum(draw, sites[3:5], stratum="南片", by=by)
    draw.layers, draw.quotas = [Draw.Layer.HAND], {"北片": 1, "南片": 1}
    found = counts(draw)
    assert found["北片"] == (3, 0) and found["南片"] == (2, 0)
    assert {one.excluded for one in exclusions_of(draw)} == {"没有分入任何一层"}


def test_a_site_of_another_county_is_refused(draws: DrawMaker, world: World) -> None:
    draw = draws.draft()
    with pytest.raises(DrawRejected) as refused:
        exclude_sites(draw, [world.other.sites[0]], reason="x", by=draws.officer.actor)
    assert refused.value.code == "site.region"


BAD = {
    "title": {"title": " "}, "layers": {"layers": ("hand", "type")}, "quotas": {"quotas": {"市场": -1}}, "size": {"size": 1},
    "exclude_days": {"exclude_days": -1}, "rotation_days": {"rotation_days": 9999}, "rounds": {"rounds": 999},
    "visits_to": {"visits_from": today(), "visits_to": today() - timedelta(days=1)},
}  # fmt: skip


@pytest.mark.parametrize("field", BAD)
def test_what_can_not_be_is_refused(draws: DrawMaker, field: str) -> None:
    draw = draws.draft()
    with pytest.raises(DrawRejected) as refused:
        change_draw(draw, DraftValues(**{"title": "x", **BAD[field]}), by=draws.officer.actor)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_two_editors_do_not_overwrite_each_other(draws: DrawMaker) -> None:
    draw = draws.draft()
    older = Draw.objects.get(pk=draw.pk)
    change_draw(draw, DraftValues(title="甲"), by=draws.officer.actor)
    with pytest.raises(Stale):
        change_draw(older, DraftValues(title="乙"), by=draws.officer.actor)


@pytest.mark.parametrize("post", ["director", "inspector", "unit_liaison", "discipline"])
def test_others_change_nothing(draws: DrawMaker, people: dict[str, Member], post: str) -> None:
    draw, by = draws.draft(), people[post].actor
    refusal = NotTheOfficer if post == "director" else NotPermitted
    for attempt in (
        lambda: change_draw(draw, DraftValues(title="x"), by=by),
        lambda: exclude_sites(draw, [], reason="x", by=by),
        lambda: include_sites(draw, [], by=by),
        lambda: put_in_stratum(draw, [], stratum="x", by=by),
        lambda: choose_inspectors(draw, [], by=by),
        lambda: discard_draft(draw, by=by),
    ):
        with pytest.raises(refusal):
            attempt()
    assert Draw.objects.get(pk=draw.pk).version == draw.version


def test_another_county_finds_no_draft(draws: DrawMaker, outsider: Member) -> None:
    draw = draws.draft()
    assert draw in draws_visible_to(draws.officer.actor) and draw not in draws_visible_to(outsider.actor)
    with pytest.raises(NotTheOfficer):
        discard_draft(draw, by=outsider.actor)


def test_the_pool_holds_people_who_may_inspect(draws: DrawMaker, people: dict[str, Member]) -> None:
    draw = draws.draft()
    assert draw.pool.count() == len(draws.inspectors)
    with pytest.raises(DrawRejected):
        choose_inspectors(draw, [people["unit_liaison"].person], by=draws.officer.actor)


def test_one_draw_for_an_evaluation(draws: DrawMaker) -> None:
    draw = draws.draft()
    with pytest.raises(DrawRejected) as refused:
        make_draw(evaluation=draw.evaluation, by=draws.officer.actor)
    assert refused.value.code == "evaluation.drawn"
    discard_draft(draw, by=draws.officer.actor)
    again = make_draw(evaluation=draw.evaluation, by=draws.officer.actor)
    assert again.state == "draft" and Event.objects.filter(kind="draw.discarded", target_id=draw.pk).exists()


def test_a_rehearsal_says_which_sites_lack_inspectors(draws: DrawMaker) -> None:
    draw = draws.draft()
    rehearsal = rehearsal_of(draw)
    assert rehearsal.possible and rehearsal.times == 20 and rehearsal.failed == 0
    # 乙 owns the site, so of three inspectors two can go: enough; of two one: too few.
    site = Site.objects.get(region=draw.region, name="集市0")
    site.point_owner = draws.inspectors[1].person
    site.save()
    choose_inspectors(draw, [member.person for member in draws.inspectors[:2]], by=draws.officer.actor)
    lacking = rehearsal_of(draw)
    assert not lacking.possible and len(lacking.lacks) == 1 and site.code in lacking.lacks[0]


def test_a_rehearsal_says_what_is_missing(draws: DrawMaker) -> None:
    assert rehearsal_of(draws.draft(draw_at=None)).problem
    assert rehearsal_of(Draw.objects.latest("pk")).possible is False


def test_a_cancelled_draw_is_repeated_with_its_settings(draws: DrawMaker) -> None:
    draw = draws.sealed()
    with pytest.raises(DrawRejected):
        repeat_draw(draw, reason="漏列一条街", by=draws.officer.actor)
    cancelled = cancel_draw(draw, reason="漏列一条街", by=draws.officer.actor)
    new = repeat_draw(cancelled, reason="漏列一条街", by=draws.officer.actor)
    assert (
        new.repeats == cancelled
        and new.quotas == cancelled.quotas
        and new.number is None
        and new.draw_at is None
    )
    assert new.pool.count() == len(draws.inspectors) and new.evaluation_id == cancelled.evaluation_id
    with pytest.raises(DrawRejected) as refused:
        make_draw(evaluation=cancelled.evaluation, by=draws.officer.actor)
    assert refused.value.code == "evaluation.cancelled"
    discard_draft(new, by=draws.officer.actor)
    with pytest.raises(DrawRejected) as silent:
        make_draw(evaluation=cancelled.evaluation, by=draws.officer.actor)
    assert silent.value.code == "evaluation.cancelled"
    with pytest.raises(NotTheOfficer):
        repeat_draw(cancelled, reason="x", by=make_member(draws.county, "office", name="另一人").actor)
