"""Pages of pledges: from the round's text to the signed document and the year's evaluation."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from tests.domain.pledges.test_pledges import scan
from tests.factories import County, Member, client_for

from tongchuang.domain.pledges.models import Pledge, PledgeRound
from tongchuang.domain.pledges.rules import USUAL_TEXT
from tongchuang.domain.responsibilities.models import Responsibility
from tongchuang.domain.runs.models import Run
from tongchuang.foundation.clock import today
from tongchuang.jobs.runs import carry_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(county: County, office: Member, people: dict, standard) -> PledgeRound:
    for code, key in (("I-1", "market"), ("I-2", "urban")):
        Responsibility.objects.create(
            region=county.region,
            campaign=county.campaign,
            item=standard.items[code],
            lead=county.units[key],
            state="confirmed",
        )
    client = client_for(office)
    data = {
        "year": 2026, "title": "2026年度创建工作目标责任书", "leader": str(people["contracted_leader"].person.pk), "leader_title": "副县长",
        "sign_by": (today() + timedelta(days=9)).isoformat(), "text": USUAL_TEXT,
    }  # fmt: skip
    assert (
        client.post(
            reverse("documents:pledge_round_new"), {**data, "text": "由{{谁}}签订这份责任书。"}
        ).status_code
        == 422
    )
    assert client.post(reverse("documents:pledge_round_new"), data).status_code == 302
    row = PledgeRound.objects.get()
    units = [str(county.units[key].pk) for key in ("market", "urban")]
    client.post(reverse("documents:pledge_round_write", args=[row.pk]), {"units": units})
    carry_out(Run.objects.get(kind="pledges").pk)
    return row


def test_from_the_text_to_the_archive_and_the_evaluation(
    round_: PledgeRound, county: County, office: Member, people: dict
) -> None:
    client, address = client_for(office), reverse("documents:pledge_round", args=[round_.pk])
    assert "市场监管局" in client.get(address).content.decode()
    head, leader = client_for(people["unit_head"]), client_for(people["contracted_leader"])
    row = Pledge.objects.get(unit=county.units["urban"])
    page = reverse("documents:pledge", args=[row.pk])
    assert head.get(page).status_code == 404
    client.post(reverse("documents:pledge_round_send", args=[round_.pk]))
    shown = head.get(page).content.decode()
    assert row.digest in shown and "代表单位签字" in shown and "公厕达到卫生要求" in shown
    assert client_for(people["unit_liaison"]).get(page).status_code == 404
    sign = reverse("documents:pledge_sign", args=[row.pk])
    assert leader.post(sign, {"digest": row.digest}).status_code == 403
    assert head.post(sign, {"digest": "1" * 64}).status_code == 409
    assert head.post(sign, {"digest": row.digest}).status_code == 302
    assert row.digest in leader.get(reverse("documents:pledges")).content.decode()
    assert (
        leader.post(reverse("documents:pledges_sign"), {"sign": [f"{row.pk}:{row.digest}"]}).status_code
        == 302
    )
    row.refresh_from_db()
    assert row.state == "signed" and row.document is not None
    assert row.document.number_text in client.get(address).content.decode()
    target = row.targets.get()
    evaluate = reverse("documents:pledge_evaluate", args=[row.pk])
    assert client.post(evaluate, {}).status_code == 422
    wrong = {f"outcome-{target.pk}": "met", f"awarded-{target.pk}": "3", f"result-{target.pk}": "达标"}
    assert client.post(evaluate, wrong).status_code == 422
    assert client.post(evaluate, {**wrong, f"awarded-{target.pk}": ""}).status_code == 302
    act = reverse("documents:pledge_act", args=[row.pk])
    assert client.post(act, {"act": "confirm"}).status_code == 403
    assert "达标" not in head.get(page).content.decode().split("历史")[0].split("责任目标")[0]
    assert client_for(people["director"]).post(act, {"act": "confirm"}).status_code == 302
    assert "已阅知" in head.get(page).content.decode()
    assert (
        head.post(
            reverse("documents:pledge_see", args=[row.pk]), {"reason": "还应加分的项目未计"}
        ).status_code
        == 302
    )
    assert client.post(act, {"act": "answer", "reason": "依据佐证维持原评价"}).status_code == 302
    book = load_workbook(io.BytesIO(client.get(reverse("documents:pledge_sheet", args=[round_.pk])).content))
    lines = [line for line in book.active.iter_rows(min_row=2, values_only=True) if line[0] == "城市管理局"]
    assert [(line[2], line[4], line[6], line[7]) for line in lines] == [
        ("I-2 公厕达到卫生要求", 20, "完成", 20)
    ]


def test_changed_words_and_signatures_on_paper(
    round_: PledgeRound, county: County, office: Member, people: dict, outsider: Member
) -> None:
    client = client_for(office)
    client.post(reverse("documents:pledge_round_send", args=[round_.pk]))
    row = Pledge.objects.get(unit=county.units["market"])
    change = reverse("documents:pledge_change", args=[row.pk])
    assert client_for(outsider).get(change).status_code in (403, 404)
    data = {"text": row.text, "targets": "市场全部达标 | 100% | 五", "version": row.version, "reason": "加码"}
    assert client.post(change, data).status_code == 422
    assert (
        client.post(change, {**data, "targets": "市场全部达标 | 100% | 5", "reason": ""}).status_code == 422
    )
    assert client.post(change, {**data, "targets": "市场全部达标 | 100% | 5"}).status_code == 302
    row.refresh_from_db()
    assert [(each.text, each.points) for each in row.targets.all()] == [("市场全部达标", 5)]
    paper = reverse("documents:pledge_paper", args=[row.pk])
    data = {"unit_name": "邢立本", "leader_name": "温长明", "signed_on": today().isoformat()}
    assert client.post(paper, data).status_code == 422
    assert client.post(paper, {**data, "scan": scan()}).status_code == 302
    shown = (
        client_for(people["unit_liaison"]).get(reverse("documents:pledge", args=[row.pk])).content.decode()
    )
    assert "纸质签订" in shown
    signature = row.signatures.first()
    assert signature is not None
    scanned = reverse("shared:file", args=[signature.scan_id, "full"])
    assert client_for(people["unit_liaison"]).get(scanned).status_code == 200
    assert client_for(people["unit_head"]).get(scanned).status_code == 404
