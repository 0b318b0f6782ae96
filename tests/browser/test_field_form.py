"""The field form on a phone: judged with one thumb, kept through a reload, submitted once even when the answer is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.domain.inspections.visits import jpeg
from tests.factories import County, Member

from tongchuang.domain.inspections.models import Check, CheckPhoto, Visit

Browse = Callable[..., Any]
LOSE_THE_FIRST_ANSWER = """() => {
  const real = window.fetch;
  let lost = false;
  window.fetch = async (...given) => {
    const answer = await real(...given);
    if (String(given[0]).includes("/api/visits") && !lost) { lost = true; throw new TypeError("lost on the way"); }
    return answer;
  };
}"""
TOO_SMALL = """() => [...document.querySelectorAll(
  ".field button, .field select, .field input:not([type=file]), .field summary, .field .camera, .field-bar button")]
  .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 48).map((one) => one.outerHTML.slice(0, 80))"""


@pytest.fixture
def form(browse: Browse, county: County, inspector: Member) -> Any:
    return browse(inspector, f"/inspect/sites/{county.sites[0].pk}/", phone=True)


def judged(page: Any) -> str:
    return str(page.locator("#field-count").inner_text())


def fail_first(page: Any) -> Any:
    card = page.locator(".field-card").first
    card.locator("[data-verdict=fail]").click()
    return card


def pass_the_rest(page: Any) -> None:
    page.click("#field-rest")
    page.click("#rest-dialog button[value=yes]")


def test_a_visit_from_the_first_thumb_to_the_page_of_the_visit(form: Any, tmp_path: Path, county: County) -> None:
    photo = tmp_path / "shot.jpg"
    photo.write_bytes(jpeg((800, 600)))
    card = fail_first(form)
    card.locator("[data-step='1']").click()
    card.locator("[data-note]").fill("通道被占用")
    card.locator("[data-camera]").set_input_files(str(photo))
    card.locator(".shot[data-state=sent]").wait_for()
    assert judged(form) == "1/2"
    pass_the_rest(form)
    assert judged(form) == "2/2"
    form.click("#field-submit")
    form.wait_for_url("**/inspect/visits/**")
    assert county.sites[0].name in form.inner_text("h1")
    failed = Check.objects.get(verdict="fail")
    assert (failed.count, failed.note) == (2, "通道被占用")
    assert CheckPhoto.objects.filter(check_row=failed).count() == 1
    assert form.evaluate("localStorage.length") == 0


def test_the_draft_survives_a_reload_and_undo_takes_back(form: Any) -> None:
    fail_first(form).locator("[data-count]").fill("5")
    form.locator("[data-count]").first.dispatch_event("change")
    form.reload()
    assert judged(form) == "1/2"
    assert form.locator("[data-count]").first.input_value() == "5"
    pass_the_rest(form)
    form.click("#field-undo")
    assert judged(form) == "1/2"


def test_a_lost_answer_does_not_make_a_second_visit(form: Any) -> None:
    form.evaluate(LOSE_THE_FIRST_ANSWER)
    fail_first(form)
    pass_the_rest(form)
    form.click("#field-submit")
    form.wait_for_selector("#field-note.bad")
    # Nothing can be changed until it is known whether the server has it.
    form.locator("[data-verdict=na]").first.click()
    assert form.locator(".field-card").first.get_attribute("data-state") == "fail"
    form.click("#field-submit")
    form.wait_for_url("**/inspect/visits/**")
    assert Visit.objects.count() == 1


def test_what_is_left_is_asked_about(form: Any) -> None:
    fail_first(form)
    form.click("#field-submit")
    form.click("#left-dialog button[value=no]")
    assert Visit.objects.count() == 0
    form.click("#field-submit")
    form.click("#left-dialog button[value=yes]")
    form.wait_for_url("**/inspect/visits/**")
    assert Visit.objects.get().checked == 1


def test_every_target_fits_a_thumb_and_axe_finds_nothing(form: Any, accessible: Callable[[Any], list[str]]) -> None:
    fail_first(form)
    assert form.evaluate(TOO_SMALL) == []
    assert accessible(form) == []
