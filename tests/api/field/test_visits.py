"""Records of visits: works, twice, in any order, conflicts, held ones, clocks, cut and malformed bodies, receipts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.field.phone import Phone, frozen, named, phone_of, record_of, sha
from tests.api.field.test_files import OGG, photo
from tests.factories import County, Member, Standard, World, make_member, make_site

from tongchuang.domain.deliveries.models import Delivery
from tongchuang.domain.files.models import Attachment, CaptureNote
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.inspections.models import (
    Check,
    CheckPhoto,
    Evaluation,
    LatestCheck,
    PlannedVisit,
    Visit,
    VisitFile,
)
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.standards.models import Item, StandardVersion
from tongchuang.foundation.clock import now, today
from tongchuang.foundation.ids import uuid7
from tongchuang.workflows import take_delivery

Make = Any


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.FILES_FOLDER = tmp_path / "files"
    yield settings.FILES_FOLDER


@pytest.fixture
def phone(inspector: Member) -> Phone:
    return phone_of(inspector)


@pytest.fixture
def make(county: County, standard: Standard, inspector: Member) -> Make:
    def record(**values: Any) -> dict[str, Any]:
        return record_of(county, standard, inspector, **values)

    return record


def with_files(record: dict[str, Any]) -> tuple[dict[str, Any], dict[str, tuple[bytes, str]]]:
    """The record with two photos, a voice note and an original; and the files by id."""
    one, two, voice, original = (uuid7() for _each in range(4))
    data = {
        one: (photo(1), "photo"),
        two: (photo(2), "photo"),
        voice: (OGG, "audio"),
        original: (photo(3), "original"),
    }
    record["checks"][0] |= {"photos": [str(one), str(two)], "voices": [str(voice)]}
    record["files"] = [named(key, content, kind) for key, (content, kind) in data.items()]
    record["files"][0] |= {
        "original": str(original),
        "facts": {
            "taken_at": "2026-10-05T09:30:00+08:00", "longitude": 112.1, "latitude": 33.2, "accuracy_m": 8, "mocked": False,
            "make": "Xiaomi", "model": "Redmi Note", "original_sha256": sha(photo(3)), "original_width": 4000,
            "original_height": 3000, "shrunk": True, "source": "camera",
        },
    }  # fmt: skip
    return record, {str(key): value for key, value in data.items()}


def test_a_record_becomes_a_visit(phone: Phone, make: Make, inspector: Member, standard: Standard) -> None:
    body = frozen(make(note="门口施工"))
    answer = phone.post(body)
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["state"], told["missing"], told["repeated"], told["digest"]) == (
        "taken",
        [],
        False,
        sha(body),
    )
    visit = Visit.objects.get()
    assert (visit.client, visit.clock_offset_s, visit.digest, visit.note) == (
        "field",
        0,
        sha(body),
        "门口施工",
    )
    assert visit.inspector == inspector.person and visit.version == standard.version
    assert Finding.objects.count() == 1 and LatestCheck.objects.count() == 2
    kinds = list(
        Event.objects.filter(kind__in=("delivery.kept", "visit.submitted")).values_list("kind", flat=True)
    )
    assert kinds == ["delivery.kept", "visit.submitted"]
    assert bytes(Delivery.objects.get().body) == body


def test_the_same_record_again_changes_nothing(phone: Phone, make: Make) -> None:
    body = frozen(make())
    first = phone.post(body).json()
    events = Event.objects.count()
    for _time in range(3):
        again = phone.post(body)
        assert again.status_code == 200
        assert again.json() == {**first, "repeated": True}
    assert (Visit.objects.count(), Delivery.objects.count(), Event.objects.count()) == (1, 1, events)


@pytest.mark.parametrize("first", ["record", "files"])
def test_files_and_records_in_any_order(phone: Phone, make: Make, first: str) -> None:
    record, files = with_files(make())
    body = frozen(record)
    sent = list(files.items())
    if first == "record":
        answer = phone.post(body).json()
        assert answer["state"] == "waiting" and set(answer["missing"]) == set(files)
        assert not Visit.objects.exists()
    for key, (content, kind) in sent[:-1]:
        phone.send_file(content, key, kind)
    if first == "files":
        phone.post(body)
    visit = Visit.objects.get()
    told = phone.post(body).json()
    assert (told["state"], told["missing"]) == ("taken", [sent[-1][0]]), "the original may follow"
    phone.send_file(sent[-1][1][0], sent[-1][0], "original")
    assert phone.post(body).json()["missing"] == []
    roles = VisitFile.objects.order_by("role").values_list("role", "attachment_id", "check_row_id")
    assert [(role, str(key), check is None) for role, key, check in roles] == [
        ("original", sent[3][0], True), ("voice", sent[2][0], False),
    ]  # fmt: skip
    assert {str(row.attachment_id) for row in CheckPhoto.objects.filter(check_row__visit=visit)} == {
        sent[0][0],
        sent[1][0],
    }


def test_what_the_phone_read_of_a_photo_is_kept(phone: Phone, make: Make) -> None:
    record, files = with_files(make())
    for key, (content, kind) in files.items():
        phone.send_file(content, key, kind)
    sent = now() - timedelta(hours=3)
    assert phone.post(record, **{"X-Sent-At": sent.isoformat()}).json()["state"] == "taken"
    note = CaptureNote.objects.get()
    assert (note.make, note.model, note.mocked, note.shrunk, note.source) == (
        "Xiaomi",
        "Redmi Note",
        False,
        True,
        "camera",
    )
    assert (note.original_width, note.original_sha256) == (4000, sha(photo(3)))
    told = datetime.fromisoformat("2026-10-05T09:30:00+08:00")
    assert note.device_id and note.taken_at is not None
    assert abs((note.taken_at - told).total_seconds() - 3 * 3600) < 5, "corrected like the visit"
    row = Attachment.objects.get(pk=note.attachment_id)
    assert (row.longitude, row.taken_at) == (112.1, note.taken_at)


def test_the_same_id_with_other_content_is_kept_beside(phone: Phone, make: Make, county: County) -> None:
    record = make()
    phone.post(record)
    other = json.loads(json.dumps(record))
    other["checks"][0]["count"] = 9
    answer = phone.post(other)
    assert (answer.status_code, answer.json()["state"]) == (201, "conflict")
    assert answer.json()["message"]
    assert Check.objects.get(item_id=record["checks"][0]["item"]).count == 2
    assert phone.post(other).json() == {**answer.json(), "repeated": True}
    states = list(Delivery.objects.order_by("received_at").values_list("state", flat=True))
    assert states == ["taken", "conflict"]
    assert Visit.objects.count() == 1


def test_a_visit_of_the_desk_form_is_not_overwritten(
    phone: Phone, make: Make, county: County, standard: Standard, inspector: Member
) -> None:
    from tests.domain.inspections.visits import market_visit

    from tongchuang.workflows.submit_visit import submit_visit

    key = uuid7()
    submit_visit(market_visit(county, standard, id=key), by=inspector.actor)
    assert phone.post(make(id=str(key))).json()["state"] == "conflict"
    assert Visit.objects.get().client == "web"


def test_a_wrong_clock_is_corrected_and_marked(phone: Phone, make: Make) -> None:
    for days in (-400, 400):
        shifted = now() + timedelta(days=days)
        started = shifted - timedelta(minutes=30)
        record = make(started_at=started.isoformat(), finished_at=shifted.isoformat())
        for check in record["checks"]:
            check["at"] = (shifted - timedelta(minutes=10)).isoformat()
        assert phone.post(record, **{"X-Sent-At": shifted.isoformat()}).json()["state"] == "taken"
        visit = Visit.objects.get(pk=record["id"])
        assert abs(visit.clock_offset_s + days * 86400) < 5
        assert abs((now() - visit.started_at).total_seconds() - 1800) < 5
        at = Check.objects.filter(visit=visit).values_list("at", flat=True).first()
        assert at is not None and abs((now() - at).total_seconds() - 600) < 5
        assert (
            Event.objects.get(kind="visit.submitted", target_id=visit.pk).new["clock_offset_s"]
            == visit.clock_offset_s
        )


def test_the_offset_is_that_of_the_first_arrival(phone: Phone, make: Make) -> None:
    record, files = with_files(make())
    body = frozen(record)
    phone.post(body, **{"X-Sent-At": (now() - timedelta(hours=2)).isoformat()})
    for key, (content, kind) in files.items():
        phone.send_file(content, key, kind)
    phone.post(body)
    assert abs(Visit.objects.get().clock_offset_s - 7200) < 5


def test_a_slow_line_is_no_wrong_clock(phone: Phone, make: Make) -> None:
    phone.post(make(), **{"X-Sent-At": (now() - timedelta(seconds=45)).isoformat()})
    assert Visit.objects.get().clock_offset_s == 0


def test_a_clock_that_was_set_during_the_visit_is_marked(phone: Phone, make: Make) -> None:
    assert phone.post(make(clock_moved=True)).json()["state"] == "taken"
    assert Visit.objects.get().clock_moved


def test_a_withdrawn_version_still_counts_for_its_visits(
    phone: Phone, make: Make, county: County, standard: Standard
) -> None:
    old = standard.version
    record = make()
    new = StandardVersion.objects.create(
        pack=old.pack, slug=old.slug, version="2027", title=old.title, regime=old.regime, digest="9" * 64, document={},
        published_at=now(),
    )  # fmt: skip
    for item in Item.objects.filter(version=old):
        item.pk, item.version, item.parent = uuid7(), new, None
        item.save(force_insert=True)
    assert county.campaign is not None
    county.campaign.standards.update(version=new)
    old.withdrawn_at = now()
    old.save()
    answer = phone.post(record).json()
    assert answer["state"] == "taken", answer
    assert Visit.objects.get().version_id == old.pk
    assert set(LatestCheck.objects.values_list("version_id", flat=True)) == {old.pk}
    told = phone.get("today").json()
    assert {each["version"] for each in told["checklists"].values()} == {str(new.pk)}


def held(phone: Phone, record: dict[str, Any], reason: str) -> Delivery:
    answer = phone.post(record)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["state"], told["reason"]) == ("held", reason), told
    assert told["message"]
    assert not Visit.objects.filter(pk=record["id"]).exists()
    assert (
        phone.receipts([{"id": told["id"], "digest": told["digest"]}]).json()["visits"][0]["state"] == "held"
    )
    return Delivery.objects.get(record_id=record["id"])


def test_a_site_that_was_closed_before_holds_the_visit(phone: Phone, make: Make, county: County) -> None:
    site = make_site(county, "关闭的市场")
    record = make(site=str(site.pk))
    site.closed_on = today()
    site.save()
    held(phone, record, "site_closed")


def test_a_site_closed_since_takes_the_visit_made_before(phone: Phone, make: Make, county: County) -> None:
    site = make_site(county, "昨天还开的市场")
    site.closed_on = today()
    site.save()
    started = now() - timedelta(days=2)
    assert phone.post(make(site=str(site.pk), started_at=started.isoformat())).json()["state"] == "taken"


def test_what_the_record_names_and_is_not_here(
    phone: Phone, make: Make, world: World, standard: Standard
) -> None:
    held(phone, make(site=str(world.other.sites[0].pk)), "site_unknown")
    held(phone, make(site=str(uuid7())), "site_unknown")
    held(phone, make(evaluation=str(uuid7())), "evaluation_unknown")
    held(phone, make(campaign=str(world.other.campaign.pk)), "campaign_unknown")  # type: ignore[union-attr]
    record = make()
    record["checks"][0]["item"] = str(uuid7())
    held(phone, record, "item_unknown")
    record = make()
    record["checks"][1]["grade"] = "Z"
    row = held(phone, record, "unfit")
    assert row.problems[0]["check"] == record["checks"][1]["id"]
    held(phone, make(checks=[]), "unfit")


def test_a_closed_campaign_holds(phone: Phone, make: Make, county: County) -> None:
    assert county.campaign is not None
    county.campaign.closed_at = now()
    county.campaign.save()
    held(phone, make(), "campaign_closed")


def test_files_that_are_not_what_the_record_says(phone: Phone, make: Make, county: County) -> None:
    record = make()
    key = phone.send_file(b"no photo at all" * 20)
    record["checks"][0]["photos"] = [str(key)]
    record["files"] = [named(key, b"no photo at all" * 20)]
    held(phone, record, "file_unreadable")
    key = phone.send_file(photo(5))
    record = make()
    record["checks"][0]["photos"] = [str(key)]
    record["files"] = [named(key, photo(6))]
    held(phone, record, "file_conflict")
    foreign = phone_of(make_member(county, "inspector", name="周宁")).send_file(photo(8))
    record = make()
    record["checks"][0]["photos"] = [str(foreign)]
    record["files"] = [named(foreign, photo(8))]
    held(phone, record, "file_conflict")


def test_a_photo_of_another_check_holds(phone: Phone, make: Make) -> None:
    key = phone.send_file(photo(5))
    for state in ("taken", "held"):
        record = make()
        record["checks"][0]["photos"] = [str(key)]
        record["files"] = [named(key, photo(5))]
        assert phone.post(record).json()["state"] == state
    assert Delivery.objects.get(state="held").reason == "file_taken"


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2}, {"id": "x"}, {"surprise": 1}, {"started_at": "2026-10-05T09:30:00"}, {"started_at": "0001-01-01T00:00:00Z"},
        {"checks": [{"verdict": "pass"}]}, {"place": {"longitude": "NaN", "latitude": 1}}, {"files": [{"id": str(uuid7())}]},
        {"voices": [str(uuid7())]},
    ],
)  # fmt: skip
def test_malformed_records_alone_are_refused(phone: Phone, make: Make, change: dict[str, Any]) -> None:
    answer = phone.post({**make(), **change})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed"), answer.content
    assert answer.json()["places"]
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"{}"])
def test_bodies_that_are_no_record(phone: Phone, body: bytes) -> None:
    assert phone.post(body).json()["code"] == "malformed"
    assert not Delivery.objects.exists()


def test_damaged_bodies_are_sent_again(phone: Phone, make: Make) -> None:
    body = frozen(make())
    answer = phone.post(body[:-3] + b"9}]", **{"X-Content-SHA256": sha(body)})
    assert (answer.status_code, answer.json()["code"]) == (400, "hash_mismatch")
    assert phone.post(body, **{"X-Sent-At": "yesterday"}).json()["code"] == "malformed"
    assert phone.post(body, **{"X-Content-SHA256": "abc"}).json()["code"] == "malformed"
    assert not Delivery.objects.exists()


def test_nobody_sends_what_another_made(
    phone: Phone, county: County, standard: Standard, world: World
) -> None:
    record = record_of(county, standard, county.people["office"])
    answer = phone.post(record)
    assert (answer.status_code, answer.json()["code"]) == (403, "other_person")
    assert not Delivery.objects.exists()


def test_receipts_list_what_is_here_with_the_same_hash_and_is_mine(
    phone: Phone, make: Make, county: County, standard: Standard
) -> None:
    record, files = with_files(make())
    body = frozen(record)
    phone.post(body)
    sent = list(files.items())
    phone.send_file(sent[0][1][0], sent[0][0])
    phone.patch(sent[1][0], sent[1][1][0], 0, 1000)
    asked_files = [{"id": key, "sha256": sha(content)} for key, (content, _kind) in sent]
    asked = [{"id": record["id"], "digest": sha(body)}, {"id": record["id"], "digest": "0" * 64}]
    told = phone.receipts(asked, asked_files).json()
    assert [(each["id"], each["state"]) for each in told["visits"]] == [(record["id"], "waiting")]
    assert told["files"] == [asked_files[0]]
    assert phone.receipts([], [{**asked_files[0], "sha256": "0" * 64}]).json()["files"] == []
    mate = phone_of(make_member(county, "inspector", name="周宁"))
    assert mate.receipts(asked, asked_files).json() == {"visits": [], "files": []}
    assert phone.receipts([asked[0]] * 501).json()["code"] == "malformed"


def test_asking_for_receipts_moves_on_what_waits(
    phone: Phone, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = frozen(make())
    with monkeypatch.context() as killed:
        killed.setattr(take_delivery, "take", lambda *args, **values: 1 / 0)
        answer = phone.post(body).json()
    assert answer["state"] == "waiting" and not Visit.objects.exists()
    told = phone.receipts([{"id": answer["id"], "digest": answer["digest"]}]).json()
    assert told["visits"][0]["state"] == "taken" and Visit.objects.count() == 1


def test_the_clock_takes_what_was_left_behind(
    phone: Phone, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(take_delivery, "take", lambda *args, **values: 1 / 0)
        phone.post(make())
    record, _files = with_files(make())
    phone.post(record)
    assert take_delivery.take_waiting() == 0, "too fresh"
    Delivery.objects.update(received_at=now() - timedelta(minutes=2))
    assert take_delivery.take_waiting() == 1
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["taken", "waiting"]


def test_a_visit_of_thirty_checks_and_six_photos_costs_few_statements(
    phone: Phone, make: Make, standard: Standard, county: County
) -> None:
    item = standard.items["I-1"]
    checks = []
    for number in range(28):
        extra = Item.objects.create(
            version=standard.version, parent=item.parent, position=900 + number, depth=item.depth, code=f"X-{number}",
            title=f"第{number}项", is_leaf=True, method="site", points=1, rule=item.rule, site_types=["market"],
        )  # fmt: skip
        checks.append({"id": str(uuid7()), "item": str(extra.pk), "verdict": "pass", "at": now().isoformat()})
    photos = [photo(number, (64, 64)) for number in range(6)]
    keys = [phone.send_file(data) for data in photos]
    record = make()
    record["checks"][0]["photos"] = [str(key) for key in keys]
    record["checks"] += checks
    record["files"] = [named(key, data) for key, data in zip(keys, photos, strict=True)]
    with CaptureQueriesContext(connection) as seen:
        assert phone.post(record).json()["state"] == "taken"
    assert len(seen) <= 62, [query["sql"][:120] for query in seen]
    assert Visit.objects.get().checked == 30


def covert_evaluation(county: County, standard: Standard, site: Any, person: Any) -> Evaluation:
    assert county.campaign is not None
    evaluation = Evaluation.objects.create(
        region=county.region, campaign=county.campaign, version=standard.version, title="暗访", source="covert", held_on=today(),
        officer=county.people["director"].person,
    )  # fmt: skip
    PlannedVisit.objects.create(evaluation=evaluation, site=site, inspector=person)
    return evaluation


def test_a_covert_visit_is_taken_and_nothing_shows_before_it_is_over(
    phone: Phone, make: Make, county: County, standard: Standard, inspector: Member
) -> None:
    evaluation = covert_evaluation(county, standard, county.sites[0], inspector.person)
    record = make(evaluation=str(evaluation.pk), source="covert")
    assert phone.post(record).json()["state"] == "taken"
    visit = Visit.objects.get()
    assert visit.held_back is not None
    assert not Finding.objects.exists() and not LatestCheck.objects.exists()
    for event in Event.objects.filter(target_id__in=[visit.pk, Delivery.objects.get().pk]):
        assert str(county.sites[0].pk) not in json.dumps([event.new, event.old])


def test_who_is_not_sent_learns_nothing_by_sending(
    county: County, standard: Standard, inspector: Member
) -> None:
    """The same answer whether the site is planned for others or not at all."""
    mate = make_member(county, "inspector", name="周宁")
    evaluation = covert_evaluation(county, standard, county.sites[0], inspector.person)
    phone, answers = phone_of(mate), []
    for site in (county.sites[0], county.sites[2]):
        record = record_of(
            county, standard, mate, evaluation=str(evaluation.pk), source="covert", site=str(site.pk)
        )
        told = phone.post(record).json()
        answers.append({name: told[name] for name in ("state", "reason", "message", "missing")})
    assert answers[0] == answers[1] and answers[0]["state"] == "held"
