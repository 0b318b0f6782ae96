"""What becomes of records on their way: refusals, other people, other tabs, wrong clocks; nothing is lost or sent twice."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta

from tests.browser.field.conftest import Phone
from tests.browser.field.day import delivered, finish, judge, open_site, photograph, take_photo
from tests.factories import County, Member, make_member

from tongchuang.domain.accounts.models import Device
from tongchuang.domain.deliveries.models import Delivery
from tongchuang.domain.inspections.models import Visit
from tongchuang.foundation.clock import now

Make = Callable[..., Phone]


def visit_offline(phone: Phone, words: str = "南关公厕", *, photo: bool = False) -> str:
    """A finished visit that waits on the phone; its id."""
    phone.offline()
    open_site(phone, words)
    judge(phone, "fail")
    if photo:
        take_photo(phone, photograph((900, 700)))
    finish(phone)
    rows = [row for row in phone.rows("visits") if row["state"] == "kept"]
    return str(max(rows, key=lambda row: row["finished_ms"])["id"])


def test_a_revoked_phone_keeps_everything_and_goes_on_after_signing_in(
    phones: Make, inspector: Member
) -> None:
    phone = phones(inspector)
    visit_offline(phone, photo=True)
    Device.objects.update(revoked_at=now(), ended="revoked")
    phone.offline(False)
    phone.page.click("#send-now")
    phone.page.wait_for_selector("text=登录已失效")
    assert phone.page.get_attribute(".record", "data-standing") == "kept"
    assert len(phone.rows("blobs")) == 1
    phone.sign_in(inspector)
    phone.go("outbox")
    assert len(delivered(phone)) == 1
    assert Visit.objects.count() == 1


def test_another_person_on_the_same_phone_never_sends_what_is_not_theirs(
    phones: Make, inspector: Member, county: County
) -> None:
    second = make_member(county, "inspector", name="岑望")
    phone = phones(inspector)
    visit_offline(phone)
    phone.offline(False)
    # The first one's work must not slip out while the other signs in.
    phone.page.route("**/api/field/visits", lambda route: route.abort())
    phone.sign_in(second)
    phone.page.unroute("**/api/field/visits")
    phone.go("outbox")
    phone.page.wait_for_selector("text=已封存")
    assert inspector.person.name in phone.page.inner_text("main")
    assert phone.page.locator(".record").count() == 0
    phone.in_page('const { rouse } = await load("sync"); await rouse({ stuckToo: true });')
    assert not Visit.objects.exists() and [row["state"] for row in phone.rows("visits")] == ["kept"]
    phone.sign_in(inspector)
    phone.go("outbox")
    delivered(phone)
    assert Visit.objects.get().inspector_id == inspector.person.pk


def test_the_same_id_with_other_content_is_kept_beside_and_shown(phones: Make, inspector: Member) -> None:
    phone = phones(inspector)
    key = visit_offline(phone)
    # The same record came before, from a copy of this phone that had noted something else.
    phone.offline(False)
    phone.in_page(
        """const store = await load("store"); const { sha256Hex } = await import(new URL("../shared/sha256.js", document.getElementById("field-app").src));
        const { call } = await load("net"); const row = (await store.all("visits")).find((one) => one.id === given);
        const body = JSON.stringify({ ...JSON.parse(row.record), note: "另一份" });
        const digest = await sha256Hex(new TextEncoder().encode(body));
        const answer = await call("POST", "visits", { body, headers: { "Content-Type": "application/json", "X-Content-SHA256": digest } });
        if (answer.status !== 201) throw new Error(JSON.stringify(answer));""",
        key,
    )
    phone.go("outbox")
    [row] = delivered(phone)
    assert row["server"]["state"] == "conflict"
    assert "另一个版本" in phone.page.inner_text(".record") or "office" not in phone.page.inner_text(
        ".record"
    )
    assert Delivery.objects.filter(record_id=key).count() == 2 and Visit.objects.filter(pk=key).count() == 1


def test_a_wrong_clock_is_measured_and_corrected(phones: Make, inspector: Member) -> None:
    phone = phones(inspector)
    phone.page.clock.install(time=now() - timedelta(hours=5))
    phone.page.reload()
    phone.page.wait_for_selector(".ways")
    open_site(phone, "南关公厕")
    judge(phone, "pass")
    phone.page.clock.run_for(1000)
    finish(phone)
    phone.page.clock.run_for(5000)
    phone.page.clock.resume()
    delivered(phone)
    visit = Visit.objects.get()
    assert abs((visit.started_at - now()).total_seconds()) < 300
    assert visit.clock_offset_s is not None and 17_000 < visit.clock_offset_s < 19_000


def test_two_tabs_one_draft_and_one_delivery(phones: Make, inspector: Member) -> None:
    phone = phones(inspector)
    open_site(phone, "南关公厕")
    judge(phone, "pass")
    second = phone.context.new_page()
    second.goto(phone.page.url)
    second.wait_for_selector("text=已在另一个页面打开")
    second.goto(f"{phone.server}/field/#outbox")
    phone.page.bring_to_front()
    finish(phone)
    delivered(phone)
    second.wait_for_selector(".record[data-standing=delivered]")
    assert Visit.objects.count() == Delivery.objects.count() == 1


def test_a_refused_record_can_be_exported_then_set_aside_and_is_still_there(
    phones: Make, inspector: Member
) -> None:
    phone = phones(inspector)
    visit_offline(phone, photo=True)
    refusal = json.dumps({"code": "malformed", "message": "这条记录格式不对。"}, ensure_ascii=False)
    answer = {
        "status": 400,
        "headers": {"Content-Type": "application/json", "X-Server-Time": "1795340000000"},
        "body": refusal,
    }
    phone.context.route("**/api/field/visits", lambda route: route.fulfill(**answer))
    phone.offline(False)
    phone.page.click("#send-now")
    phone.page.wait_for_selector(".record[data-standing=stuck]")
    assert "这条记录格式不对" in phone.page.inner_text(".record")
    # Setting aside is offered after the export only.
    assert phone.page.locator("[data-act=aside]").count() == 0
    with phone.page.expect_download() as waiting:
        phone.page.click("[data-act=export]")
    written = zipfile.ZipFile(io.BytesIO(waiting.value.path().read_bytes()))
    manifest = json.loads(written.read("manifest.json"))
    [record], [file] = manifest["records"], [one for one in manifest["files"] if one["kind"] == "photo"]
    assert json.loads(written.read(f"records/{record['id']}.json"))["files"][0]["id"] == file["id"]
    assert len(written.read(f"files/{file['id']}")) == file["size"] and written.testzip() is None
    phone.page.click("[data-act=aside]")
    phone.page.click("dialog [value=yes]")
    phone.page.wait_for_selector(".record[data-standing=aside]")
    assert phone.rows("visits")[0]["record"]
    phone.context.unroute("**/api/field/visits")
    phone.page.click("text=重新发送")
    delivered(phone)
    assert Visit.objects.count() == 1


def test_a_portal_that_says_yes_is_no_receipt(phones: Make, inspector: Member) -> None:
    phone = phones(inspector)
    visit_offline(phone, photo=True)
    yes = {"status": 200, "headers": {"Content-Type": "text/html"}, "body": "<p>欢迎使用本店无线网络</p>"}
    phone.context.route("**/api/field/**", lambda route: route.fulfill(**yes))
    phone.offline(False)
    phone.page.click("#send-now")
    phone.page.wait_for_selector("text=收到的不是服务器的回答")
    assert [row["state"] for row in phone.rows("visits")] == ["kept"] and len(phone.rows("blobs")) == 1


def test_a_file_goes_on_from_where_it_stopped(phones: Make, inspector: Member) -> None:
    phone = phones(inspector)
    phone.offline()
    open_site(phone, "南关公厕")
    judge(phone, "fail")
    take_photo(phone, photograph((2048, 2048), noise=90, quality=95))
    finish(phone)
    offsets: list[int] = []

    def cut(route: object) -> None:
        headers = route.request.headers  # type: ignore[attr-defined]
        offsets.append(int(headers["upload-offset"]))
        if len(offsets) == 2:
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    phone.context.route("**/api/field/files/*", cut)
    phone.offline(False)
    phone.page.click("#send-now")
    delivered(phone)
    assert offsets[0] == 0 and offsets[2] == offsets[1] > 0
    assert offsets.count(0) == 1
