"""The pages of a finding: they work, they refuse, they show nothing to those whom it does not concern."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from tests.domain.findings.conftest import Life
from tests.factories import Member, client_for, make_finding

from tongchuang.domain.findings import actions
from tongchuang.domain.findings.models import Finding, State
from tongchuang.foundation.clock import local
from tongchuang.web.rectify.acts import ALL


def url(life: Life, name: str = "") -> str:
    return reverse("rectify:act", args=[life.finding.pk, name]) if name else reverse("rectify:finding", args=[life.finding.pk])


def text_of(response: Any) -> str:
    return response.content.decode()


def test_the_page_shows_the_next_step_as_the_one_solid_button(life: Life) -> None:
    life.register()
    steps = [("office", "assign"), ("unit_liaison", "accept"), ("unit_liaison", "fix"), ("inspector", "close")]
    for (post, slug), move in zip(steps, (life.assign, life.accept, life.fix, life.close), strict=True):
        page = text_of(client_for(life.who(post)).get(url(life)))
        head = page.split('class="actions"')[1].split("</div>")[0]
        assert head.count("btn-primary") == 1
        assert url(life, slug) in head
        move()
    assert "btn-primary" not in text_of(client_for(life.who("observer")).get(url(life))).split("<main")[1]


@pytest.mark.parametrize("state", ["registered", "assigned", "accepted", "fixed", "closed"])
def test_at_most_15_queries_for_the_page(life: Life, state: str, django_assert_max_num_queries: Any) -> None:
    life.register(photos=[life.photo()])
    for name, move in (("assigned", life.assign), ("accepted", life.accept), ("fixed", life.fix), ("closed", life.close)):
        if life.finding.state == state:
            break
        move()
        assert life.finding.state == name
    for post in ("office", "unit_liaison"):
        client = client_for(life.who(post))
        if post == "office" or state != "registered":
            with django_assert_max_num_queries(15):
                assert client.get(url(life)).status_code == 200


def test_others_find_nothing(life: Life, outsider: Member) -> None:
    life.register().assign()
    for member in (outsider, life.who("lead_liaison")):
        client = client_for(member)
        for address in (url(life), url(life, "fix"), reverse("rectify:compare", args=[life.finding.pk])):
            assert client.get(address).status_code == 404
        assert client.post(url(life, "accept"), {"version": 2}).status_code == 404
    assert client_for(life.who("office")).get(reverse("rectify:finding", args=[uuid4()])).status_code == 404


def test_every_form_opens_for_whom_it_is_open_and_is_refused_to_others(life: Life) -> None:
    life.register().assign().accept()
    opened = set()
    for act in ALL:
        for post in ("office", "unit_liaison", "observer"):
            status = client_for(life.who(post)).get(url(life, act.slug)).status_code
            assert status in (200, 403)
            opened |= {(act.slug, post)} if status == 200 else set()
    assert {slug for slug, post in opened if post == "unit_liaison"} == {"fix", "ask-extension", "ask-coordination"} | {"dispute"}
    assert {slug for slug, post in opened if post == "office"} == {"reassign", "edit", "ask-void", "add-photo"}
    assert not {slug for slug, post in opened if post == "observer"}


def test_fixing_with_photos_from_the_phone(life: Life, jpeg: Any) -> None:
    life.register().assign().accept()
    client = client_for(life.who("unit_liaison"))
    given = {
        "version": life.finding.version, "text": "杂物已清走", "photos": [jpeg()],
        "taken": life.clock.moment.isoformat(), "longitude": "112.1011", "latitude": "33.2011",
    }  # fmt: skip
    response = client.post(url(life, "fix"), given)
    assert (response.status_code, response.headers.get("Location")) == (302, url(life))
    life.finding.refresh_from_db()
    after = life.finding.photos.get(phase="after")
    assert life.finding.state == "fixed"
    assert after.distance_m < 20
    assert client.get(reverse("rectify:thumb", args=[after.attachment_id])).status_code == 200
    assert client_for(life.who("lead_liaison")).get(reverse("rectify:photo", args=[after.attachment_id])).status_code == 404
    assert text_of(client.get(reverse("rectify:compare", args=[life.finding.pk]))).count("<figure>") == 1


def test_a_photo_once_sent_need_not_be_sent_again(life: Life, jpeg: Any) -> None:
    life.register().assign().accept()
    client = client_for(life.who("unit_liaison"))
    given = {"version": life.finding.version, "text": "杂物已清走"}
    refused = client.post(url(life, "fix"), {**given, "photos": [jpeg()]})
    assert refused.status_code == 422
    kept = refused.context["form"].data["kept"]
    assert kept
    assert client.post(url(life, "fix"), {**given, "kept": kept, "far_reason": "手机没有定位"}).status_code == 302


def test_what_is_no_photo_is_refused_by_name(life: Life, jpeg: Any) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    life.register().assign().accept()
    fake = SimpleUploadedFile("诈.jpg", b"<svg onload=alert(1)>", content_type="image/jpeg")
    client = client_for(life.who("unit_liaison"))
    response = client.post(url(life, "fix"), {"version": life.finding.version, "text": "已清", "photos": [fake]})
    assert response.status_code == 422
    assert "诈.jpg" in text_of(response)
    life.finding.refresh_from_db()
    assert life.finding.state == "accepted"


def test_two_people_editing_the_second_sees_what_changed(life: Life) -> None:
    life.register()
    seen = life.finding.version
    life.do(actions.edit_finding, "director", reason="更正", severity="major", title="消防通道被占")
    office = client_for(life.who("office"))
    given = {"version": seen, "title": "通道堆物", "severity": "grave", "count": 1, "reason": "标题不清", "place": ""}
    response = office.post(url(life, "edit"), given)
    page = text_of(response)
    assert response.status_code == 409
    assert "通道堆放杂物" in page
    assert "消防通道被占" in page
    assert 'value="通道堆物"' in page
    assert Finding.objects.get(pk=life.finding.pk).title == "消防通道被占"
    assert office.post(url(life, "edit"), {**given, "version": seen + 1}).status_code == 302
    assert Finding.objects.get(pk=life.finding.pk).title == "通道堆物"


def test_the_conflict_names_who_did_what_and_why(life: Life) -> None:
    life.register()
    seen = life.finding.version
    life.do(actions.edit_finding, "director", reason="位置写错", severity="major")
    given = {"version": seen, "title": "通道堆物", "severity": "grave", "count": 1, "reason": "标题不清", "place": ""}
    page = text_of(client_for(life.who("office")).post(url(life, "edit"), given))
    since = page.split('class="since"')[1].split("</ul>")[0]
    assert life.who("director").person.name in since
    assert "位置写错" in since
    assert "登记" not in since


def test_the_conflict_hides_who_brought_a_photo_of_a_covert_finding(life: Life) -> None:
    life.register().assign()
    Finding.objects.filter(pk=life.finding.pk).update(source="covert")
    seen = life.finding.version
    life.finding.refresh_from_db()
    life.do(actions.add_before_photos, "office", photos=[life.photo()])
    page = text_of(client_for(life.who("unit_liaison")).post(url(life, "accept"), {"version": seen}))
    since = page.split('class="since"')[1].split("</ul>")[0]
    assert "<li>" in since
    assert life.who("office").person.name not in since


def test_site_and_item_are_corrected_and_told_by_name(life: Life, sites: Any, standard: Any) -> None:
    life.register()
    row = life.finding
    site = next(each for each in sites if each.pk != row.site_id)
    item = next(each for each in standard.leaves if each.pk != row.item_id)
    client = client_for(life.who("office"))
    page = text_of(client.get(url(life, "edit")))
    assert f'value="{row.site_id}" checked' in page
    given = {
        "version": row.version, "title": row.title, "severity": row.severity, "count": 1, "place": "", "reason": "点位选错",
        "site": str(site.pk), "item": str(item.pk),
    }  # fmt: skip
    assert client.post(url(life, "edit"), given).status_code == 302
    row.refresh_from_db()
    assert (row.site_id, row.item_id, row.street_id) == (site.pk, item.pk, site.street_id)
    told = text_of(client.get(reverse("rectify:finding", args=[row.pk])))
    assert site.name in told
    assert f"{item.code} {item.title}" in told


def test_the_due_time_is_told_before_assigning(life: Life) -> None:
    life.register()
    page = text_of(client_for(life.who("office")).get(url(life, "assign")))
    life.assign()
    life.finding.refresh_from_db()
    assert life.finding.due_at is not None
    assert f"{local(life.finding.due_at):%Y-%m-%d %H:%M}" in page


def test_the_conflict_says_when_the_step_is_gone(life: Life) -> None:
    life.register().assign()
    seen = life.finding.version
    life.accept()
    response = client_for(life.who("unit_liaison")).post(url(life, "accept"), {"version": seen})
    assert response.status_code == 409
    assert "<form class=\"card" not in text_of(response)


class TestLedger:
    home = "/rectify/"

    def test_filters_search_and_columns(self, life: Life) -> None:
        life.register(title="井盖缺失").register(title="地面积水", severity="grave").assign()
        client = client_for(life.who("office"))
        for query, found in (
            ("", 2), ("q=jgqs", 1), ("state=assigned", 1), ("severity=grave", 1), ("mine=1", 1), ("open=1", 2),
            (f"unit={life.county.units['market'].pk}", 2), (f"unit={life.county.units['urban'].pk}", 0),
            (f"street={life.county.streets[0].pk}", 2), (f"item={life.standard.items['I'].pk}", 2),
            (f"item={life.standard.items['II'].pk}", 0), ("period=2026-06", 2), ("period=2026-05", 0), ("overdue=1", 0),
            (f"site={life.county.sites[0].pk}", 2), ("late=1", 0), ("rebound=1", 0), ("unit=nonsense", 2),
        ):  # fmt: skip
            assert text_of(client.get(f"{self.home}?{query}")).count("<tr data-row>") == found, query

    @pytest.mark.parametrize("sort", ["number", "-unit", "due", "-due", "place", "registered", "-changed"])
    def test_sorts(self, life: Life, sort: str) -> None:
        life.register().register().assign()
        page = client_for(life.who("office")).get(f"{self.home}?sort={sort}&cols=changed&cols=unit&cols=due&cols=place")
        assert text_of(page).count("<tr data-row>") == 2

    def test_at_most_15_queries(self, life: Life, django_assert_max_num_queries: Any) -> None:
        for number in range(30):
            make_finding(life.county, number=f"2025-{number:05}", site=life.county.sites[number % 4], state="assigned")
        for post in ("office", "unit_liaison", "contracted_leader", "point_owner"):
            client = client_for(life.who(post))
            client.get(self.home)
            with django_assert_max_num_queries(15):
                assert client.get(f"{self.home}?unit={life.county.units['market'].pk}&sort=unit").status_code == 200

    def test_excel_carries_what_the_screen_shows(self, life: Life) -> None:
        import io

        import openpyxl

        life.register(title="井盖缺失").register(title="地面积水").assign()
        response = client_for(life.who("office")).get(f"{self.home}?state=assigned&export=xlsx&cols=title&cols=unit&cols=due")
        sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
        cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
        flat = [str(value) for row in cells for value in row if value is not None]
        assert "地面积水" in flat
        assert "井盖缺失" not in flat
        assert any("市场监管局" in value for value in flat)
        assert not any("state" in value for value in flat)

    def test_bulk_assignment_asks_first_and_guards_versions(self, life: Life) -> None:
        first = life.register().finding
        second = life.register().finding
        client = client_for(life.who("office"))
        asked = client.post("/rectify/assign/", {"ids": [first.pk, second.pk]})
        assert text_of(asked).count('name="seen"') == 2
        life.do(actions.edit_finding, "director", reason="更正", severity="major")
        done = client.post("/rectify/assign/", {"confirmed": "1", "seen": [f"{first.pk}:1", f"{second.pk}:1"], "unit": ""})
        assert second.number in text_of(done)
        states = dict(Finding.objects.values_list("pk", "state"))
        assert states == {first.pk: State.ASSIGNED, second.pk: State.REGISTERED}

    def test_bulk_assignment_is_for_the_office(self, life: Life, outsider: Member) -> None:
        row = life.register().finding
        assert client_for(life.who("inspector")).post("/rectify/assign/", {"ids": [row.pk]}).status_code == 403
        assert client_for(outsider).post("/rectify/assign/", {"ids": [row.pk]}).status_code == 400

    def test_an_empty_ledger_says_what_it_is(self, life: Life) -> None:
        assert 'class="empty-state"' in text_of(client_for(life.who("office")).get(self.home))


class TestRegistering:
    address = "/rectify/new/"

    def given(self, life: Life, **more: Any) -> dict[str, Any]:
        return {
            "title": "消火栓被遮挡", "source": "media", "severity": "major", "count": 1, "place": "",
            "site": life.county.sites[0].pk, "item": life.standard.items["I-1"].pk, **more,
        }  # fmt: skip

    def test_registers_and_assigns_at_once(self, life: Life, jpeg: Any) -> None:
        client = client_for(life.who("office"))
        assert client.get(self.address).status_code == 200
        response = client.post(self.address, self.given(life, assign_now="on", photos=[jpeg()]))
        row = Finding.objects.get()
        assert response.headers["Location"] == reverse("rectify:finding", args=[row.pk])
        assert (row.state, row.source, row.unit_id) == ("assigned", "media", life.county.units["market"].pk)
        assert row.photos.count() == 1

    def test_warns_of_the_same_that_is_open(self, life: Life) -> None:
        client = client_for(life.who("office"))
        client.post(self.address, self.given(life))
        assert client.post(self.address, self.given(life)).status_code == 422
        assert client.post(self.address, self.given(life, another="1")).status_code == 302
        assert Finding.objects.count() == 2

    def test_says_what_is_missing(self, life: Life) -> None:
        client = client_for(life.who("office"))
        response = client.post(self.address, self.given(life, site="", title=""))
        assert response.status_code == 422
        assert client.post(self.address, self.given(life, site="")).status_code == 422
        assert not Finding.objects.exists()

    def test_a_unit_registers_its_own(self, life: Life) -> None:
        client = client_for(life.who("unit_liaison"))
        assert client.post(self.address, self.given(life)).status_code == 422
        assert client.post(self.address, self.given(life, source="self")).status_code == 302
        urban = life.county.sites[1].pk
        assert client.post(self.address, self.given(life, source="self", site=urban)).status_code == 422
        assert client_for(life.who("observer")).get(self.address).status_code == 403

    def test_picks(self, life: Life, outsider: Member) -> None:
        client = client_for(life.who("office"))
        assert "南关农贸市场" in text_of(client.get("/rectify/new/sites/?site_text=ngnm"))
        assert "I-2" in text_of(client.get("/rectify/new/items/?item_text=公厕"))
        other = text_of(client_for(outsider).get("/rectify/new/sites/?site_text=ngnm"))
        assert str(life.county.sites[0].pk) not in other
