"""The pages of deliveries: works, rejects, not yours; what each decision does; files from phones."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.api.field.phone import Phone, frozen, named, phone_of, record_of, sha
from tests.api.field.test_files import OGG, photo
from tests.factories import County, Member, Standard, World, client_for, make_member, make_site

from tongchuang.domain.deliveries.models import Delivery
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.inspections.models import Check, CheckPhoto, Evaluation, PlannedVisit, Visit
from tongchuang.domain.ledger.models import Event
from tongchuang.foundation.clock import now, today
from tongchuang.foundation.ids import uuid7


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.FILES_FOLDER = tmp_path / "files"
    yield settings.FILES_FOLDER


@pytest.fixture
def phone(inspector: Member) -> Phone:
    return phone_of(inspector)


@pytest.fixture
def desk(county: County) -> Client:
    return client_for(county.people["office"])


def held_at_closed_site(phone: Phone, county: County, standard: Standard, inspector: Member) -> Delivery:
    site = make_site(county, "关闭的市场")
    record = record_of(county, standard, inspector, site=str(site.pk))
    site.closed_on = today()
    site.save()
    assert phone.post(record).json()["state"] == "held"
    return Delivery.objects.get(record_id=record["id"])


def conflict(
    phone: Phone, county: County, standard: Standard, inspector: Member
) -> tuple[Delivery, dict[str, Any]]:
    """The first judged I-1 alone, with a photo; the second judges it otherwise, with the same photo, and I-3 too."""
    key = phone.send_file(photo(1))
    second = record_of(county, standard, inspector)
    second["checks"][0]["photos"] = [str(key)]
    second["files"] = [named(key, photo(1))]
    first = {**second, "checks": second["checks"][:1]}
    assert phone.post(first).json()["state"] == "taken"
    second = json.loads(json.dumps(second))
    second["checks"][0]["count"] = 7
    assert phone.post(second).json()["state"] == "conflict"
    return Delivery.objects.get(state="conflict"), second


def decide(client: Client, row: Delivery, decision: str, **values: str) -> Any:
    return client.post(f"/inspect/deliveries/{row.pk}/decide/", {"decision": decision, **values})


def test_the_list_tells_states_and_counts(
    desk: Client, phone: Phone, county: County, standard: Standard, inspector: Member
) -> None:
    held_at_closed_site(phone, county, standard, inspector)
    conflict(phone, county, standard, inspector)
    text = desk.get("/inspect/deliveries/").content.decode()
    for word in ("待处理", "有冲突", "已收", "关闭的市场", inspector.person.name):
        assert word in text
    assert "关闭的市场" not in desk.get("/inspect/deliveries/?state=taken").content.decode()
    assert "关闭的市场" in desk.get("/inspect/deliveries/?reason=site_closed").content.decode()
    assert desk.get("/inspect/deliveries/?export=xlsx").status_code == 200


def test_pages_ask_few_questions(
    desk: Client, phone: Phone, county: County, standard: Standard, inspector: Member
) -> None:
    row = held_at_closed_site(phone, county, standard, inspector)
    other, _record = conflict(phone, county, standard, inspector)
    for path in (
        "/inspect/deliveries/",
        f"/inspect/deliveries/{row.pk}/",
        f"/inspect/deliveries/{other.pk}/",
        "/inspect/deliveries/import/",
    ):
        desk.get(path)
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(path).status_code == 200
        assert len(seen) <= 15, (path, [query["sql"][:100] for query in seen])


@pytest.mark.parametrize("post", ["unit_liaison", "inspector", "discipline", "observer"])
def test_others_do_not_come_in(
    county: County, standard: Standard, inspector: Member, phone: Phone, post: str
) -> None:
    row = held_at_closed_site(phone, county, standard, inspector)
    client = client_for(county.people[post])
    assert client.get("/inspect/deliveries/").status_code == 403
    assert client.get(f"/inspect/deliveries/{row.pk}/").status_code == 403
    assert decide(client, row, "reject", reason="不行").status_code == 403
    row.refresh_from_db()
    assert row.state == "held"


def test_another_county_sees_nothing(
    world: World, county: County, standard: Standard, inspector: Member, phone: Phone
) -> None:
    row = held_at_closed_site(phone, county, standard, inspector)
    client = client_for(world.other.people["office"])
    assert client.get(f"/inspect/deliveries/{row.pk}/").status_code == 404
    assert decide(client, row, "reject", reason="不行").status_code == 404
    assert "关闭的市场" not in client.get("/inspect/deliveries/").content.decode()


def test_nobody_decides_about_their_own(county: County, standard: Standard) -> None:
    office = county.people["office"]
    row = held_at_closed_site(phone_of(office), county, standard, office)
    client = client_for(office)
    assert client.get(f"/inspect/deliveries/{row.pk}/").status_code == 200
    assert decide(client, row, "reject", reason="不行").status_code == 403
    assert decide(client_for(county.people["director"]), row, "reject", reason="已搬迁").status_code == 302


def test_a_held_delivery_is_taken_at_another_site(
    desk: Client, phone: Phone, county: County, standard: Standard, inspector: Member
) -> None:
    row = held_at_closed_site(phone, county, standard, inspector)
    answer = decide(desk, row, "mend", site="NIRGENDS", evaluation="keep")
    assert answer.status_code == 422 and "没有这个代码" in answer.content.decode()
    assert (
        decide(desk, row, "mend", site=county.sites[0].code, evaluation="keep", reason="新址").status_code
        == 302
    )
    row.refresh_from_db()
    assert row.state == "taken" and row.visit is not None
    assert (row.visit.site, row.visit.inspector, row.visit.pk) == (
        county.sites[0],
        inspector.person,
        row.record_id,
    )
    kinds = list(Event.objects.filter(target_id=row.pk).order_by("id").values_list("kind", flat=True))
    assert kinds == ["delivery.kept", "delivery.held", "delivery.mended", "delivery.taken"]
    assert decide(desk, row, "mend", site=county.sites[0].code).status_code == 409, "decided already"
    told = phone.receipts([{"id": str(row.record_id), "digest": row.digest}]).json()
    assert told["visits"][0]["state"] == "taken"


def test_what_still_does_not_fit_stays_held(
    desk: Client, phone: Phone, county: County, standard: Standard, inspector: Member
) -> None:
    row = held_at_closed_site(phone, county, standard, inspector)
    assert decide(desk, row, "mend", site=county.sites[1].code).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.reason) == ("held", "item_unknown"), "a toilet has no I-1"
    assert decide(desk, row, "mend", site=county.sites[1].code, leave_out="on").status_code == 302
    row.refresh_from_db()
    assert row.state == "taken" and [c.item.code for c in Check.objects.filter(visit=row.visit)] == ["I-3"]


def test_an_evaluation_that_does_not_fit_is_left(
    desk: Client, phone: Phone, county: County, standard: Standard, inspector: Member
) -> None:
    assert county.campaign is not None
    evaluation = Evaluation.objects.create(
        region=county.region,
        campaign=county.campaign,
        version=standard.version,
        title="第一次",
        source="mock",
        held_on=today(),
    )
    record = record_of(county, standard, inspector, evaluation=str(evaluation.pk), source="mock")
    assert phone.post(record).json()["reason"] == "not_planned"
    row = Delivery.objects.get()
    assert decide(desk, row, "mend", evaluation="none").status_code == 302
    row.refresh_from_db()
    assert row.visit is not None and (row.visit.evaluation, row.visit.source) == (None, "mock")


def test_unreadable_files_are_left_out(
    desk: Client, phone: Phone, county: County, standard: Standard, inspector: Member
) -> None:
    good, bad = phone.send_file(photo(1)), phone.send_file(b"nothing at all" * 30)
    record = record_of(county, standard, inspector)
    record["checks"][0]["photos"] = [str(good), str(bad)]
    record["files"] = [named(good, photo(1)), named(bad, b"nothing at all" * 30)]
    assert phone.post(record).json()["reason"] == "file_unreadable"
    row = Delivery.objects.get()
    assert "无法识别" in desk.get(f"/inspect/deliveries/{row.pk}/").content.decode()
    assert decide(desk, row, "mend", leave_out="on").status_code == 302
    assert [photo.attachment_id for photo in CheckPhoto.objects.all()] == [good]


def test_rejecting_needs_a_reason_that_the_phone_shows(
    desk: Client, phone: Phone, county: County, standard: Standard, inspector: Member
) -> None:
    row = held_at_closed_site(phone, county, standard, inspector)
    assert decide(desk, row, "reject").status_code == 400
    assert decide(desk, row, "reject", reason="该点位已搬迁").status_code == 302
    told = phone.receipts([{"id": str(row.record_id), "digest": row.digest}]).json()["visits"][0]
    assert (told["state"], told["message"]) == ("rejected", "该点位已搬迁")
    assert bytes(Delivery.objects.get().body), "kept all the same"
    event = Event.objects.get(kind="delivery.rejected")
    assert "text" not in event.new and event.personal.data["text"] == "该点位已搬迁"


def test_a_conflict_shows_both_and_the_first_is_kept(
    desk: Client, phone: Phone, county: County, standard: Standard, inspector: Member
) -> None:
    row, _record = conflict(phone, county, standard, inspector)
    text = desk.get(f"/inspect/deliveries/{row.pk}/").content.decode()
    assert "2处" in text and "7处" in text and "未检查" in text
    assert decide(desk, row, "keep_first").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.decision, row.decided_by) == (
        "rejected",
        "kept_first",
        county.people["office"].person,
    )
    assert Visit.objects.count() == 1
    assert "7处" in desk.get(f"/inspect/deliveries/{row.pk}/").content.decode(), "still to be compared"


def test_the_other_content_becomes_a_visit_of_its_own(
    desk: Client, phone: Phone, county: County, standard: Standard, inspector: Member
) -> None:
    row, record = conflict(phone, county, standard, inspector)
    assert decide(desk, row, "take_as_new").status_code == 302
    row.refresh_from_db()
    assert row.state == "taken" and row.visit is not None and row.visit_id != row.record_id
    assert sorted(Check.objects.filter(visit=row.visit).values_list("item__code", "count")) == [
        ("I-1", 7),
        ("I-3", 1),
    ]
    assert Check.objects.get(visit_id=row.record_id).count == 2
    assert CheckPhoto.objects.count() == 2, "the same photo stands with both"
    assert phone.post(record).json()["state"] == "taken"
    assert decide(desk, row, "take_as_new").status_code == 409


def test_only_what_the_first_lacks(
    desk: Client, phone: Phone, county: County, standard: Standard, inspector: Member
) -> None:
    row, _record = conflict(phone, county, standard, inspector)
    assert decide(desk, row, "take_rest").status_code == 302
    row.refresh_from_db()
    assert [check.item.code for check in Check.objects.filter(visit=row.visit)] == ["I-3"]
    record = record_of(county, standard, inspector)
    phone.post(record)
    phone.post({**record, "note": "同样的检查"})
    same = Delivery.objects.get(state="conflict")
    answer = decide(desk, same, "take_rest")
    assert answer.status_code == 400
    same.refresh_from_db()
    assert (same.state, same.decision) == ("conflict", "")


def test_a_conflict_whose_files_are_missing_waits(
    desk: Client, phone: Phone, county: County, standard: Standard, inspector: Member
) -> None:
    record = record_of(county, standard, inspector)
    phone.post(record)
    key = uuid7()
    record["checks"][0]["photos"] = [str(key)]
    record["files"] = [named(key, photo(2))]
    assert phone.post(record).json()["state"] == "conflict"
    row = Delivery.objects.get(state="conflict")
    assert decide(desk, row, "take_as_new").status_code == 400
    phone.send_file(photo(2), key)
    assert decide(desk, row, "take_as_new").status_code == 302


def test_files_of_what_is_no_visit_yet_are_seen_by_who_decides(
    desk: Client, phone: Phone, county: County, standard: Standard, inspector: Member, world: World
) -> None:
    key, voice = phone.send_file(photo(1)), phone.send_file(OGG, kind="audio")
    record = record_of(county, standard, inspector, site=str(uuid7()))
    record["checks"][0] |= {"photos": [str(key)], "voices": [str(voice)]}
    record["files"] = [named(key, photo(1)), named(voice, OGG, "audio")]
    assert phone.post(record).json()["state"] == "held"
    for file in (key, voice):
        assert desk.get(f"/files/{file}/full").status_code == 200
        assert client_for(county.people["unit_liaison"]).get(f"/files/{file}/full").status_code == 404
        assert client_for(world.other.people["office"]).get(f"/files/{file}/full").status_code == 404


def test_voice_notes_are_played_and_units_do_not_hear_them(
    desk: Client, phone: Phone, county: County, standard: Standard, inspector: Member
) -> None:
    voice = phone.send_file(OGG, kind="audio")
    record = record_of(county, standard, inspector)
    record["checks"][0]["voices"] = [str(voice)]
    record["files"] = [named(voice, OGG, "audio")]
    assert phone.post(record).json()["state"] == "taken"
    page = desk.get(f"/inspect/visits/{record['id']}/").content.decode()
    assert f'src="/files/{voice}/full"' in page
    part = desk.get(f"/files/{voice}/full", headers={"Range": "bytes=4-9"})
    assert (part.status_code, part.content, part.headers["Content-Range"]) == (
        206,
        OGG[4:10],
        f"bytes 4-9/{len(OGG)}",
    )
    assert part.headers["Content-Type"] == "audio/ogg"
    assert desk.get(f"/files/{voice}/full").headers["Accept-Ranges"] == "bytes"
    liaison = client_for(county.people["unit_liaison"])
    assert str(voice) not in liaison.get(f"/inspect/visits/{record['id']}/").content.decode()
    assert liaison.get(f"/files/{voice}/full").status_code == 404


def test_a_secret_delivery_is_seen_as_its_visit_would_be(
    phone: Phone, county: County, standard: Standard, inspector: Member
) -> None:
    director, office = county.people["director"], county.people["office"]
    assert county.campaign is not None
    evaluation = Evaluation.objects.create(
        region=county.region, campaign=county.campaign, version=standard.version, title="暗访", source="covert",
        held_on=today(), officer=director.person,
    )  # fmt: skip
    record = record_of(county, standard, inspector, evaluation=str(evaluation.pk), source="covert")
    assert phone.post(record).json()["state"] == "held"
    row = Delivery.objects.get()
    assert client_for(office).get(f"/inspect/deliveries/{row.pk}/").status_code == 404
    assert county.sites[0].name not in client_for(office).get("/inspect/deliveries/").content.decode()
    assert client_for(director).get(f"/inspect/deliveries/{row.pk}/").status_code == 200
    evaluation.finished_at = evaluation.over_at = now()
    evaluation.save()
    assert client_for(office).get(f"/inspect/deliveries/{row.pk}/").status_code == 200


def test_who_visits_again_blindly_does_not_see_the_first_delivery(
    phone: Phone, county: County, standard: Standard, inspector: Member
) -> None:
    office = county.people["office"]
    assert county.campaign is not None
    evaluation = Evaluation.objects.create(
        region=county.region,
        campaign=county.campaign,
        version=standard.version,
        title="第二次",
        source="mock",
        held_on=today(),
    )
    PlannedVisit.objects.create(evaluation=evaluation, site=county.sites[0], inspector=inspector.person)
    record = record_of(county, standard, inspector, evaluation=str(evaluation.pk), source="mock")
    assert phone.post(record).json()["state"] == "taken"
    row = Delivery.objects.get()
    assert client_for(office).get(f"/inspect/deliveries/{row.pk}/").status_code == 200
    PlannedVisit.objects.create(evaluation=evaluation, site=county.sites[0], inspector=office.person, turn=2)
    assert client_for(office).get(f"/inspect/deliveries/{row.pk}/").status_code == 404
    assert county.sites[0].name not in client_for(office).get("/inspect/deliveries/").content.decode()
    assert client_for(county.people["director"]).get(f"/inspect/deliveries/{row.pk}/").status_code == 200
    again = record_of(county, standard, office, evaluation=str(evaluation.pk), source="mock")
    assert phone_of(office).post(again).json()["state"] == "taken"
    assert client_for(office).get(f"/inspect/deliveries/{row.pk}/").status_code == 200


def export_of(
    member: Member, bodies: list[bytes], content: dict[Any, tuple[bytes, str]], **values: Any
) -> io.BytesIO:
    """What the field app exports."""
    manifest = {
        "format": "tongchuang-field-1", "person": str(member.person.pk), "exported_at": now().isoformat(),
        "records": [{"id": json.loads(body)["id"], "digest": sha(body)} for body in bodies],
        "files": [{"id": str(key), "sha256": sha(data), "size": len(data), "kind": kind} for key, (data, kind) in content.items()],
    }  # fmt: skip
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("manifest.json", json.dumps({**manifest, **values}))
        for body in bodies:
            archive.writestr(f"records/{json.loads(body)['id']}.json", body)
        for key, (data, _kind) in content.items():
            archive.writestr(f"files/{key}", data)
    target.seek(0)
    target.name = "export.tongchuang"
    return target


def test_a_file_from_a_phone_is_brought_in(
    desk: Client, phone: Phone, county: County, standard: Standard, inspector: Member
) -> None:
    key = uuid7()
    record = record_of(county, standard, inspector)
    record["checks"][0]["photos"] = [str(key)]
    record["files"] = [named(key, photo(1))]
    body = frozen(record)
    for fresh in (1, 0):
        answer = desk.post(
            "/inspect/deliveries/import/", {"file": export_of(inspector, [body], {key: (photo(1), "photo")})}
        )
        assert answer.status_code == 200
        assert f"其中新记录 {fresh} 条" in answer.content.decode()
    row = Delivery.objects.get()
    assert (row.state, row.client, row.imported_by, row.person) == (
        "taken",
        "file",
        county.people["office"].person,
        inspector.person,
    )
    assert row.visit is not None and row.visit.inspector == inspector.person
    assert Attachment.objects.get().uploaded_by == inspector.user
    assert Event.objects.get(kind="delivery.kept").actor_id == county.people["office"].user.pk
    again = phone.post(body).json()
    assert (again["state"], again["repeated"]) == ("taken", True), "by network afterwards"
    assert phone.patch(key, photo(1)).json()["state"] == "done"
    assert phone.receipts([], [{"id": str(key), "sha256": sha(photo(1))}]).json()["files"]


def test_a_file_brings_the_photos_that_a_delivery_waits_for(
    desk: Client, phone: Phone, county: County, standard: Standard, inspector: Member
) -> None:
    key = uuid7()
    record = record_of(county, standard, inspector)
    record["checks"][0]["photos"] = [str(key)]
    record["files"] = [named(key, photo(1))]
    body = frozen(record)
    assert phone.post(body).json()["state"] == "waiting"
    desk.post(
        "/inspect/deliveries/import/", {"file": export_of(inspector, [body], {key: (photo(1), "photo")})}
    )
    assert Delivery.objects.get().state == "taken"


def test_damaged_and_foreign_exports(
    desk: Client, county: County, standard: Standard, inspector: Member, world: World
) -> None:
    body, key = frozen(record_of(county, standard, inspector)), uuid7()

    def bring(file: io.BytesIO) -> Any:
        return desk.post("/inspect/deliveries/import/", {"file": file})

    nothing = io.BytesIO(b"no zip")
    nothing.name = "x.tongchuang"
    assert bring(nothing).status_code == 422
    assert desk.post("/inspect/deliveries/import/").status_code == 422
    assert bring(export_of(inspector, [body], {}, format="other")).status_code == 422
    assert (
        bring(
            export_of(inspector, [body], {}, person=str(world.other.people["inspector"].person.pk))
        ).status_code
        == 422
    )
    wrong = [{"id": json.loads(body)["id"], "digest": "0" * 64}]
    assert "note-warning" in bring(export_of(inspector, [body], {}, records=wrong)).content.decode()
    foreign = frozen(record_of(world.other, world.standard, world.other.people["inspector"]))
    assert "note-warning" in bring(export_of(inspector, [foreign], {})).content.decode()
    other = [{"id": str(key), "sha256": "1" * 64, "size": 3, "kind": "photo"}]
    assert (
        "note-warning"
        in bring(export_of(inspector, [], {key: (photo(1), "photo")}, files=other)).content.decode()
    )
    assert not Delivery.objects.exists() and not Attachment.objects.exists()
    assert (
        client_for(inspector)
        .post("/inspect/deliveries/import/", {"file": export_of(inspector, [body], {})})
        .status_code
        == 403
    )


def test_who_never_inspected_can_have_made_no_visit(desk: Client, county: County, standard: Standard) -> None:
    liaison = county.people["unit_liaison"]
    desk.post(
        "/inspect/deliveries/import/",
        {"file": export_of(liaison, [frozen(record_of(county, standard, liaison))], {})},
    )
    assert (Delivery.objects.get().state, Delivery.objects.get().reason) == ("held", "person")


def test_a_crew_mate_is_no_decider(county: County) -> None:
    mate = make_member(county, "inspector", name="周宁")
    assert client_for(mate).get("/inspect/deliveries/").status_code == 403
