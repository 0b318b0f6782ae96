"""Pages of plates, and what a scan leads to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests.factories import County, Member, make_member

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.plates.actions import issue_plates, revoke_plate, set_public_contact
from tongchuang.domain.plates.codes import code_of
from tongchuang.domain.plates.models import Plate, PlateSheet, ScanDay
from tongchuang.domain.runs.models import Run
from tongchuang.jobs.runs import carry_out

with_fonts = pytest.mark.skipif(
    not (Path(configured.PROJECT) / "build" / "fonts").is_dir(), reason="the fonts are not fetched (make assets)"
)
Signed = Callable[[Member], Client]


@pytest.fixture(autouse=True)
def _no_counts(db: None) -> None:
    cache.clear()


@pytest.fixture
def plate(county: County, office: Member) -> Plate:
    return issue_plates(county.sites[:1], by=office.actor)[0]


def scan(client: Client, plate: Plate, **more: str):
    return client.get(f"/q/{code_of(plate)}", **more)


def test_a_citizen_sees_the_place_the_unit_and_whom_to_call(plate: Plate, campaign: Campaign, office: Member) -> None:
    set_public_contact(campaign, "创建办 0700-1234567", by=office.actor)
    page = scan(Client(), plate).content.decode()
    assert plate.site.name in page
    assert plate.site.unit.name in page
    assert "创建办 0700-1234567" in page
    assert plate.site.point_owner.name not in page
    assert ScanDay.objects.get().count == 1


def test_the_page_keeps_its_code_to_itself(plate: Plate) -> None:
    answer = scan(Client(), plate)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_unknown_revoked_and_nonsense_get_the_same_answer(plate: Plate, office: Member) -> None:
    code = code_of(plate)
    revoke_plate(plate, reason="丢失", by=office.actor)
    answers = [Client().get(f"/q/{each}") for each in (code, "0" * 20, "nonsense", "码牌")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert plate.site.name not in answers[0].content.decode()
    assert not ScanDay.objects.exists()


def test_a_code_typed_in_groups_and_capitals_works(plate: Plate) -> None:
    code = code_of(plate).upper()
    assert Client().get(f"/q/{code[:5]}-{code[5:10]}-{code[10:15]}-{code[15:]}").status_code == 200


def test_an_inspector_comes_to_the_checklist(plate: Plate, inspector: Member, client_for: Signed) -> None:
    client = client_for(inspector)
    assert scan(client, plate).url == reverse("inspect:form", args=[plate.site_id])
    client.cookies["field"] = "1"
    assert scan(client, plate).url == f"/field/#/q/{code_of(plate)}"
    assert not ScanDay.objects.exists()


def test_a_point_owner_comes_to_the_tasks_of_the_site(
    county: County, plate: Plate, people: dict[str, Member], client_for: Signed
) -> None:
    from tests.factories import make_finding

    there = make_finding(county, site=plate.site, unit=plate.site.unit, state="assigned", title="这里的积水")
    make_finding(county, site=county.sites[2], unit=plate.site.unit, state="assigned", title="别处的积水")
    client = client_for(people["point_owner"])
    page = client.get(scan(client, plate).url).content.decode()
    assert there.title in page and "别处的积水" not in page


def test_a_leader_of_the_section_comes_to_the_site(plate: Plate, people: dict[str, Member], client_for: Signed) -> None:
    assert scan(client_for(people["contracted_leader"]), plate).url == reverse("places:site", args=[plate.site_id])


def test_somebody_of_another_unit_or_county_is_a_citizen_here(
    county: County, plate: Plate, outsider: Member, client_for: Signed
) -> None:
    other = make_member(county, "unit_liaison", unit=county.units["education"])
    for member in (other, outsider):
        answer = scan(client_for(member), plate)
        assert answer.status_code == 200
        assert plate.site.name in answer.content.decode()


def test_guessing_is_slowed_down(plate: Plate) -> None:
    client = Client()
    states = [client.get(f"/q/{number:020}").status_code for number in range(70)]
    assert states[:60] == [404] * 60
    assert states[60:] == [429] * 10
    assert scan(client, plate).status_code == 429
    assert scan(Client(REMOTE_ADDR="10.9.8.7"), plate).status_code == 200


def test_the_answer_is_the_same_whether_a_visit_is_planned_or_not(
    county: County, plate: Plate, office: Member, inspector: Member, client_for: Signed, campaign: Campaign
) -> None:
    from tongchuang.domain.inspections.models import Evaluation, PlannedVisit
    from tongchuang.foundation.clock import today

    before = scan(Client(), plate).content, scan(client_for(office), plate).url
    version = campaign.standards.get().version
    evaluation = Evaluation.objects.create(
        region=county.region, campaign=campaign, version=version, title="暗访", source="covert", held_on=today()
    )
    PlannedVisit.objects.create(evaluation=evaluation, site=plate.site, inspector=inspector.person)
    assert (scan(Client(), plate).content, scan(client_for(office), plate).url) == before


def test_the_office_issues_for_ticked_sites_and_for_all(county: County, office: Member, client_for: Signed) -> None:
    client = client_for(office)
    ids = [str(site.pk) for site in county.sites[:2]]
    client.post("/places/plates/issue/", {"ids": ids})
    assert Plate.objects.count() == 2
    client.post("/places/plates/issue/", {"all": "1", "filter": "plate=none"})
    assert Plate.objects.count() == len(county.sites)
    page = client.get("/places/plates/").content.decode()
    assert county.sites[0].name in page
    assert client.get("/places/plates/?plate=none").content.decode().count(county.sites[0].name) == 0


def test_the_site_shows_its_plate_to_the_office_alone(
    plate: Plate, office: Member, liaison: Member, client_for: Signed
) -> None:
    from tongchuang.domain.plates.rules import in_groups

    address = reverse("places:site", args=[plate.site_id])
    code = in_groups(code_of(plate))
    assert code in client_for(office).get(address).content.decode()
    assert code not in client_for(liaison).get(address).content.decode()


def test_a_plate_is_revoked_and_replaced_with_a_reason(plate: Plate, office: Member, client_for: Signed) -> None:
    client = client_for(office)
    assert client.post(f"/places/plates/{plate.pk}/revoke/", {"reason": ""}).status_code == 400
    client.post(f"/places/plates/{plate.pk}/replace/", {"reason": "褪色"})
    assert [row.number for row in Plate.objects.filter(revoked_at__isnull=True)] == [2]
    assert "褪色" in client.get(reverse("places:site", args=[plate.site_id])).content.decode()


@pytest.mark.parametrize("post", ["inspector", "unit_liaison", "point_owner", "observer"])
def test_others_neither_see_nor_change_plates(
    plate: Plate, people: dict[str, Member], post: str, client_for: Signed
) -> None:
    client = client_for(people[post])
    assert client.get("/places/plates/").status_code == 403
    assert client.get("/places/plates/sheets/").status_code == 403
    for address in ("issue/", "print/", "print/start/", f"{plate.pk}/revoke/", f"{plate.pk}/replace/", f"{plate.pk}/print/"):
        assert client.post(f"/places/plates/{address}", {"reason": "x"}).status_code == 403
    assert Plate.objects.get().revoked_at is None


def test_the_office_of_another_county_finds_nothing(plate: Plate, outsider: Member, client_for: Signed) -> None:
    client = client_for(outsider)
    for address in (f"{plate.pk}/revoke/", f"{plate.pk}/replace/", f"{plate.pk}/print/"):
        assert client.post(f"/places/plates/{address}", {"reason": "x"}).status_code == 404
    client.post("/places/plates/issue/", {"ids": [str(plate.site_id)]})
    assert Plate.objects.count() == 1


@with_fonts
def test_printing_from_choice_to_file(county: County, office: Member, outsider: Member, client_for: Signed) -> None:
    client = client_for(office)
    issue_plates(county.sites[:3], by=office.actor)
    page = client.post("/places/plates/print/", {"ids": [str(site.pk) for site in county.sites]}).content.decode()
    assert "3" in page
    sites = ",".join(str(site.pk) for site in county.sites[:3])
    picture = client.get("/places/plates/preview.png", {"layout": "a4x8", "address": "https://x.cn", "sites": sites})
    assert picture.content.startswith(b"\x89PNG")
    wrong = client.post("/places/plates/print/start/", {"layout": "a4x8", "address": "nowhere", "sites": sites})
    assert wrong.status_code == 422
    client.post("/places/plates/print/start/", {"layout": "a4x8", "address": "https://x.cn", "contact": "创建办 0700-1", "sites": sites})
    assert "https://x.cn" in str(Run.objects.get().params)
    assert "run" in client.get("/places/plates/sheets/").content.decode()
    carry_out(Run.objects.get().pk)
    sheet = PlateSheet.objects.get()
    answer = client.get(f"/places/plates/sheets/{sheet.pk}.pdf")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert client_for(outsider).get(f"/places/plates/sheets/{sheet.pk}.pdf").status_code == 404
    # The address is kept for the next time.
    assert "https://x.cn" in client.post("/places/plates/print/", {"ids": [str(county.sites[0].pk)]}).content.decode()


@with_fonts
def test_one_plate_is_printed_at_once(plate: Plate, office: Member, client_for: Signed) -> None:
    answer = client_for(office).post(f"/places/plates/{plate.pk}/print/")
    assert answer.content.startswith(b"%PDF-")
    plate.refresh_from_db()
    assert plate.printed_at is not None


def test_pages_of_plates_ask_little(
    county: County, plate: Plate, office: Member, inspector: Member, client_for: Signed, django_assert_max_num_queries
) -> None:
    client, site = client_for(office), plate.site_id
    for path in ("/places/plates/", "/places/plates/sheets/", reverse("places:site", args=[site])):
        with django_assert_max_num_queries(15):
            assert client.get(path).status_code == 200
    with django_assert_max_num_queries(6):
        assert scan(Client(), plate).status_code == 200
    at_work = client_for(inspector)
    with django_assert_max_num_queries(8):
        assert scan(at_work, plate).status_code == 302
