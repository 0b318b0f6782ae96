"""Application passwords, forms to take away, and submissions that became no visit."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pyxform.xls2xform import convert
from tests.factories import County, Member, Standard, World

from tongchuang.domain.accounts.actions import make_app_password
from tongchuang.domain.accounts.models import AppPassword
from tongchuang.domain.deliveries.models import Submission
from tongchuang.foundation.clock import now
from tongchuang.foundation.ids import uuid7
from tongchuang.web.shared import programs

ClientFor = Callable[[Member], Client]
HARMLESS = re.compile("max-pixels")


def test_a_password_is_shown_once_and_works(inspector: Member, client_for: ClientFor) -> None:
    client = client_for(inspector)
    page = client.post("/me/programs/make/", {"name": "红米"}).content.decode()
    words = re.findall(r"<code>([0-9a-z]{24})</code>", page)
    assert len(words) == 1
    assert Client().get(f"/openrosa/t/{words[0]}/formList").status_code == 200
    again = client.get("/me/programs/").content.decode()
    assert "红米" in again and words[0] not in again
    client.post(f"/me/programs/{AppPassword.objects.get().pk}/remove/")
    assert Client().get(f"/openrosa/t/{words[0]}/formList").status_code == 404


def test_the_qr_code_holds_what_collect_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []
    real = programs.segno.make
    monkeypatch.setattr(
        programs.segno, "make", lambda text, **values: kept.append(text) or real(text, **values)
    )
    assert programs._collect_qr("https://x.cn/openrosa/t/abc", "红米").startswith(
        "data:image/svg+xml;base64,"
    )
    told = json.loads(zlib.decompress(base64.b64decode(kept[0])))
    assert told["general"]["server_url"] == "https://x.cn/openrosa/t/abc"
    assert set(told) == {"general", "admin", "project"}


def test_a_nameless_password_is_refused(inspector: Member, client_for: ClientFor) -> None:
    assert client_for(inspector).post("/me/programs/make/", {"name": " "}).status_code == 422
    assert not AppPassword.objects.exists()


def test_passwords_are_for_inspectors_and_ones_own(
    inspector: Member, liaison: Member, office: Member, client_for: ClientFor
) -> None:
    assert client_for(liaison).get("/me/programs/").status_code == 403
    assert client_for(liaison).post("/me/programs/make/", {"name": "x"}).status_code == 403
    row, _word = make_app_password(inspector.user, name="x", by=inspector.actor)
    assert client_for(office).post(f"/me/programs/{row.pk}/remove/").status_code == 404
    row.refresh_from_db()
    assert row.revoked_at is None


def converted(content: bytes, tmp_path: Path) -> str:
    path = tmp_path / "form.xlsx"
    path.write_bytes(content)
    made = convert(str(path))
    assert [each for each in made.warnings if not HARMLESS.search(each)] == []
    return str(made.xform)


def test_forms_are_taken_away_as_xlsforms_that_convert(
    inspector: Member, county: County, client_for: ClientFor, tmp_path: Path
) -> None:
    client = client_for(inspector)
    assert 'hx-get="/me/programs/forms/"' in client.get("/me/programs/").content.decode()
    page = client.get("/me/programs/forms/").content.decode()
    found = re.findall(r"/me/programs/forms/([\w-]+)\.xlsx", page)
    assert len(found) == 2
    for form_id in found:
        xform = converted(client.get(f"/me/programs/forms/{form_id}.xlsx").content, tmp_path)
        assert f'id="{form_id}"' in xform
    assert client.get("/me/programs/forms/tc_market_0.xlsx").status_code == 404


def test_a_standards_checklist_is_taken_away_too(
    inspector: Member,
    liaison: Member,
    standard: Standard,
    county: County,
    client_for: ClientFor,
    tmp_path: Path,
) -> None:
    address = reverse("standard:checklist_form", args=[standard.version.pk, standard.types["market"].pk])
    client = client_for(inspector)
    xform = converted(client.get(address).content, tmp_path)
    assert county.sites[0].name in xform
    assert str(county.campaign.pk) in xform
    page = client.get(
        reverse("standard:checklists", args=[standard.version.pk]), {"type": "market"}
    ).content.decode()
    assert address in page
    assert client_for(liaison).get(address).status_code == 403
    county.sites[0].__class__.objects.filter(region=county.region).update(closed_on=now().date())
    assert client.get(address).status_code == 400


@pytest.fixture
def held(county: County, inspector: Member) -> Submission:
    return Submission.objects.create(
        region=county.region, person=inspector.person, record_id=uuid7(), instance_id="uuid:1", form_id="other_form",
        digest="0" * 64, body=b"<data>\xe5\x8e\x9f\xe6\x96\x87</data>", received_at=now(), state="held", reason="form_unknown",
    )  # fmt: skip


def test_what_is_left_over_is_looked_at_and_set_aside(
    held: Submission,
    office: Member,
    inspector: Member,
    outsider: Member,
    liaison: Member,
    client_for: ClientFor,
) -> None:
    client = client_for(office)
    assert "other_form" in client.get("/me/submissions/").content.decode()
    assert "原文" in client.get(f"/me/submissions/{held.pk}.xml").content.decode()
    assert "other_form" in client_for(inspector).get("/me/submissions/").content.decode()
    for member in (outsider, liaison):
        assert "other_form" not in client_for(member).get("/me/submissions/").content.decode()
        assert client_for(member).get(f"/me/submissions/{held.pk}.xml").status_code == 404
    assert client_for(inspector).post(f"/me/submissions/{held.pk}/aside/", {"reason": "x"}).status_code == 403
    assert client_for(outsider).post(f"/me/submissions/{held.pk}/aside/", {"reason": "x"}).status_code == 404
    assert client.post(f"/me/submissions/{held.pk}/aside/", {"reason": " "}).status_code == 400
    client.post(f"/me/submissions/{held.pk}/aside/", {"reason": "测试用"})
    held.refresh_from_db()
    assert (held.state, held.decision_text, bytes(held.body)[:6]) == ("set_aside", "测试用", b"<data>")
    assert client.post(f"/me/submissions/{held.pk}/aside/", {"reason": "x"}).status_code == 409


def test_another_countys_office_knows_nothing(
    world: World, held: Submission, outsider: Member, client_for: ClientFor
) -> None:
    assert client_for(outsider).get("/me/submissions/").content.decode().count("other_form") == 0


def test_these_pages_ask_little(
    held: Submission, inspector: Member, client_for: ClientFor, django_assert_max_num_queries
) -> None:
    client = client_for(inspector)
    make_app_password(inspector.user, name="x", by=inspector.actor)
    for path in ("/me/programs/", "/me/programs/forms/", "/me/submissions/"):
        client.get(path)
        with django_assert_max_num_queries(15):
            assert client.get(path).status_code == 200
