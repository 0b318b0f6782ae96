"""The pages of draws: they open for whom they are, with few statements, work, reject, and give no site away."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.domain.draws.conftest import INPUT, DrawMaker
from tests.factories import client_for, make_county, make_member

from tongchuang.domain.draws.actions import (
    cancel_draw,
    exclude_sites,
    open_witness_link,
    revoke_witness_link,
    seal_draw,
)
from tongchuang.domain.draws.models import Draw, WitnessLink
from tongchuang.domain.draws.queries import drawn_of
from tongchuang.domain.inspections.models import PlannedVisit
from tongchuang.domain.ledger.models import Event
from tongchuang.foundation.clock import today
from tongchuang.web.draw.standalone import ten_lines
from tongchuang.workflows.draws import publish

pytestmark = pytest.mark.django_db
LATIN = re.compile(r">([^<>]*[A-Za-z]{3,}[^<>]*)<")
# File names, code, addresses and the switch of languages are what they are.
LEFT = re.compile(
    r"\.json|English|Python|Excel|http|import |sha\(|json\.load|sorted\(|zip|assert|for s in|print\(|frame =|secret,|r = |[0-9a-f]{4}$|^[A-Z]-?\d"
)


def english_left(html: str) -> list[str]:
    html = re.sub(r"<(script|style|pre|svg)\b.*?</\1>", "", html, flags=re.S)
    return [text.strip() for text in LATIN.findall(html) if not LEFT.search(text.strip())]


def pages_of(draw: Draw) -> list[str]:
    base = f"/draw/{draw.pk}/"
    found = ["/draw/", "/draw/new/", base]
    if draw.state == "draft":
        inspectors = [f"{base}inspectors/", f"{base}inspectors/recusals/"]
        return [*found, f"{base}plan/", f"{base}left-out/?q=集市", *inspectors, f"{base}rehearsal/"]
    found += [f"{base}sheet/", "/draw/public/", f"/draw/public/{draw.pk}/", "/draw/verify/"]
    if draw.state in ("drawn", "published"):
        found += [f"{base}drawn/", f"{base}check/"]
    return found


@pytest.mark.parametrize("state", ["draft", "sealed", "drawn"])
def test_every_page_opens_in_chinese_with_few_statements(state: str, draws: DrawMaker) -> None:
    draw = getattr(draws, state)()
    if state != "draft":
        token = open_witness_link(draw, by=draws.officer.actor)
    client = client_for(draws.officer)
    addresses = pages_of(draw) + ([f"/draw/live/{token}/"] if state != "draft" else [])
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        text = answer.content.decode()
        assert answer.status_code == 200, address
        assert english_left(text) == [], address
        assert len(queries) <= 15, (address, len(queries), "\n".join(q["sql"][:170] for q in queries))
        assert not re.search(r"<script(?![^>]*src=)(?![^>]*json)|\sstyle=|\son[a-z]+=", text), address


def given(draw: Draw, **changes: Any) -> dict[str, Any]:
    """What the plan's form sends."""
    at = timezone.localtime(timezone.now() + timedelta(hours=2))
    values = {
        "title": "新名称", "draw_at": at.strftime("%Y-%m-%dT%H:%M"), "public_input_from": "骰子", "layers": "type",
        "exclude_days": "0", "size": "2", "rotation_days": "60", "rounds": "0", "version": str(draw.version),
        "visits_from": today().isoformat(), "visits_to": (today() + timedelta(days=2)).isoformat(),
        "stratum": ["农贸市场", "公共厕所"], "quota": ["3", "1"],
    }  # fmt: skip
    return {**values, **changes}


def test_a_plan_is_saved_and_a_wrong_one_comes_back(draws: DrawMaker) -> None:
    draw, client = draws.draft(), client_for(draws.officer)
    address = f"/draw/{draw.pk}/plan/"
    assert client.post(address, given(draw, size="9")).status_code == 422
    assert (
        client.post(address, given(draw, visits_to=(today() - timedelta(days=2)).isoformat())).status_code
        == 422
    )
    assert client.post(address, given(draw, quota=["x", "-1"])).status_code == 302
    draw.refresh_from_db()
    assert (draw.title, draw.quotas) == ("新名称", {})
    # Who saves what was read before somebody else's change is told so.
    assert client.post(address, given(draw, version="1")).status_code == 409
    assert client.post(address, given(draw)).status_code == 302
    draw.refresh_from_db()
    assert draw.quotas == {"农贸市场": 3, "公共厕所": 1}
    table = client.post(f"{address}strata/", given(draw, layers="type,street")).content.decode()
    assert "农贸市场 · " in table and "<html" not in table


def test_sites_are_left_out_with_a_reason_only(draws: DrawMaker) -> None:
    draw, client = draws.draft(), client_for(draws.officer)
    site, base = draws.county.sites[0], f"/draw/{draw.pk}/left-out/"
    assert client.post(f"{base}add/", {"site": str(site.pk), "reason": " "}).status_code == 422
    assert client.post(f"{base}add/", {"site": str(site.pk), "reason": "正在改造"}).status_code == 302
    assert "正在改造" in client.get(base).content.decode()
    client.post(f"{base}remove/", {"site": str(site.pk)})
    assert not draw.by_hand.exists()


def test_only_the_officer_plans_seals_and_looks(draws: DrawMaker) -> None:
    colleague = client_for(make_member(draws.county, "office", name="同事"))
    draft = draws.draft()
    for part in ("plan/", "left-out/", "inspectors/", "rehearsal/"):
        assert colleague.get(f"/draw/{draft.pk}/{part}").status_code == 403
    for part in ("seal/", "discard/"):
        assert colleague.post(f"/draw/{draft.pk}/{part}").status_code == 403
    assert Draw.objects.get().state == "draft"


def everybody(draws: DrawMaker) -> dict[str, Client]:
    people = draws.county.people
    names = (
        "director",
        "unit_liaison",
        "discipline",
        "inspector",
        "contracted_leader",
        "observer",
        "point_owner",
    )
    found = {name: client_for(people[name]) for name in names if name in people}
    other = make_county("990003", "望澜县", draws.standard)
    return {
        **found,
        "office": client_for(make_member(draws.county, "office", name="同事")),
        "outsider": client_for(make_member(other, "office", name="外人")),
        "stranger": Client(),
    }


def test_a_drawn_site_stands_on_no_page_but_the_officers(draws: DrawMaker) -> None:
    draw = draws.drawn()
    token = open_witness_link(draw, by=draws.officer.actor)
    sites = drawn_of(draws.officer.actor, draw)
    plain = PlannedVisit.objects.filter(evaluation=draw.evaluation_id)[0]
    crew = plain.crew
    assert crew is not None
    base = f"/draw/{draw.pk}/"
    secret = [
        f"{base}drawn/",
        f"{base}drawn.xlsx",
        f"{base}RECORD.json",
        f"{base}CREWS.json",
        f"{base}check/",
        f"/draw/public/{draw.pk}/RECORD.json",
    ]
    shown = [
        "/draw/",
        base,
        f"{base}sheet/",
        "/draw/public/",
        f"/draw/public/{draw.pk}/",
        f"/draw/public/{draw.pk}/SEALED.json",
        "/draw/verify/",
        f"/draw/verify/?draw={draw.pk}",
        f"/draw/live/{token}/",
        f"/draw/live/{token}/state/",
    ]
    for name, client in everybody(draws).items():
        for address in secret:
            assert client.get(address).status_code in (302, 403, 404), (name, address)
        for address in shown:
            text = client.get(address).content.decode()
            assert not any(site.code in text or site.name in text for site in sites), (name, address)
        for address in (
            f"{base}drawn/{plain.pk}/substitute/",
            f"{base}crews/{crew.pk}/{crew.members.all()[0].pk}/replace/",
        ):
            assert client.post(address, {"reason": "x"}).status_code in (302, 403, 404), (name, address)
    assert draw.steps.count() == 0
    assert not Event.objects.filter(kind="draw.looked").exclude(actor_id=draws.officer.user.pk).exists()


def test_every_look_at_drawn_sites_is_on_record(draws: DrawMaker) -> None:
    draw, client = draws.drawn(), client_for(draws.officer)
    for part, way in (
        ("drawn/", "list"),
        ("drawn.xlsx", "export"),
        ("RECORD.json", "record"),
        ("CREWS.json", "crews"),
    ):
        answer = client.get(f"/draw/{draw.pk}/{part}")
        assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
        event = Event.objects.filter(kind="draw.looked", target_id=draw.pk).latest("id")
        assert (event.actor_id, event.new) == (draws.officer.user.pk, {"way": way})


def test_a_witness_draws_once_at_the_time_and_not_before(draws: DrawMaker) -> None:
    draw = draws.sealed()
    token = open_witness_link(draw, by=draws.officer.actor)
    address, witness = f"/draw/live/{token}/", Client()
    entered = {"public_input": INPUT, "witness": "见证人甲"}
    assert witness.post(address, entered).status_code == 422
    draws.clock.forward(hours=1, seconds=5)
    assert witness.post(address, {"public_input": "", "witness": "甲"}).status_code == 422
    assert witness.post(address, {"public_input": INPUT, "witness": " "}).status_code == 422
    assert Draw.objects.get().state == "sealed"
    assert witness.post(address, entered).status_code == 302
    drawn = Draw.objects.get()
    assert (drawn.state, drawn.public_input, drawn.witness, drawn.steerable) == (
        "drawn",
        INPUT,
        "见证人甲",
        False,
    )
    event = Event.objects.get(kind="draw.drawn")
    assert event.actor_id is None and event.new["public_input"] == INPUT
    # A second entry changes nothing and shows what was drawn.
    assert witness.post(address, {**entered, "public_input": "9"}).status_code == 302
    assert Draw.objects.get().record_sha256 == drawn.record_sha256
    assert drawn.record_sha256[:4] in witness.get(address).content.decode()
    assert witness.get(f"{address}state/").json()["version"] == f"drawn-{drawn.record_sha256[:8]}"


def test_a_link_is_of_one_draw_ends_and_stops_who_guesses(draws: DrawMaker) -> None:
    draw = draws.sealed()
    token = open_witness_link(draw, by=draws.officer.actor)
    assert token not in json.dumps(list(WitnessLink.objects.values("token_hash", "token_sealed")))
    second = open_witness_link(draw, by=draws.officer.actor)
    assert Client().get(f"/draw/live/{token}/").status_code == 404
    assert Client().get(f"/draw/live/{second}/").status_code == 200
    revoke_witness_link(draw, by=draws.officer.actor)
    assert Client().get(f"/draw/live/{second}/").status_code == 404
    assert Client().post(f"/draw/live/{second}/", {"public_input": "1", "witness": "甲"}).status_code == 404
    answers = {Client().get(f"/draw/live/guess{number}/").status_code for number in range(40)}
    assert answers == {404, 429}


def test_a_witness_tries_at_most_ten_times_a_minute(draws: DrawMaker) -> None:
    token = open_witness_link(draws.sealed(), by=draws.officer.actor)
    answers = [
        Client().post(f"/draw/live/{token}/", {"public_input": "1", "witness": "甲"}).status_code
        for _ in range(12)
    ]
    assert answers == [422] * 10 + [429] * 2


def test_everybody_reads_what_was_sealed_and_later_all_of_it(draws: DrawMaker) -> None:
    draft = draws.draft()
    stranger = Client()
    assert stranger.get(f"/draw/public/{draft.pk}/").status_code == 404
    assert stranger.get(f"/draw/{draft.pk}/").status_code == 302
    draw = draws.drawn()
    told = stranger.get(f"/draw/public/{draw.pk}/SEALED.json").json()
    assert told["commitment"] == draw.commitment and "visits_from" not in told
    assert stranger.get(f"/draw/public/{draw.pk}/RECORD.json").status_code == 404
    draws.clock.forward(days=9)
    publish(draw, by=draws.officer.actor)
    answer = stranger.get(f"/draw/public/{draw.pk}/RECORD.json")
    assert answer.json()["commitment"] == draw.commitment
    # The record of the inspectors names people: it is for those who work here.
    assert stranger.get(f"/draw/{draw.pk}/CREWS.json").status_code == 302
    assert (
        client_for(draws.county.people["unit_liaison"]).get(f"/draw/{draw.pk}/CREWS.json").status_code == 200
    )
    for member in draws.inspectors:
        assert member.person.name not in answer.content.decode()
    assert str(draw.pk) in stranger.get("/draw/verify/").content.decode()


def test_a_cancelled_draw_stays_with_its_reason_and_is_drawn_again(draws: DrawMaker) -> None:
    draw, client = draws.sealed(), client_for(draws.officer)
    assert client.post(f"/draw/{draw.pk}/cancel/", {"reason": " "}).status_code == 400
    assert client.post(f"/draw/{draw.pk}/cancel/", {"reason": "漏列一条街"}).status_code == 302
    for address in ("/draw/public/", f"/draw/public/{draw.pk}/"):
        assert "漏列一条街" in Client().get(address).content.decode()
    assert client.post(f"/draw/{draw.pk}/repeat/", {"reason": "漏列一条街"}).status_code == 302
    fresh = Draw.objects.get(state="draft")
    assert fresh.repeats_id == draw.pk


def test_without_a_public_input_it_is_marked_wherever_it_stands(draws: DrawMaker) -> None:
    draw = draws.drawn(public_input="")
    token = open_witness_link(draw, by=draws.officer.actor)
    client = client_for(draws.officer)
    for address in (
        "/draw/",
        f"/draw/{draw.pk}/",
        "/draw/public/",
        f"/draw/public/{draw.pk}/",
        f"/draw/live/{token}/",
    ):
        assert "可被操纵" in client.get(address).content.decode(), address


def test_pages_for_everybody_speak_english_when_asked(draws: DrawMaker) -> None:
    draws.sealed()
    stranger = Client()
    answer = stranger.get("/draw/verify/?language=en&draw=x")
    assert answer.status_code == 302 and answer["Location"] == "/draw/verify/?draw=x"
    assert "Verify the record of a draw" in stranger.get("/draw/verify/").content.decode()
    assert "Sealed" in stranger.get("/draw/public/").content.decode()


def test_the_ten_lines_are_those_of_the_manual() -> None:
    from pathlib import Path

    manual = (Path(__file__).parents[3] / "docs/algorithms/drawing.md").read_text("utf-8")
    assert f"```python\n{ten_lines()}```" in manual


def test_a_cancelled_drawn_draw_tells_what_was_given_up(draws: DrawMaker) -> None:
    draw = draws.drawn()
    cancel_draw(draw, reason="检查人员生病", by=draws.officer.actor)
    assert Client().get(f"/draw/public/{draw.pk}/").status_code == 200


def test_why_a_site_is_left_out_is_read_by_the_officer_until_it_is_over(draws: DrawMaker) -> None:
    draw = draws.draft()
    exclude_sites(draw, draws.county.sites[:1], reason="南关市场改造", by=draws.officer.actor)
    draw = seal_draw(draw, by=draws.officer.actor)
    address = f"/draw/{draw.pk}/"
    assert "南关市场改造" in client_for(draws.officer).get(address).content.decode()
    for name, client in everybody(draws).items():
        assert "南关市场改造" not in client.get(address).content.decode(), name


def test_a_stratum_that_is_drawn_whole_is_pointed_out(draws: DrawMaker) -> None:
    draw = draws.draft(quotas={"农贸市场": 500})
    page = client_for(draws.officer).get(f"/draw/{draw.pk}/plan/").content.decode()
    assert "公告后人人可知" in page and "缺" in page


def test_a_sheet_scanned_too_early_leads_to_the_announcement(draws: DrawMaker) -> None:
    draw = draws.sealed()
    page = Client().get(f"/draw/verify/?draw={draw.pk}").content.decode()
    assert f"/draw/public/{draw.pk}/" in page and "没有公布" in page
    sheet = client_for(draws.officer).get(f"/draw/{draw.pk}/sheet/").content.decode()
    assert "square-code" in sheet and draw.commitment[:4] in sheet


def test_a_substitute_steps_in_and_no_cookie_names_it(draws: DrawMaker) -> None:
    draw, client = draws.drawn(), client_for(draws.officer)
    row = PlannedVisit.objects.filter(evaluation=draw.evaluation_id).select_related("crew")[0]
    base = f"/draw/{draw.pk}/"
    assert client.post(f"{base}drawn/{row.pk}/substitute/", {"reason": " "}).status_code == 400
    answer = client.post(f"{base}drawn/{row.pk}/substitute/", {"reason": "停业"})
    assert answer.status_code == 302 and draw.steps.count() == 1
    sites = drawn_of(draws.officer.actor, draw)
    kept = str(answer.cookies)
    assert not any(site.name in kept or site.code in kept for site in sites)
    assert "停业" in client.get(f"{base}drawn/").content.decode()
