"""Pages of the brake: who sees what, what forms refuse, and that what is there already comes first."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from tests.factories import County, Standard, client_for

from tongchuang.domain.burden.actions import answer_part, send_request, set_quota
from tongchuang.domain.burden.actions.answers import Answer
from tongchuang.domain.burden.models import Avoided, MaterialRequest, Quota, RequestPart
from tongchuang.domain.burden.values import FormField, RequestValues
from tongchuang.domain.files.models import Attachment
from tongchuang.foundation.clock import now, today

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def sent(county: County, office) -> MaterialRequest:
    return send_request(
        RequestValues(
            kind="figure", title="经营户统计", figure="经营户数", measure="户", due_at=now() + timedelta(days=3),
            unit_ids=(county.units["market"].pk, county.units["urban"].pk), fields=(FormField("f1", "其中新增", "number"),),
        ),
        by=office.actor, campaign=county.campaign,
    )  # fmt: skip


def part(sent: MaterialRequest, county: County, key: str = "market") -> RequestPart:
    return sent.parts.get(unit=county.units[key])


def form(county: County, **change: Any) -> dict[str, Any]:
    return {
        "kind": "report", "title": "夜市整治小结", "units": [str(county.units["market"].pk)], "due_on": str(today() + timedelta(days=5)),
        "text": "", "fields_text": "", "period": "", **change,
    }  # fmt: skip


class TestAsking:
    def test_what_is_new_is_sent_at_once(self, county: County, office) -> None:
        client = client_for(office)
        assert client.get(reverse("burden:ask")).status_code == 200
        answer = client.post(
            reverse("burden:ask"), form(county, fields_text="摊位数：数字\n整治日期: 日期\n说明")
        )
        row = MaterialRequest.objects.get()
        assert answer.status_code == 302 and answer["Location"] == reverse("burden:request", args=[row.pk])
        assert [(each["label"], each["kind"]) for each in row.fields] == [
            ("摊位数", "number"),
            ("整治日期", "date"),
            ("说明", "text"),
        ]
        assert row.asker_unit is None

    def test_what_is_there_comes_before_sending_and_is_the_default(
        self, county: County, office, sent: MaterialRequest
    ) -> None:
        client = client_for(office)
        data = form(county, kind="figure", title="经营户统计", figure="经营户数")
        answer = client.post(reverse("burden:ask"), data)
        page = answer.content.decode()
        assert answer.status_code == 422 and MaterialRequest.objects.count() == 1
        # The first button that sends the form is the one that Enter presses.
        assert page.index('name="use"') < page.index("data-send")
        used = client.post(reverse("burden:use"), {**data, "use": f"asked:{sent.pk}"})
        assert used["Location"] == reverse("burden:request", args=[sent.pk])
        assert (Avoided.objects.get().kind, MaterialRequest.objects.count()) == ("asked", 1)
        again = client.post(reverse("burden:ask"), {**data, "why_again": "口径不同，按新口径统计"})
        assert again.status_code == 302
        assert MaterialRequest.objects.latest("asked_at").why_again == "口径不同，按新口径统计"

    def test_the_system_knows_some_figures(self, county: County, office) -> None:
        client = client_for(office)
        answer = client.post(
            reverse("burden:look"), {"kind": "figure", "title": "报送点位数量", "figure": "点位总数"}
        )
        page = answer.content.decode()
        assert "known:places:home" in page and ">6<" in page
        assert MaterialRequest.objects.count() == 0
        used = client.post(
            reverse("burden:use"),
            form(county, kind="figure", title="点位", figure="点位总数", use="known:places:home"),
        )
        assert used["Location"].startswith(reverse("places:home"))

    def test_evidence_that_was_reviewed_is_found(self, county: County, standard: Standard, office) -> None:
        from tongchuang.domain.inspections.models import Observation

        paper = Attachment.objects.create(
            region=county.region,
            sha256="b" * 64,
            kind="document",
            media_type="application/pdf",
            size=1,
            name="方案.pdf",
            uploaded_at=now(),
        )
        item = standard.items["II-1"]
        Observation.objects.create(
            region=county.region, campaign=county.campaign, item=item, kind="review", source="self", period="2026-11", at=now(),
            fraction=1, attachment=paper, entered_at=now(),
        )  # fmt: skip
        answer = client_for(office).post(
            reverse("burden:look"), {"kind": "evidence", "item": str(item.pk), "title": "方案"}
        )
        assert f"evidence:{item.pk}" in answer.content.decode()

    def test_who_is_near_the_quota_is_named_before(self, county: County, office) -> None:
        set_quota("request", "month", 0, by=office.actor, unit=county.units["market"])
        client = client_for(office)
        answer = client.post(reverse("burden:ask"), form(county))
        assert answer.status_code == 422 and not MaterialRequest.objects.exists()
        assert client.post(reverse("burden:ask"), form(county, near_seen="1")).status_code == 302
        assert RequestPart.objects.get().state == "held"

    @pytest.mark.parametrize(
        "change",
        [
            {"title": ""},
            {"units": []},
            {"due_on": "2020-01-01"},
            {"period": "2026-13"},
            {"kind": "x"},
            {"fields_text": "\n".join("abcdefg")},
        ],
    )
    def test_a_form_that_lacks_something_comes_back(
        self, county: County, office, change: dict[str, Any]
    ) -> None:
        assert client_for(office).post(reverse("burden:ask"), form(county, **change)).status_code == 422
        assert not MaterialRequest.objects.exists()

    def test_a_template_is_kept_and_a_program_refused(
        self, county: County, office, liaison, other_county: County
    ) -> None:
        client = client_for(office)
        bad = SimpleUploadedFile("a.pdf", b"MZ\x90\x00")
        assert client.post(reverse("burden:ask"), {**form(county), "template": bad}).status_code == 422
        good = SimpleUploadedFile("表.exe", PDF)
        assert client.post(reverse("burden:ask"), {**form(county), "template": good}).status_code == 302
        row = MaterialRequest.objects.get()
        assert row.template is not None and row.template.name == "表.exe.pdf"
        address = reverse("shared:file", args=[row.template_id, "full"])
        assert client_for(liaison).get(address).status_code == 200
        assert client_for(other_county.people["office"]).get(address).status_code == 404

    def test_units_that_lead_nothing_ask_nobody(self, county: County, liaison) -> None:
        client = client_for(liaison)
        for name in ("ask", "look", "use"):
            assert client.post(reverse(f"burden:{name}"), form(county)).status_code == 403


class TestAnswering:
    def test_a_unit_answers_on_one_page(self, county: County, liaison, office, sent: MaterialRequest) -> None:
        client, row = client_for(liaison), part(sent, county)
        address = reverse("burden:answer", args=[row.pk])
        assert "经营户数" in client.get(address).content.decode()
        assert client.post(address, {"version": 1, "figure": "", "f1": "2"}).status_code == 422
        file = SimpleUploadedFile("台账.pdf", PDF)
        assert (
            client.post(
                address, {"version": 1, "figure": "42", "f1": "2", "text": "截至今日", "files": file}
            ).status_code
            == 302
        )
        row.refresh_from_db()
        assert (row.state, row.figure, row.files.count()) == ("answered", Decimal(42), 1)
        stale = client.post(address, {"version": 1, "figure": "43", "f1": "2"})
        assert stale.status_code == 409
        assert client.post(address, {"version": 2, "figure": "43", "f1": "2"}).status_code == 302
        row.refresh_from_db()
        assert row.files.count() == 1
        file_address = reverse("shared:file", args=[row.files.get().attachment_id, "full"])
        assert client_for(office).get(file_address).status_code == 200
        assert client_for(county.people["unit_head"]).get(file_address).status_code == 404

    def test_others_see_nothing_of_it(
        self, county: County, other_county: County, people, sent: MaterialRequest
    ) -> None:
        row = part(sent, county)
        for stranger in (
            people["unit_head"],
            people["inspector"],
            other_county.people["unit_liaison"],
            other_county.people["office"],
        ):
            client = client_for(stranger)
            assert client.get(reverse("burden:answer", args=[row.pk])).status_code == 404
            assert (
                client.post(
                    reverse("burden:answer", args=[row.pk]), {"version": 1, "figure": "1", "f1": "1"}
                ).status_code
                == 404
            )
        seen = client_for(people["unit_head"]).get(reverse("burden:request", args=[sent.pk])).content.decode()
        assert "城管局" in seen and "市场监管局" not in seen

    def test_the_same_again_and_sending_back(
        self, county: County, people, office, liaison, sent: MaterialRequest
    ) -> None:
        first = part(sent, county)
        answer_part(first, Answer(figure=Decimal(42), values={"f1": "1"}), version=1, by=liaison.actor)
        second = part(
            send_request(
                RequestValues(
                    kind="report",
                    title="经营户统计",
                    due_at=now() + timedelta(days=3),
                    unit_ids=(county.units["market"].pk,),
                ),
                by=office.actor,
            ),
            county,
        )
        client = client_for(liaison)
        assert str(first.pk) in client.get(reverse("burden:answer", args=[second.pk])).content.decode()
        assert (
            client.post(reverse("burden:same", args=[second.pk]), {"from": str(second.pk)}).status_code == 404
        )
        assert (
            client.post(reverse("burden:send_back", args=[first.pk]), {"reason": "口径"}).status_code == 403
        )
        assert (
            client_for(office)
            .post(reverse("burden:send_back", args=[first.pk]), {"reason": "口径"})
            .status_code
            == 302
        )
        first.refresh_from_db()
        assert first.state == "returned"

    def test_all_answers_in_excel(self, county: County, office, liaison, sent: MaterialRequest) -> None:
        answer_part(
            part(sent, county), Answer(figure=Decimal(42), values={"f1": "1"}), version=1, by=liaison.actor
        )
        answer = client_for(office).get(reverse("burden:excel", args=[sent.pk]))
        rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
        assert [row[0] for row in rows[1:]] == ["城市管理局", "市场监督管理局"]
        assert rows[2][3] == 42


class TestWithdrawingAndSigning:
    def test_from_the_page_and_from_the_list(
        self, county: County, office, liaison, sent: MaterialRequest
    ) -> None:
        client = client_for(office)
        assert (
            client_for(liaison)
            .post(reverse("burden:withdraw", args=[sent.pk]), {"reason": "不必"})
            .status_code
            == 403
        )
        assert client.post(reverse("burden:withdraw", args=[sent.pk]), {"reason": ""}).status_code == 400
        assert client.post(reverse("burden:withdraw_many"), {"ids": [str(sent.pk)]}).status_code == 302
        sent.refresh_from_db()
        assert sent.state == "withdrawn"

    def test_the_director_signs_what_is_held(self, county: County, people, office) -> None:
        set_quota("request", "month", 0, by=office.actor)
        client_for(office).post(reverse("burden:ask"), form(county, near_seen="1"))
        row = MaterialRequest.objects.get()
        director = client_for(people["director"])
        assert (
            reverse("burden:request", args=[row.pk])
            in director.get(reverse("burden:quotas")).content.decode()
        )
        assert client_for(office).post(reverse("burden:sign", args=[row.pk])).status_code == 403
        assert director.post(reverse("burden:sign", args=[row.pk])).status_code == 302
        assert row.parts.get().state == "waiting"


class TestQuotas:
    def test_set_and_ended_by_the_office_seen_by_units(
        self, county: County, office, liaison, other_county: County
    ) -> None:
        client = client_for(office)
        data = {"kind": "request", "window": "month", "limit": "4", "whom": ""}
        assert client.post(reverse("burden:set_quota"), data).status_code == 302
        assert (
            client.post(
                reverse("burden:set_quota"), {**data, "whom": "group:territory", "limit": ""}
            ).status_code
            == 302
        )
        assert (
            client.post(
                reverse("burden:set_quota"), {**data, "whom": str(county.units["market"].pk)}
            ).status_code
            == 302
        )
        assert client.post(reverse("burden:set_quota"), {**data, "limit": "-1"}).status_code == 422
        assert (
            client.post(
                reverse("burden:set_quota"), {**data, "whom": str(other_county.units["market"].pk)}
            ).status_code
            == 422
        )
        assert Quota.objects.count() == 3
        page = client_for(liaison).get(reverse("burden:quotas")).content.decode()
        assert reverse("burden:set_quota") not in page
        row = Quota.objects.get(scope="all")
        assert client_for(liaison).post(reverse("burden:end_quota", args=[row.pk])).status_code == 403
        assert (
            client_for(other_county.people["office"])
            .post(reverse("burden:end_quota", args=[row.pk]))
            .status_code
            == 404
        )
        assert client.post(reverse("burden:end_quota", args=[row.pk])).status_code == 302


class TestMeter:
    def test_every_figure_opens(self, county: County, office, liaison, sent: MaterialRequest) -> None:
        client = client_for(office)
        page = client.get(reverse("burden:meter"))
        assert page.status_code == 200
        for address in (
            reverse("burden:charges"),
            reverse("burden:avoided"),
            reverse("burden:sheet"),
            reverse("burden:unit", args=[county.units["market"].pk]),
        ):
            assert client.get(address).status_code == 200
        assert "经营户统计" in client.get(reverse("burden:charges")).content.decode()
        assert client.get(reverse("burden:charges"), {"export": "xlsx"}).status_code == 200

    def test_units_see_themselves(
        self, county: County, other_county: County, liaison, sent: MaterialRequest
    ) -> None:
        client = client_for(liaison)
        page = client.get(reverse("burden:meter")).content.decode()
        assert "市场监管局" in page and "城管局" not in page
        assert client.get(reverse("burden:unit", args=[county.units["market"].pk])).status_code == 200
        assert client.get(reverse("burden:unit", args=[county.units["urban"].pk])).status_code == 404
        assert (
            client_for(other_county.people["office"])
            .get(reverse("burden:unit", args=[county.units["market"].pk]))
            .status_code
            == 404
        )

    def test_lists_filter_and_search(self, office, liaison, sent: MaterialRequest) -> None:
        client = client_for(office)
        for address, query in (
            ("requests", "open=1&late=1&kind=figure&q=经营&month=2026-11"), ("parts", "overdue=1&state=waiting&q=sjg&mine=1"),
            ("charges", "asker=office&kind=request&state=held&q=x"), ("avoided", "kind=known"),
        ):  # fmt: skip
            assert client.get(f"{reverse(f'burden:{address}')}?{query}").status_code == 200
            assert Client().get(reverse(f"burden:{address}")).status_code == 302
        assert client_for(liaison).get(reverse("burden:requests")).status_code == 200
