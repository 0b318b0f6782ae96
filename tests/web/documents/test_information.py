"""Pages of information work and bulletins: a unit sends in, the office reviews, composes, lays before the director; figures open."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from tests.domain.bulletins.test_information import OTHER, TEXT, picture
from tests.factories import County, Member, client_for, make_member

from tongchuang.domain.bulletins.models import Bulletin, InfoCircular, InfoItem
from tongchuang.domain.documents.models import Document
from tongchuang.foundation.clock import now, period_of

pytestmark = pytest.mark.django_db
NEW = {"kind": "news", "title": "集中整治农贸市场", "text": TEXT}


def sent(county: County, liaison: Member, **more: object) -> InfoItem:
    data = {**NEW, "unit": str(county.units["market"].pk), **more}
    response = client_for(liaison).post(reverse("documents:info_new"), data)
    assert response.status_code == 302, response.content[:500]
    return InfoItem.objects.latest("made_at")


def test_one_page_on_the_phone_is_enough(county: County, liaison: Member) -> None:
    client = client_for(liaison)
    page = client.get(reverse("documents:info_new")).content.decode()
    assert 'type="hidden" name="unit"' in page and 'accept="image/*"' in page
    row = sent(county, liaison, photos=[picture(), picture()])
    assert (row.state, row.photos.count()) == ("submitted", 2)
    shown = client.get(reverse("documents:info", args=[row.pk])).content.decode()
    photo = row.photos.first()
    assert (
        photo is not None
        and client.get(reverse("shared:file", args=[photo.attachment_id, "thumb"])).status_code == 200
    )
    assert NEW["title"] in shown and "撤回" in shown


def test_a_form_that_comes_back_keeps_the_photos(county: County, liaison: Member) -> None:
    client, unit = client_for(liaison), str(county.units["market"].pk)
    back = client.post(
        reverse("documents:info_new"), {**NEW, "unit": unit, "text": "短", "photos": [picture()]}
    )
    assert back.status_code == 422
    kept = back.context["form"].data["kept"]
    assert len(kept) == 36
    sent(county, liaison, kept=kept)
    assert InfoItem.objects.get().photos.count() == 1
    wrong = client.post(
        reverse("documents:info_new"), {**NEW, "unit": unit, "photos": [io.BytesIO(b"MZ no photo")]}
    )
    assert wrong.status_code == 422


def test_others_see_nothing_of_it(county: County, liaison: Member, outsider: Member, people: dict) -> None:
    row = sent(county, liaison)
    neighbour = make_member(county, "unit_liaison", name="邻居", unit=county.units["education"])
    for stranger in (neighbour, outsider, people["inspector"], people["observer"]):
        assert client_for(stranger).get(reverse("documents:info", args=[row.pk])).status_code == 404
    scores = client_for(neighbour).get(reverse("documents:info_scores")).content.decode()
    assert "教育局" in scores and "市场监管局" not in scores


def test_the_office_reviews_and_goes_on_to_the_next(county: County, liaison: Member, office: Member) -> None:
    first, second = sent(county, liaison), sent(county, liaison, title="又一条", text=OTHER)
    third = sent(county, liaison, title="重复的", text=TEXT.replace("，", "、"))
    client = client_for(office)
    shown = client.get(reverse("documents:info", args=[third.pk])).content.decode()
    assert "内容相同" in shown and first.title in shown
    address = reverse("documents:info_decide", args=[third.pk])
    answer = client.post(address, {"act": "aside", "same": str(first.pk), "version": 1, "on": "1"})
    assert answer.url == reverse("documents:info", args=[first.pk])
    third.refresh_from_db()
    assert third.same_as_id == first.pk
    client.post(reverse("documents:info_decide", args=[first.pk]), {"act": "accept", "version": 1})
    client.post(
        reverse("documents:info_decide", args=[second.pk]),
        {"act": "return", "reason": "补充数据", "version": 1},
    )
    assert set(InfoItem.objects.values_list("state", flat=True)) == {"accepted", "aside", "returned"}
    assert (
        client_for(liaison)
        .post(reverse("documents:info_decide", args=[second.pk]), {"act": "accept", "version": 2})
        .status_code
        == 403
    )
    above = reverse("documents:info_above", args=[first.pk])
    data = {"level": "municipal", "where": "市简报第8期", "used_on": now().date().isoformat()}
    assert client.post(above, data).status_code == 422
    assert client.post(above, {**data, "proof": picture()}).status_code == 302
    month = period_of(now())
    board = client.get(f"{reverse('documents:info_scores')}?month={month}")
    line = next(
        line for _place, line, _links in board.context["lines"] if line.unit.pk == county.units["market"].pk
    )
    assert (line.submitted, line.counts["same"], line.higher, line.points) == (2, 1, 1, 6)
    links = next(
        links for _place, line, links in board.context["lines"] if line.unit.pk == county.units["market"].pk
    )
    for what, number in (("submitted", 2), ("same", 1), ("accepted", 1), ("higher", 1)):
        listed = client.get(links[what])
        assert (
            listed.context["page"].total == number
            if hasattr(listed.context.get("page"), "total")
            else listed.status_code == 200
        )
    book = load_workbook(
        io.BytesIO(client.get(f"{reverse('documents:info_scores')}?month={month}&export=xlsx").content)
    )
    rows = {row[0]: row[1:] for row in book.active.iter_rows(min_row=2, values_only=True)}
    assert rows["市场监督管理局"][:6] == (3, 2, 1, 0, 1, 6)


def test_composed_and_laid_before_the_director(
    county: County, liaison: Member, office: Member, people: dict
) -> None:
    row = sent(county, liaison, photos=[picture()])
    client = client_for(office)
    client.post(reverse("documents:info_decide", args=[row.pk]), {"act": "accept", "version": 1})
    assert client.post(reverse("documents:bulletin_new"), {"title": "", "everyone": "on"}).status_code == 422
    client.post(
        reverse("documents:bulletin_new"), {"title": "创建在行动", "everyone": "on", "report_to": "市创建办"}
    )
    issue = Bulletin.objects.get()
    address = reverse("documents:bulletin", args=[issue.pk])
    assert row.title in client.get(address).content.decode()
    client.post(reverse("documents:bulletin_add", args=[issue.pk]), {"items": [str(row.pk)]})
    part = issue.entries.get()
    edit = reverse("documents:bulletin_part", args=[part.pk])
    assert TEXT[:20] in client.get(edit).content.decode()
    client.post(
        edit,
        {
            "section": "工作动态",
            "title": "整治市场",
            "text": "市场秩序好转。",
            "photos": [str(key) for key in part.photo_ids],
        },
    )
    client.post(
        reverse("documents:bulletin_part_new", args=[issue.pk]),
        {"section": "编者按", "title": "编者的话", "text": "请各单位学习借鉴。"},
    )
    client.post(reverse("documents:bulletin_part_act", args=[part.pk]), {"act": "down"})
    assert list(issue.entries.values_list("section", flat=True)) == ["编者按", "工作动态"]
    client.post(reverse("documents:bulletin_lay", args=[issue.pk]), {"act": "submit"})
    document = Document.objects.get(kind="briefing")
    assert (
        client.post(reverse("documents:bulletin_part_act", args=[part.pk]), {"act": "remove"}).status_code
        == 400
    )
    assert client_for(liaison).get(address).status_code == 404
    client_for(people["director"]).post(reverse("documents:approve", args=[document.pk]))
    unit = client_for(liaison)
    assert "市场秩序好转" in unit.get(address).content.decode()
    assert f"{now().year}年第1期" in unit.get(reverse("documents:info", args=[row.pk])).content.decode()
    assert "创建在行动" in unit.get(f"{reverse('documents:bulletin_issues')}?q=秩序好转").content.decode()
    assert "没有符合条件的简报" in unit.get(f"{reverse('documents:bulletin_issues')}?q=别的").content.decode()


def test_quota_points_and_the_circular(county: County, liaison: Member, office: Member) -> None:
    client, month = client_for(office), period_of(now())
    settings = reverse("documents:info_settings")
    assert (
        client.post(
            settings, {"about": "quota", "whom": "", "per_month": "2", "period_from": "2026-13"}
        ).status_code
        == 422
    )
    assert (
        client.post(
            settings, {"about": "quota", "whom": "line:territory", "per_month": "0", "period_from": month}
        ).status_code
        == 302
    )
    points = {
        "submitted": "0.5",
        "accepted": "1",
        "printed": "2",
        "municipal": "5",
        "provincial": "10",
        "national": "20",
    }
    assert client.post(settings, {"about": "points", "points_from": month, **points}).status_code == 302
    assert client_for(liaison).get(settings).status_code == 403
    sent(county, liaison)
    year, quarter = int(month[:4]), (int(month[5:]) + 2) // 3
    address = f"{reverse('documents:info_circular')}?quarter={year}-{quarter}"
    shown = client.get(address)
    below = [line.unit.pk for line, _named, _why in shown.context["below"]]
    assert county.units["market"].pk in below
    assert client.post(address, {"named": [str(key) for key in below[1:]]}).status_code == 422
    made = client.post(address, {"named": [str(key) for key in below[1:]], f"why-{below[0]}": "机构改革期间"})
    assert made.status_code == 302
    circular = InfoCircular.objects.get()
    assert circular.spared == {str(below[0]): "机构改革期间"}
    assert circular.document is not None and made.url == reverse(
        "documents:document", args=[circular.document.pk]
    )
