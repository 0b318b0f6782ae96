"""Pages of inspecting: they open for whom they are, and stay shut for others."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook
from tests.domain.inspections.visits import check_of, market_visit, stored_photo, visit_of
from tests.factories import World, client_for

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.inspections.actions import (
    FactValues,
    enter_observation,
    finish_evaluation,
    open_evaluation,
)
from tongchuang.domain.inspections.models import Evaluation, Observation, PlannedVisit, Visit
from tongchuang.foundation.clock import now, today
from tongchuang.foundation.ids import uuid7
from tongchuang.workflows.submit_visit import submit_visit


def visited(world: World, **values: Any) -> Visit:
    receipt = submit_visit(
        market_visit(world.county, world.standard, **values), by=world.county.people["inspector"].actor
    )
    return Visit.objects.get(pk=receipt.visit)


def with_photo(world: World) -> tuple[Visit, Attachment]:
    actor = world.county.people["inspector"].actor
    photo = stored_photo(actor)
    checks = [check_of(world.standard.items["I-1"], "fail", count=2, note="占道经营", photos=(photo,))]
    receipt = submit_visit(visit_of(world.county, world.county.sites[0], checks), by=actor)
    return Visit.objects.get(pk=receipt.visit), Attachment.objects.get(pk=photo)


def evaluation_of(world: World, source: str = "mock") -> Evaluation:
    county = world.county
    return open_evaluation(
        campaign=county.campaign, version=world.standard.version, title="十月模拟测评", source=source, held_on=today(),
        sites=county.sites[:2], by=county.people["office"].actor,
    )  # fmt: skip


def english_left(html: str) -> list[str]:
    """Words of Latin letters in what a Chinese page shows, apart from names of things."""
    shown = re.sub(r"<script.*?</script>|<head>.*?</head>|<[^>]+>", " ", html, flags=re.S)
    words = re.findall(r"[A-Za-z]{3,}", shown)
    return [word for word in words if word not in {"Ctrl", "English", "Excel", "III", "JavaScript", "Tongchuang", "kbd"}]


def pages(world: World) -> list[str]:
    site = world.county.sites[0].pk
    evaluation = evaluation_of(world)
    visit = visited(world, verdict="fail")
    item = world.standard.items["II-1"]
    fact = enter_observation(
        FactValues(item=item, source="self", at=now(), fraction=Decimal(1)), campaign=world.county.campaign,
        by=world.county.people["office"].actor,
    )  # fmt: skip
    return [
        "/inspect/", "/inspect/sites/?q=ngnmsc", "/inspect/sites/?longitude=112.1&latitude=33.2", f"/inspect/sites/{site}/",
        f"/inspect/sites/{site}/?evaluation={evaluation.pk}", "/inspect/visits/", f"/inspect/visits/{visit.pk}/",
        "/inspect/evaluations/", "/inspect/evaluations/new/", f"/inspect/evaluations/{evaluation.pk}/?q=公厕",
        "/inspect/facts/", "/inspect/facts/new/", f"/inspect/facts/new/?item={item.pk}", f"/inspect/facts/{fact.pk}/",
    ]  # fmt: skip


def test_every_page_opens_in_chinese_with_few_statements(world: World) -> None:
    client = client_for(world.county.people["office"])
    for address in pages(world):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.status_code == 200, address
        assert english_left(answer.content.decode()) == [], address
        assert len(queries) <= 15, (address, len(queries))
        assert not re.search(r"<script(?![^>]*src=)(?![^>]*json)|\sstyle=|\son[a-z]+=", answer.content.decode()), address


def test_strangers_are_sent_to_sign_in_and_outsiders_find_nothing(world: World) -> None:
    from django.test import Client

    addresses = pages(world)
    outsider = client_for(world.other.people["office"])
    own = {"/inspect/", "/inspect/sites/?q=ngnmsc", "/inspect/visits/", "/inspect/evaluations/", "/inspect/evaluations/new/"}
    for address in addresses:
        assert Client().get(address).status_code == 302, address
        answer = outsider.get(address)
        named = [site.name for site in world.county.sites]
        if answer.status_code == 200:
            assert address in own or "/facts/" in address or "longitude" in address, address
            assert "十月模拟测评" not in answer.content.decode()
        else:
            assert answer.status_code == 404, address
            assert not any(name in answer.content.decode() for name in named), address


def test_units_open_their_visits_and_nothing_that_is_planned(world: World) -> None:
    liaison = client_for(world.county.people["unit_liaison"])
    evaluation = evaluation_of(world)
    visit = visited(world)
    assert liaison.get(f"/inspect/visits/{visit.pk}/").status_code == 200
    for address in ("/inspect/", "/inspect/sites/?q=", f"/inspect/sites/{visit.site_id}/", "/inspect/evaluations/new/"):
        assert liaison.get(address).status_code == 403
    assert liaison.get(f"/inspect/evaluations/{evaluation.pk}/").status_code == 404
    finish_evaluation(evaluation, by=world.county.people["office"].actor)
    page = liaison.get(f"/inspect/evaluations/{evaluation.pk}/").content.decode()
    assert world.county.sites[1].name not in page


def test_who_came_covertly_stays_unknown_to_the_unit(world: World) -> None:
    visit = visited(world, source="covert")
    name = world.county.people["inspector"].person.name
    liaison, office = (client_for(world.county.people[post]) for post in ("unit_liaison", "office"))
    for address in (f"/inspect/visits/{visit.pk}/", "/inspect/visits/"):
        assert name not in liaison.get(address).content.decode()
    for client, shown in ((liaison, False), (office, True)):
        file = client.get("/inspect/visits/?export=xlsx")
        rows = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(file))).get_sheet_by_index(0).to_python()
        assert "南关农贸市场" in str(rows)
        assert (name in str(rows)) is shown
    key = world.county.people["inspector"].person.pk
    assert "南关农贸市场" not in liaison.get(f"/inspect/visits/?inspector={key}").content.decode()
    assert name in office.get(f"/inspect/visits/{visit.pk}/").content.decode()


def test_a_visit_shows_its_checks_photos_and_findings(world: World) -> None:
    visit, photo = with_photo(world)
    page = client_for(world.county.people["office"]).get(f"/inspect/visits/{visit.pk}/").content.decode()
    assert "占道经营" in page
    assert f"/files/{photo.pk}/thumb" in page
    assert visit.checks.get().finding.number in page


def test_a_photo_opens_for_whom_its_visit_opens(world: World) -> None:
    visit, photo = with_photo(world)
    people = world.county.people
    for post, status in (("office", 200), ("unit_liaison", 200), ("unit_head", 404)):
        assert client_for(people[post]).get(f"/files/{photo.pk}/full").status_code == status, post
    assert client_for(world.other.people["office"]).get(f"/files/{photo.pk}/full").status_code == 404
    assert client_for(people["office"]).get(f"/files/{uuid7()}/full").status_code == 404
    assert visit.failed == 1


def test_a_photo_is_served_as_what_it_is(world: World) -> None:
    _visit, photo = with_photo(world)
    client = client_for(world.county.people["office"])
    full, thumb = client.get(f"/files/{photo.pk}/full"), client.get(f"/files/{photo.pk}/thumb")
    assert (full.headers["Content-Type"], thumb.headers["Content-Type"]) == ("image/jpeg", "image/webp")
    assert full.headers["X-Content-Type-Options"] == "nosniff"
    assert full.headers["Content-Disposition"].startswith("inline")
    assert "private" in full.headers["Cache-Control"]
    assert b"".join(full.streaming_content)[:2] == b"\xff\xd8"  # type: ignore[attr-defined]
    again = client.get(f"/files/{photo.pk}/full", headers={"If-None-Match": full.headers["ETag"]})
    assert again.status_code == 304
    with CaptureQueriesContext(connection) as queries:
        client.get(f"/files/{photo.pk}/thumb")
    assert len(queries) <= 6


def test_an_evaluation_is_opened_by_draw_assigned_and_finished(world: World) -> None:
    office, inspector = client_for(world.county.people["office"]), world.county.people["inspector"]
    sent = {
        "title": "第三次模拟测评", "version": world.standard.version.pk, "source": "mock", "held_on": "2026-11-20",
        "seed": "abc", "quota_market": 2, "quota_toilet": 1,
    }  # fmt: skip
    answer = office.post("/inspect/evaluations/new/", sent)
    evaluation = Evaluation.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/inspect/evaluations/{evaluation.pk}/")
    assert evaluation.selection == {"way": "quota", "seed": "abc", "quotas": {"market": 2, "toilet": 1}}
    assert sorted(PlannedVisit.objects.values_list("site__type__code", flat=True)) == ["market", "market", "toilet"]

    home = f"/inspect/evaluations/{evaluation.pk}/"
    keys = list(PlannedVisit.objects.values_list("pk", flat=True))
    office.post(f"{home}inspectors/", {"inspector": inspector.person.pk, "planned": keys})
    assert "第三次模拟测评" in client_for(inspector).get("/inspect/").content.decode()
    gone = PlannedVisit.objects.first()
    office.post(f"{home}sites/{gone.site_id}/remove/")
    office.post(f"{home}sites/", {"site": [str(world.county.sites[5].pk), "nonsense"]})
    assert PlannedVisit.objects.filter(site=world.county.sites[5]).exists()
    office.post(f"{home}finish/")
    evaluation.refresh_from_db()
    assert evaluation.finished_at is not None
    assert office.post(f"{home}finish/").status_code == 400


def test_a_bad_evaluation_form_says_so_and_keeps_nothing(world: World) -> None:
    office = client_for(world.county.people["office"])
    answer = office.post("/inspect/evaluations/new/", {"title": "", "held_on": "tomorrow", "quota_market": "-1"})
    assert answer.status_code == 422
    assert not Evaluation.objects.exists()


FACTS = {
    "II-1": ({"percent": "85"}, "85.00%"),
    "II-2": ({"yes": "450", "valid": "500"}, "90.0%"),
    "II-3": ({"value": "36.5"}, "36.5"),
    "III-2": ({"count": "2"}, "2"),
}


@pytest.mark.parametrize("code", FACTS)
def test_facts_are_entered_by_form_and_retracted(world: World, code: str) -> None:
    values, shown = FACTS[code]
    office = client_for(world.county.people["office"])
    sent = {"item": world.standard.items[code].pk, "id": uuid7(), "source": "self", "at": "2026-11-01T09:30", **values}
    for _ in range(2):
        answer = office.post("/inspect/facts/new/", sent)
        assert answer.status_code == 302, answer.content.decode()
    fact = Observation.objects.get()
    assert (fact.period, fact.at.isoformat()[:16]) == ("2026-11", "2026-11-01T01:30")
    assert shown in office.get(f"/inspect/facts/{fact.pk}/").content.decode()
    assert office.post(f"/inspect/facts/{fact.pk}/retract/", {"reason": ""}).status_code == 400
    office.post(f"/inspect/facts/{fact.pk}/retract/", {"reason": "录错"})
    fact.refresh_from_db()
    assert fact.retraction_reason == "录错"
    inspector = client_for(world.county.people["inspector"])
    assert inspector.post("/inspect/facts/new/", sent).status_code == 403


def test_a_fact_that_does_not_fit_is_marked_at_its_field(world: World) -> None:
    office = client_for(world.county.people["office"])
    sent = {"item": world.standard.items["II-2"].pk, "id": uuid7(), "source": "self", "at": "2026-11-01T09:30", "yes": 9, "valid": 3}
    answer = office.post("/inspect/facts/new/", sent)
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert not Observation.objects.exists()


def test_facts_are_imported_after_a_dry_run(world: World) -> None:
    office = client_for(world.county.people["office"])
    upload = SimpleUploadedFile("数据.csv", "编号,日期,得分比例\nII-1,2026-10-15,85\n".encode("utf-8-sig"))
    page = office.post("/inspect/facts/import/", {"file": upload})
    assert page.status_code == 200
    assert not Observation.objects.exists()
    token = re.search(r'name="token" value="([0-9a-f]{32})"', page.content.decode())
    assert token is not None
    assert office.post("/inspect/facts/import/", {"token": token[1]}).status_code == 302
    assert Observation.objects.get().fraction == Decimal("0.85")
    assert client_for(world.county.people["inspector"]).get("/inspect/facts/import/").status_code == 403
