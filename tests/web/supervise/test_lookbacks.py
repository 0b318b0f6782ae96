"""Pages of look-backs and of stability: who sees what before and after, the forms, the Excel files."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from PIL import Image
from tests.domain.lookbacks.conftest import INPUT, Month, clock, life, month, photo
from tests.factories import County, Member, make_finding

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.lookbacks.models import LookBack, LookBackRound

__all__ = ["clock", "life", "month", "photo"]
Enter = Callable[[Member], Client]
LIST = "/supervise/lookbacks/"


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def jpeg() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (80, 60), "gray").save(file, "JPEG")
    file.seek(0)
    file.name = "now.jpg"
    return file


def address(row: LookBack, name: str = "lookback") -> str:
    return reverse(f"supervise:{name}", args=[row.pk])


@pytest.fixture
def drawn(month: Month, county: County) -> LookBackRound:
    for number, finding in enumerate(month.closings(6)):
        Finding.objects.filter(pk=finding.pk).update(unit=county.units["market"], title=f"隐患{number}号")
    return month.drawn()


def test_before_the_look_nobody_learns_what_was_drawn(
    drawn: LookBackRound, month: Month, county: County, client_for: Enter
) -> None:
    for row in drawn.look_backs.all():
        finding = month.target(row)
        for who in ("unit_liaison", "unit_head", "office", "observer", "discipline", "contracted_leader", "point_owner"):
            client = client_for(county.people[who])
            assert client.get(address(row)).status_code == 404, who
            for path in (LIST, f"{LIST}?q={finding.number}", f"{LIST}?month=2026-06&state=waiting"):
                assert finding.title not in shown(client, path), who
            panel = client.get(reverse("supervise:lookbacks_of", args=[finding.pk]))
            assert panel.status_code == 404 or "回头看</h2>" not in panel.content.decode()


def test_the_inspector_and_who_drew_know(
    drawn: LookBackRound, month: Month, county: County, client_for: Enter
) -> None:
    row = drawn.look_backs.exclude(inspector=None).first()
    assert row is not None
    finding, member = month.target(row), month.member_of(row)
    assert finding.title in shown(client_for(member), LIST)
    assert finding.title in shown(client_for(member), "/")
    assert reverse("inspect:form", args=[finding.site_id]) in shown(client_for(member), address(row))
    assert finding.title in shown(client_for(county.people["director"]), address(row))


def test_after_the_look_everybody_sees_it_who_sees_the_finding(
    drawn: LookBackRound, month: Month, county: County, client_for: Enter
) -> None:
    row = drawn.look_backs.exclude(inspector=None).first()
    assert row is not None
    finding, member = month.target(row), month.member_of(row)
    (made,) = month.visit(finding.site, {"I-1": "fail"}, member)
    liaison = client_for(county.people["unit_liaison"])
    text = shown(liaison, address(row))
    assert made.number in text and member.person.name not in text
    panel = reverse("supervise:lookbacks_of", args=[finding.pk])
    assert panel in shown(liaison, reverse("rectify:finding", args=[finding.pk]))
    assert "回头看</h2>" in shown(liaison, panel) and made.number in shown(liaison, panel)
    assert client_for(county.people["unit_head"]).get(address(row)).status_code == 404
    assert member.person.name in shown(client_for(county.people["office"]), address(row))


def test_the_office_draws_on_the_page(month: Month, county: County, client_for: Enter) -> None:
    month.closings(6)
    row = month.sealed()
    path, act = reverse("supervise:lookback_round", args=[row.pk]), reverse("supervise:lookback_draw", args=[row.pk])
    office = client_for(county.people["office"])
    assert "可以开始抽签" not in shown(office, path)
    month.clock.go("2026-07-02 09:00")
    office = client_for(county.people["office"])
    assert office.post(act, {"public_input": INPUT, "witness": ""}).status_code == 422
    assert office.post(act, {"public_input": "3\u00a07", "witness": "甲"}).status_code == 422
    assert client_for(county.people["unit_liaison"]).post(act, {"witness": "甲"}).status_code in (403, 404)
    assert office.post(act, {"public_input": INPUT, "witness": "甲"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.steerable) == ("drawn", False)
    record = office.get(reverse("supervise:lookback_record", args=[row.pk]))
    assert json.loads(record.content)["public_input"] == INPUT
    other = client_for(county.people["director"])
    assert other.get(reverse("supervise:lookback_record", args=[row.pk])).status_code == 404
    assert json.loads(other.get(reverse("supervise:lookback_sealed", args=[row.pk])).content)["commitment"] == row.commitment


def test_a_place_without_a_site_is_reported_with_a_photo(month: Month, county: County, client_for: Enter) -> None:
    month.closed(site=None, item=None, place="东门里巷口", title="堆放垃圾")
    (row,) = month.drawn().look_backs.all()
    member = month.member_of(row)
    client, path = client_for(member), address(row, "lookback_report")
    assert "堆放垃圾" in shown(client, path)
    assert client.post(path, {"result": "held", "note": "现场干净"}).status_code == 422
    answer = client.post(path, {"result": "rebound", "note": "又堆起来了", "photos": jpeg()})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.state, row.way) == ("rebound", "hand")
    photo_path = reverse("shared:file", args=[row.photos.get().attachment_id, "full"])
    assert client_for(county.people["office"]).get(photo_path).status_code == 200
    assert client_for(county.people["unit_liaison"]).get(photo_path).status_code == 404
    other = next(one for one in month.inspectors if one.person.pk != row.inspector_id)
    assert client_for(other).get(path).status_code == 404


def test_somebody_else_is_sent_and_the_next_stands_in(
    drawn: LookBackRound, month: Month, county: County, client_for: Enter
) -> None:
    row = drawn.look_backs.exclude(inspector=None).first()
    assert row is not None
    director = client_for(county.people["director"])
    other = next(one for one in month.inspectors if one.person.pk != row.inspector_id)
    assert director.get(address(row, "lookback_send")).status_code == 200
    answer = director.post(address(row, "lookback_send"), {"person": str(other.person.pk), "reason": "出差"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.inspector_id == other.person.pk
    assert client_for(county.people["office"]).post(address(row, "lookback_replace"), {"reason": "拆迁"}).status_code == 404
    assert director.post(address(row, "lookback_replace"), {"reason": "拆迁"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "dropped" and LookBack.objects.filter(stands_in_for=row).exists()


def test_settings(month: Month, county: County, client_for: Enter) -> None:
    path = reverse("supervise:lookback_settings")
    client = client_for(county.people["office"])
    assert re.search(r'name="share"[^>]* value="10"| value="10"[^>]* name="share"', shown(client, path))
    given = {"share": "15", "at_least": "6", "visit_days": "8", "public_input_from": "当晚摇号"}
    assert client.post(path, given).status_code == 302
    assert client.post(path, {**given, "share": "0"}).status_code == 422
    assert client_for(county.people["inspector"]).get(path).status_code == 403


def test_stability_opens_into_its_closings(month: Month, county: County, client_for: Enter) -> None:
    old = month.closed(site=county.sites[0], unit=county.units["market"], title="反弹的")
    month.closed(site=county.sites[0], unit=county.units["market"], title="守住的")
    make_finding(county, site=old.site, rebound_of=old, registered_at=month.clock.go("2026-06-25 10:00"))
    month.clock.go("2026-08-15 10:00")
    client = client_for(county.people["observer"])
    text = shown(client, reverse("supervise:stability"))
    assert "50.0%" in text and "样本太少" in text and "市场监督管理局" in text
    behind = f"{reverse('supervise:stability_closings')}?unit={county.units['market'].pk}"
    assert behind in text
    rows = shown(client, behind)
    assert rows.index("反弹的") < rows.index("守住的")
    assert "守住的" not in shown(client, f"{behind}&lost=1")
    assert "I-1" in shown(client, reverse("supervise:stability_items"))
    assert "市场监督管理局" not in shown(client, reverse("supervise:stability") + "?enough=1").split('id="list"')[1]


def test_lists_come_as_excel(month: Month, county: County, drawn: LookBackRound, client_for: Enter) -> None:
    month.clock.go("2026-08-15 10:00")
    for path in (LIST, reverse("supervise:stability"), reverse("supervise:stability_items"), reverse("supervise:stability_closings")):
        answer: Any = client_for(county.people["director"]).get(f"{path}?export=xlsx")
        book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        assert book.active is not None and book.active.max_row > 1, path


@pytest.mark.parametrize("name", ["lookbacks", "stability", "stability_items", "stability_closings"])
def test_an_empty_county_has_pages_too(county: County, client_for: Enter, name: str) -> None:
    for who in ("office", "unit_liaison", "inspector"):
        shown(client_for(county.people[who]), reverse(f"supervise:{name}"))


def test_another_county_sees_nothing(drawn: LookBackRound, month: Month, world: Any, client_for: Enter) -> None:
    stranger = client_for(world.other.people["director"])
    assert stranger.get(reverse("supervise:lookback_round", args=[drawn.pk])).status_code == 404
    assert stranger.get(address(drawn.look_backs.first())).status_code == 404  # type: ignore[arg-type]
