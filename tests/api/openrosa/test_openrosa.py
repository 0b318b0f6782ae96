"""The OpenRosa API, spoken to with the requests of ODK Collect: its headers, its multipart bodies, its order."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from typing import Any
from uuid import UUID, uuid4
from xml.etree import ElementTree as ET

import pytest
from django.core.cache import cache
from django.test import Client
from PIL import Image
from tests.factories import County, Member, World

from tongchuang.api.openrosa import digest
from tongchuang.domain.accounts.actions import make_app_password, revoke_app_password
from tongchuang.domain.deliveries.models import Delivery, Submission
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.inspections.models import Check, CheckPhoto, Evaluation, PlannedVisit, Visit
from tongchuang.domain.places.models import Site
from tongchuang.foundation.clock import now, today

BOUNDARY = "3c61a3d4-1d0f-4d07-8b8e-6c0e2b7f2a11"
COLLECT = {"HTTP_X_OPENROSA_VERSION": "1.0", "HTTP_USER_AGENT": "org.odk.collect.android/v2026.2.4 Dalvik/2.1.0 (Linux; U; Android 14)"}
JR, XFORMS = "http://openrosa.org/javarosa", "{http://www.w3.org/2002/xforms}"


@pytest.fixture(autouse=True)
def _no_counts(db: None) -> None:
    cache.clear()


@pytest.fixture
def word(inspector: Member) -> str:
    return make_app_password(inspector.user, name="Collect", by=inspector.actor)[1]


@pytest.fixture
def phone(word: str) -> Phone:
    return Phone(word)


def picture(colour: str = "navy") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(content, "JPEG")
    return content.getvalue()


class Phone:
    """ODK Collect with its server set to the address with the password inside."""

    def __init__(self, word: str) -> None:
        self.client, self.base = Client(), f"/openrosa/t/{word}"

    def get(self, path: str) -> Any:
        return self.client.get(path if path.startswith("/") else f"{self.base}/{path}", **COLLECT)

    def forms(self) -> dict[str, dict[str, str]]:
        answer = self.get("formList")
        assert answer.status_code == 200, answer.content
        assert answer.headers["X-OpenRosa-Version"] == "1.0"
        root = ET.fromstring(answer.content)
        assert root.tag == "{http://openrosa.org/xforms/xformsList}xforms"
        rows = [{child.tag.rsplit("}", 1)[-1]: child.text or "" for child in each} for each in root]
        return {row["formID"]: row for row in rows}

    def form(self, kind: str = "market", evaluation: Evaluation | None = None) -> Filled:
        rows = self.forms()
        tail = evaluation.pk.hex[-12:] if evaluation else ""
        row = next(row for key, row in rows.items() if key.startswith(f"tc_{kind}_") and key.endswith(tail))
        return Filled(self.get(_path(row["downloadUrl"])).content)

    def submit(self, filled: Filled, files: dict[str, bytes] | None = None, *, incomplete: bool = False, **headers: str) -> Any:
        head = self.client.head(f"{self.base}/submission", **COLLECT)
        assert head.status_code == 204
        return self.post(filled.xml(), files or {}, _path(head.headers["Location"]), incomplete=incomplete, **headers)

    def post(self, xml: bytes, files: dict[str, bytes], path: str = "", *, incomplete: bool = False, **headers: str) -> Any:
        return self.client.generic(
            "POST", path or f"{self.base}/submission", multipart(xml, files, incomplete),
            content_type=f"multipart/form-data; boundary={BOUNDARY}", **COLLECT, **headers,
        )  # fmt: skip


def _path(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def multipart(xml: bytes, files: dict[str, bytes], incomplete: bool = False) -> bytes:
    """The body as OkHttp writes it for Collect."""

    def part(name: str, kind: str, content: bytes, filename: str | None) -> bytes:
        called = f'; filename="{filename}"' if filename else ""
        head = f'Content-Disposition: form-data; name="{name}"{called}\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n'
        return f"--{BOUNDARY}\r\n".encode() + head.encode() + content + b"\r\n"

    parts = [part("xml_submission_file", "text/xml; charset=utf-8", xml, "农贸市场_2026-11-22_09-12-03.xml")]
    parts += [part(name, "image/jpeg", content, name) for name, content in files.items()]
    if incomplete:
        parts.append(part("*isIncomplete*", "text/plain", b"yes", None))
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


class Filled:
    """A form as Collect fills it in: the primary instance of the XForm with values."""

    def __init__(self, form: bytes) -> None:
        self.root = ET.fromstring(form)
        model = next(each for each in self.root.iter() if each.tag.endswith("}model"))
        self.data = next(each for each in model if each.tag.endswith("}instance"))[0]
        self.instance_id = f"uuid:{uuid4()}"
        for bind in (each for each in model if each.tag.endswith("}bind")):
            if bind.get("calculate", "").startswith("'"):
                self.set(bind.attrib["nodeset"].rsplit("/", 1)[-1], bind.attrib["calculate"].strip("'"))
        began = now() - timedelta(minutes=30)
        self.set("start", began.isoformat()).set("end", now().isoformat()).set("source", "mock")

    def set(self, name: str, value: str) -> Filled:
        for element in self.data.iter():
            mine = element.tag.endswith("}" + name) and f"{{{JR}}}template" not in element.attrib
            if mine and (name != "source" or not element.text):
                element.text = value
        return self

    def at(self, site: Site) -> Filled:
        return self.set("site", str(site.pk)).set("place", f"{site.latitude or 33.2} {site.longitude or 112.1} 0.0 6.5")

    @property
    def items(self) -> list[str]:
        """The ids of the items, in hexadecimal."""
        return list(dict.fromkeys(re.findall(r"\bv_([0-9a-f]{32})", ET.tostring(self.data).decode())))

    def judge(self, verdict: str, *, note: str = "", count: str = "", photos: tuple[str, ...] = (), item: int = 0) -> Filled:
        key = self.items[item]
        self.set(f"v_{key}", verdict).set(f"t_{key}", note).set(f"n_{key}", count)
        grade = next((each for each in self.data.iter() if each.tag.endswith(f"}}r_{key}")), None)
        if grade is not None and verdict != "na":
            grade.text = "A"
        group = next(each for each in self.data.iter() if any(child.tag.endswith(f"}}i_{key}") for child in each))
        for old in [each for each in group if each.tag.endswith(f"}}p_{key}")]:
            group.remove(old)
        for name in photos:
            made = ET.SubElement(group, f"{XFORMS}p_{key}")
            ET.SubElement(made, f"{XFORMS}f_{key}").text = name
        return self

    def xml(self) -> bytes:
        self.set("instanceID", self.instance_id)
        for parent in list(self.data.iter()):
            for child in list(parent):
                if f"{{{JR}}}template" in child.attrib:
                    parent.remove(child)
        return ET.tostring(self.data, encoding="utf-8", xml_declaration=True)


def test_the_list_names_a_form_for_each_type_of_site(phone: Phone, county: County) -> None:
    forms = phone.forms()
    assert {key.split("_")[1] for key in forms} == {site.type.code for site in county.sites}
    for row in forms.values():
        content = phone.get(_path(row["downloadUrl"])).content
        assert row["hash"] == "md5:" + hashlib.md5(content).hexdigest()
        ET.fromstring(content)


def test_the_manifest_leads_to_the_sites_of_the_type(phone: Phone, county: County) -> None:
    row = next(row for key, row in phone.forms().items() if key.startswith("tc_market_"))
    manifest = ET.fromstring(phone.get(_path(row["manifestUrl"])).content)
    name, digest_, url = (manifest[0][number].text or "" for number in range(3))
    content = phone.get(_path(url)).content
    assert (name, digest_) == ("sites.csv", "md5:" + hashlib.md5(content).hexdigest())
    for site in county.sites:
        assert (str(site.pk) in content.decode()) == (site.type.code == "market")


def test_a_filled_form_becomes_a_visit(phone: Phone, county: County, inspector: Member) -> None:
    site = county.sites[0]
    filled = phone.form().at(site).judge("fail", note="东门积水", count="2", photos=("1.jpg", "2.jpg")).judge("pass", item=1)
    answer = phone.submit(filled, {"1.jpg": picture(), "2.jpg": picture("red")})
    assert answer.status_code == 201, answer.content
    assert ET.fromstring(answer.content)[0].get("nature") == "submit_success"
    visit = Visit.objects.get()
    assert (visit.site, visit.inspector, visit.client, visit.source) == (site, inspector.person, "openrosa", "mock")
    assert (visit.checked, visit.failed) == (2, 1)
    check = Check.objects.get(visit=visit, verdict="fail")
    assert (check.count, check.note, check.photos.count()) == (2, "东门积水", 2)
    assert Finding.objects.get().check_row == check
    assert visit.accuracy_m == 6.5
    assert Submission.objects.get().state == "handed_on"


def test_the_same_again_is_the_same_visit(phone: Phone, county: County) -> None:
    filled = phone.form().at(county.sites[0]).judge("fail", photos=("1.jpg",))
    files = {"1.jpg": picture()}
    assert [phone.submit(filled, files).status_code for _ in range(3)] == [201, 202, 202]
    assert (Visit.objects.count(), Delivery.objects.count(), Submission.objects.count(), CheckPhoto.objects.count()) == (1, 1, 1, 1)


def test_a_submission_in_several_requests_waits_for_its_last_file(phone: Phone, county: County) -> None:
    filled = phone.form().at(county.sites[0]).judge("fail", photos=("1.jpg", "2.jpg"))
    first = phone.submit(filled, {"1.jpg": picture()}, incomplete=True)
    assert first.status_code == 202
    assert not Visit.objects.exists()
    assert Submission.objects.get().state == "waiting"
    # The line broke, and Collect begins again: what is here already is fine.
    assert phone.submit(filled, {"1.jpg": picture()}, incomplete=True).status_code == 202
    assert phone.submit(filled, {"2.jpg": picture("red")}).status_code == 201
    assert Visit.objects.count() == 1
    assert CheckPhoto.objects.count() == 2


def test_requests_of_one_submission_may_come_in_any_order(phone: Phone, county: County) -> None:
    filled = phone.form().at(county.sites[0]).judge("fail", photos=("1.jpg", "2.jpg", "3.jpg"))
    assert phone.submit(filled, {"3.jpg": picture("red")}).status_code == 202
    assert phone.submit(filled, {"1.jpg": picture()}, incomplete=True).status_code == 202
    assert phone.submit(filled, {"2.jpg": picture("green")}, incomplete=True).status_code == 201
    assert Visit.objects.get().checks.get().photos.count() == 3


def test_other_content_under_the_same_id_is_kept_beside(phone: Phone, county: County) -> None:
    filled = phone.form().at(county.sites[0]).judge("pass")
    assert phone.submit(filled).status_code == 201
    assert phone.submit(filled.judge("fail", note="改了")).status_code == 201
    assert Visit.objects.get().failed == 0
    assert set(Delivery.objects.values_list("state", flat=True)) == {"taken", "conflict"}
    assert Submission.objects.count() == 2


def test_other_bytes_under_the_name_of_a_file_are_refused(phone: Phone, county: County) -> None:
    filled = phone.form().at(county.sites[0]).judge("fail", photos=("1.jpg", "2.jpg"))
    assert phone.submit(filled, {"1.jpg": picture()}, incomplete=True).status_code == 202
    assert phone.submit(filled, {"1.jpg": picture("red")}, incomplete=True).status_code == 409
    assert Attachment.objects.count() == 1


def test_a_wrong_clock_is_corrected_by_the_date_that_collect_sends(phone: Phone, county: County) -> None:
    late = now() - timedelta(days=40)
    filled = phone.form().at(county.sites[0]).judge("pass")
    filled.set("start", (late - timedelta(minutes=20)).isoformat()).set("end", late.isoformat())
    assert phone.submit(filled, HTTP_DATE=format_datetime(late)).status_code == 201
    visit = Visit.objects.get()
    assert abs((now() - visit.started_at) - timedelta(minutes=20)) < timedelta(minutes=2)
    assert abs(visit.clock_offset_s - 40 * 86400) < 120


def test_what_cant_be_taken_is_held_with_its_xml(phone: Phone, county: County) -> None:
    closed = county.sites[0]
    nowhere = phone.form().judge("pass").set("site", str(uuid4()))
    assert phone.submit(nowhere).status_code == 201
    other = phone.form().at(closed).judge("pass")
    other.data.set("id", "someone_elses_form")
    assert phone.submit(other).status_code == 201
    edited = phone.form().at(closed).judge("pass")
    ET.SubElement(next(each for each in edited.data if each.tag.endswith("}meta")), "deprecatedID").text = "uuid:old"
    assert phone.submit(edited).status_code == 201
    assert Delivery.objects.get().reason == "site_unknown"
    assert set(Submission.objects.filter(state="held").values_list("reason", flat=True)) == {"form_unknown", "edited"}
    assert all(bytes(row.body).startswith(b"<?xml") for row in Submission.objects.all())
    assert not Visit.objects.exists()


def test_a_file_that_is_no_picture_is_kept_and_held(phone: Phone, county: County) -> None:
    filled = phone.form().at(county.sites[0]).judge("fail", photos=("1.jpg",))
    assert phone.submit(filled, {"1.jpg": b"not a picture"}).status_code == 201
    assert Delivery.objects.get().reason == "file_unreadable"
    assert Attachment.objects.get().kind == "unreadable"


LAUGH = b'<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "xml",
    [
        b"", b"no xml", b"<data/>", LAUGH + b"<data id='tc_x'><meta><instanceID>&b;</instanceID></meta></data>",
        b"<!DOCTYPE d SYSTEM 'http://127.0.0.1/x'><data id='tc_x'><meta><instanceID>u</instanceID></meta></data>",
        b"<data id='tc_x'>" + b"<a>" * 500,
    ],
)  # fmt: skip
def test_what_is_no_form_is_refused_and_not_kept(phone: Phone, xml: bytes) -> None:
    assert phone.post(xml, {"1.jpg": picture()}).status_code == 400
    assert not Submission.objects.exists()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("left", [10, 400, 0.5])
def test_a_body_that_breaks_off_keeps_nothing_and_can_be_sent_again(phone: Phone, county: County, left: float) -> None:
    filled = phone.form().at(county.sites[0]).judge("fail", photos=("1.jpg",))
    body = multipart(filled.xml(), {"1.jpg": picture()})
    cut = body[: -int(left if left > 1 else left * len(body))]
    given = {"wsgi.input": io.BytesIO(cut), "CONTENT_LENGTH": str(len(body))}
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    assert phone.client.generic("POST", f"{phone.base}/submission", cut, content_type=kind, **given).status_code == 400
    assert not Attachment.objects.exists()
    assert not Submission.objects.exists()
    assert phone.submit(filled, {"1.jpg": picture()}).status_code == 201


def test_too_much_at_once_is_refused(phone: Phone) -> None:
    answer = phone.client.post(f"{phone.base}/submission", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(10**9))
    assert answer.status_code == 413


# Who calls


def basic(name: str, word: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{word}".encode()).decode()


def digested(challenge: str, name: str, word: str, method: str, uri: str) -> str:
    """The answer that an HTTP client gives to a challenge (RFC 7616)."""
    told = digest.fields_of(challenge)
    ha1 = hashlib.md5(f"{name}:{told['realm']}:{word}".encode()).hexdigest()
    ha2 = hashlib.md5(f"{method}:{uri}".encode()).hexdigest()
    response = hashlib.md5(f"{ha1}:{told['nonce']}:00000001:0a4f113b:auth:{ha2}".encode()).hexdigest()
    return (
        f'Digest username="{name}", realm="{told["realm"]}", nonce="{told["nonce"]}", uri="{uri}", qop=auth, nc=00000001, '
        f'cnonce="0a4f113b", response="{response}", algorithm=MD5'
    )


def test_the_digest_handshake(inspector: Member, word: str) -> None:
    client, name = Client(), inspector.user.username
    asked = client.head("/openrosa/submission", **COLLECT)
    assert asked.status_code == 401
    challenge = asked.headers["WWW-Authenticate"]
    assert challenge.startswith("Digest ")
    header = digested(challenge, name, word, "HEAD", "/openrosa/submission")
    assert client.head("/openrosa/submission", HTTP_AUTHORIZATION=header, **COLLECT).status_code == 204
    # The answer is good for this method and this address alone, and for this password.
    assert client.get("/openrosa/formList", HTTP_AUTHORIZATION=header).status_code == 401
    wrong = digested(challenge, name, word[:-1] + "!", "HEAD", "/openrosa/submission")
    assert client.head("/openrosa/submission", HTTP_AUTHORIZATION=wrong).status_code == 401


def test_an_old_nonce_is_stale_and_a_forged_one_worth_nothing(inspector: Member, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client, name, path = Client(), inspector.user.username, "/openrosa/formList?verbose=true"
    challenge = client.get(path).headers["WWW-Authenticate"]
    header = digested(challenge, name, word, "GET", path)
    assert client.get(path, HTTP_AUTHORIZATION=header).status_code == 200
    forged = re.sub(r'nonce="\d+', 'nonce="1', challenge)
    refused = client.get(path, HTTP_AUTHORIZATION=digested(forged, name, word, "GET", path))
    assert refused.status_code == 401 and "stale" not in refused.headers["WWW-Authenticate"]
    later = digest.time.time() + digest.NONCE_SECONDS + 5
    monkeypatch.setattr(digest.time, "time", lambda: later)
    old = client.get(path, HTTP_AUTHORIZATION=header)
    assert old.status_code == 401 and "stale=true" in old.headers["WWW-Authenticate"]


def test_basic_works_over_https_and_not_in_the_open(inspector: Member, word: str) -> None:
    header = {"HTTP_AUTHORIZATION": basic(inspector.user.username, word)}
    client = Client()
    assert client.get("/openrosa/formList", secure=True, **header).status_code == 200
    far = {"REMOTE_ADDR": "192.0.2.7"}
    open_ = client.get("/openrosa/formList", **header, **far)
    assert open_.status_code == 401
    assert "Basic" not in open_.headers["WWW-Authenticate"]
    assert client.get(f"/openrosa/t/{word}/formList", **far).status_code == 403
    assert client.get("/openrosa/formList", secure=True, HTTP_AUTHORIZATION=basic("someone", word)).status_code == 401


def test_the_account_password_and_sessions_open_nothing(inspector: Member, client_for: Callable[[Member], Client]) -> None:
    from tests.factories import PASSWORD, with_password

    with_password(inspector)
    header = {"HTTP_AUTHORIZATION": basic(inspector.user.username, PASSWORD)}
    assert Client().get("/openrosa/formList", secure=True, **header).status_code == 401
    assert client_for(inspector).get("/openrosa/formList").status_code == 401


def test_wrong_passwords_are_slowed_down() -> None:
    client = Client()
    states = [client.get(f"/openrosa/t/{number:024}/formList").status_code for number in range(35)]
    assert states == [404] * 30 + [429] * 5


def test_no_password_gets_into_the_log(phone: Phone, word: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        assert phone.get("forms/tc_nothing_0.xml").status_code == 404
        assert phone.get("submission").status_code == 405
        assert phone.get("formUpload").status_code == 404
        assert phone.post(b"no xml", {}).status_code == 400
        assert Client().get("/openrosa/t/" + "0" * 24 + "/formList").status_code == 404
        assert Client().get("/openrosa/formList").status_code == 401
    assert word not in caplog.text and "0" * 24 not in caplog.text
    assert "/openrosa/formList" in caplog.text


def test_people_who_dont_inspect_get_nothing(liaison: Member, inspector: Member) -> None:
    _row, word = make_app_password(liaison.user, name="x", by=liaison.actor)
    for path in ("formList", "submission", "forms/tc_market_0.xml"):
        assert Client().get(f"/openrosa/t/{word}/{path}").status_code in (403, 405)
    mine, my_word = make_app_password(inspector.user, name="x", by=inspector.actor)
    assert Phone(my_word).get("formList").status_code == 200
    revoke_app_password(mine, by=inspector.actor)
    assert Phone(my_word).get("formList").status_code == 404


def test_nobody_gets_another_countys_forms_or_sites(world: World, phone: Phone, county: County) -> None:
    them = world.other.people["inspector"]
    theirs = Phone(make_app_password(them.user, name="x", by=them.actor)[1])
    assert not set(theirs.forms()) & set(phone.forms())
    for row in phone.forms().values():
        tail = _path(row["downloadUrl"]).split("/forms/")[1]
        assert theirs.get(f"forms/{tail}").status_code == 404
    filled = theirs.form().judge("pass").set("site", str(county.sites[0].pk))
    assert theirs.submit(filled).status_code == 201
    assert Delivery.objects.get().reason == "site_unknown"


# Secrecy


@pytest.fixture
def covert(county: County, inspector: Member) -> Evaluation:
    campaign = county.campaign
    assert campaign is not None
    evaluation = Evaluation.objects.create(
        region=county.region, campaign=campaign, version=campaign.standards.get().version, title="第二次暗访",
        source="covert", held_on=today(), officer=inspector.person,
    )  # fmt: skip
    PlannedVisit.objects.create(evaluation=evaluation, site=county.sites[0], inspector=inspector.person)
    return evaluation


def test_a_planned_covert_visit_is_a_form_of_who_is_sent_alone(
    phone: Phone, covert: Evaluation, county: County, office: Member, people: dict[str, Member]
) -> None:
    from tests.factories import make_member

    before = phone.forms()
    assert any(key.endswith(covert.pk.hex[-12:]) for key in before)
    other = make_member(county, "inspector", name="别人")
    for member in (other, office, people["director"]):
        forms = Phone(make_app_password(member.user, name="x", by=member.actor)[1]).forms()
        assert forms
        assert not any(key.endswith(covert.pk.hex[-12:]) or "暗访" in row["name"] for key, row in forms.items())


def test_the_form_of_an_evaluation_offers_the_own_sites_and_ends_with_the_visit(
    phone: Phone, covert: Evaluation, county: County
) -> None:
    tail = covert.pk.hex[-12:]
    row = next(row for key, row in phone.forms().items() if key.endswith(tail))
    csv = phone.get(_path(row["manifestUrl"]).replace("/manifest/", "/media/") + "/sites.csv").content.decode()
    assert str(county.sites[0].pk) in csv
    assert csv.count("\r\n") == 2
    filled = phone.form(evaluation=covert).at(county.sites[0]).judge("pass")
    assert phone.submit(filled).status_code == 201
    visit = Visit.objects.get()
    assert (visit.evaluation, visit.source) == (covert, "covert")
    assert not any(key.endswith(tail) for key in phone.forms())


def test_submissions_of_a_covert_visit_are_hidden_until_it_is_over(
    phone: Phone, covert: Evaluation, county: County, office: Member, inspector: Member
) -> None:
    from tongchuang.domain.deliveries.access import submissions_visible_to

    filled = phone.form(evaluation=covert).at(county.sites[0]).judge("fail", photos=("1.jpg",))
    assert phone.submit(filled, incomplete=True).status_code == 202
    assert not submissions_visible_to(office.actor).exists()
    assert submissions_visible_to(inspector.actor).count() == 1
    covert.finished_at = covert.over_at = now()
    covert.save()
    assert submissions_visible_to(office.actor).count() == 1


def test_ids_are_worked_out_of_person_and_instance() -> None:
    from tongchuang.workflows.openrosa.taking import file_id_of, record_id_of

    one, two = uuid4(), uuid4()
    assert record_id_of(one, "uuid:1") == record_id_of(one, "uuid:1") != record_id_of(two, "uuid:1")
    assert isinstance(file_id_of(one, "a.jpg"), UUID)
    assert json.dumps(str(file_id_of(one, "a.jpg"))) != json.dumps(str(file_id_of(one, "b.jpg")))
