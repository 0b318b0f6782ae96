"""A draw from the plan to the record that everybody verifies: the office, a witness without an account, the public."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.domain.draws.conftest import INPUT, DrawMaker
from tests.domain.draws.conftest import clock as clock
from tests.domain.draws.conftest import draws as draws
from tests.domain.inspections.visits import check_of, visit_of
from tests.engines.drawing.making import DRAWN_AT, SEALED_AT, SECRET, make_draw, make_plan
from tests.engines.drawing.test_tampering import at, leaves, others
from tests.factories import County, Standard

from tongchuang.cli.draw import _verdict
from tongchuang.domain.draws.models import Draw
from tongchuang.domain.draws.queries import drawn_of
from tongchuang.domain.inspections.models import Evaluation, PlannedVisit
from tongchuang.engines.drawing.construction import Entry
from tongchuang.engines.drawing.crew_record import CrewRecord, draw_crew_record
from tongchuang.engines.drawing.crew_values import Inspector, Past, Place, Pool
from tongchuang.engines.drawing.errors import DrawError
from tongchuang.engines.drawing.record import Record, draw_record
from tongchuang.engines.drawing.sealed import Sealed, read_sealed, seal
from tongchuang.engines.drawing.values import Stratum
from tongchuang.engines.drawing.verify import Verdict
from tongchuang.web.draw.standalone import verifier_script, verifier_style

Browse = Callable[..., Any]
Accessible = Callable[[Any], list[str]]


def visit_all(draw: Draw, draws: DrawMaker, standard: Standard) -> None:
    """Each drawn site is visited by one of its crew."""
    from tongchuang.workflows.submit_visit import submit_visit

    by_name = {member.person.name: member for member in draws.inspectors}
    evaluation = Evaluation.objects.get(pk=draw.evaluation_id)
    for row in PlannedVisit.objects.filter(evaluation=evaluation).select_related("crew"):
        names = row.crew.members.values_list("name", flat=True)
        member = by_name[sorted(names)[0]]
        sent = visit_of(
            draws.county,
            row.site,
            [check_of(standard.items["I-3"])],
            source=evaluation.source,
            evaluation=evaluation.pk,
        )
        submit_visit(sent, by=member.actor)


def test_from_the_plan_to_the_public(
    browse: Browse, accessible: Accessible, draws: DrawMaker, standard: Standard, county: County
) -> None:
    draws.draft()
    draft = Draw.objects.get()
    page = browse(draws.officer, f"/draw/{draft.pk}/plan/")
    assert accessible(page) == []
    page.locator("#spread-total").fill("4")
    page.locator("#spread-do").click()
    assert page.locator("#quota-total").inner_text() == "4"
    page.get_by_role("button", name="保存方案").click()
    page.get_by_text("次试抽中").first.wait_for()
    assert accessible(page) == []
    page.get_by_role("button", name="封签", exact=True).click()
    assert "不能再改" in page.locator("dialog[open]").inner_text()
    page.locator("dialog[open]").get_by_role("button", name="封签").click()
    page.get_by_text("请立即打印并张贴封签单").wait_for()
    page.get_by_role("button", name="开通抽签现场").click()
    address = page.get_by_role("link", name="打开抽签现场").get_attribute("href")
    assert accessible(page) == []
    path = re.sub(r"^https?://[^/]+", "", address)

    watcher = browse(None, path, phone=True)
    assert watcher.locator("#count").is_visible() and not watcher.locator("#id_witness").is_visible()
    assert accessible(watcher) == []
    draws.clock.forward(hours=1, seconds=5)
    witness = browse(None, path)
    witness.locator("#id_public_input").fill(INPUT)
    witness.locator("#id_witness").fill("见证人甲")
    assert accessible(witness) == []
    witness.get_by_role("button", name="当场念出并核对").click()
    assert witness.locator("#typed").inner_text() == INPUT
    witness.locator("#sure").get_by_role("button", name="抽签").click()
    witness.locator(".result").wait_for()
    drawn = Draw.objects.get()
    assert (drawn.state, drawn.witness, drawn.public_input) == ("drawn", "见证人甲", INPUT)
    shown = witness.locator(".huge").inner_text().split()
    assert "".join(shown) == drawn.record_sha256
    # The other screen follows by itself.
    watcher.locator(".result").wait_for(timeout=15_000)
    sites = drawn_of(draws.officer.actor, drawn)
    for one in (watcher, witness):
        text = one.content()
        assert not any(site.code in text or site.name in text for site in sites)

    visit_all(drawn, draws, standard)
    page.reload()
    page.get_by_role("button", name="公布记录").click()
    page.locator("dialog[open]").get_by_role("button", name="公布记录").click()
    page.get_by_text("检查结果从此计入").wait_for()

    public = browse(None, f"/draw/public/{drawn.pk}/")
    assert accessible(public) == []
    public.get_by_role("link", name="在浏览器中核验").click()
    public.locator(".verdict.good").wait_for()
    assert "核验通过" in public.locator(".verdict").inner_text()
    assert public.locator(".steps .held").count() >= 6
    assert accessible(public) == []
    public.locator(".strata button").first.click()
    public.locator(".strata li.drawn").first.wait_for()


def choose(page: Any, folder: Path, **documents: str) -> None:
    for name, text in documents.items():
        (folder / f"{name}.json").write_text(text, "utf-8")
    page.locator("[data-part=input]").set_input_files([str(folder / f"{name}.json") for name in documents])


def test_a_changed_record_is_refused_with_what_does_not_hold(browse: Browse, tmp_path: Path) -> None:
    sealed, record = make_draw()
    page = browse(None, "/draw/verify/")
    choose(page, tmp_path, RECORD=record.text(), SEALED=sealed.text())
    page.locator(".verdict.good").wait_for()
    document = record.document()
    stratum = document["strata"][0]
    stratum["drawn"], stratum["substitutes"] = (
        stratum["substitutes"][:1],
        stratum["drawn"] + stratum["substitutes"][1:],
    )
    choose(page, tmp_path, RECORD=json.dumps(document))
    page.locator(".verdict.bad").wait_for()
    assert f"“{stratum['stratum']}”：抽中的点位与签号次序不符" in page.locator(".verdict").inner_text()
    # What the sheet says goes before what we say.
    choose(page, tmp_path, RECORD=record.text())
    page.locator(".verdict.good").wait_for()
    page.locator("summary").click()
    page.locator("#posted-commitment").fill("0" * 64)
    page.get_by_role("button", name="核验记录").click()
    page.locator(".verdict.bad").wait_for()
    page.locator("#posted-commitment").fill(
        f"https://example.test/x#commitment={record.commitment}&frame_hash={record.frame_hash}"
    )
    page.locator("#posted-commitment").blur()
    assert page.locator("#posted-frame").input_value() == record.frame_hash
    page.get_by_role("button", name="核验记录").click()
    page.locator(".verdict.good").wait_for()


def test_the_saved_file_verifies_without_us(browse: Browse, tmp_path: Path, live_server: Any) -> None:
    _, record = make_draw()
    page = browse(None, "/draw/verify/")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="保存核验程序").click()
    saved = tmp_path / "verifier.html"
    waiting.value.save_as(saved)
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.goto(saved.as_uri())
    choose(page, tmp_path, RECORD=record.text())
    page.locator(".verdict.good").wait_for()
    assert "核验通过" in page.locator(".verdict").inner_text()
    document = record.document()
    document["secret"] = "00" * 32
    choose(page, tmp_path, RECORD=json.dumps(document))
    page.locator(".verdict.bad").wait_for()
    assert not [url for url in asked if not url.startswith(("file:", "blob:"))]
    assert verifier_script() in saved.read_text("utf-8") and verifier_style() in saved.read_text("utf-8")


RUN = """async ([record, sealed, sites]) => {
  const { run } = await import("%s/static/draw/verifier/run.js");
  const bytes = (text) => text === null ? null : new TextEncoder().encode(text);
  const steps = run({ record: bytes(record), sealed: bytes(sealed), sites: bytes(sites) });
  let next = steps.next();
  while (!next.done) next = steps.next();
  return [next.value.problem?.code ?? null, next.value.notes.map((note) => note.code)];
}"""


def test_the_browser_says_of_every_record_what_the_command_line_says(
    browse: Browse, live_server: Any
) -> None:
    page = browse(None, "/draw/verify/")
    for record, sealed, sites in records():
        verdict = by_command(record, sealed, sites)
        found = page.evaluate(RUN % live_server.url, [record, sealed, sites])
        assert found[0] == (verdict.problem.code if verdict.problem else None), (
            record[:300],
            verdict.problem,
        )
        # Beside the record of the inspectors the page also says what there is to know of that of the sites.
        if sites is None:
            assert found[1] == [note.code for note in verdict.notes]


def by_command(record: str, sealed: str | None, sites: str | None) -> Verdict:
    try:
        told = None if sealed is None else read_sealed(sealed.encode())
        return _verdict(record.encode(), told, None if sites is None else sites.encode())
    except DrawError as error:
        return Verdict(error.problem)


def records() -> Iterator[tuple[str, str | None, str | None]]:
    """The known answer, random draws with wild names and with inspectors, and each with something changed."""
    sealed, known = make_draw(make_plan(public_input_from=""), public_input="")
    yield known.text(), sealed.text(), None
    chance = random.Random(7)
    for _ in range(25):
        sealed, record, crews = random_draw(chance)
        yield record.text(), sealed.text(), None
        if crews is not None:
            yield crews.text(), sealed.text(), record.text()
            yield from ((text, sealed.text(), record.text()) for text in changed(crews.document(), chance))
        yield from ((text, sealed.text(), None) for text in changed(record.document(), chance))


def random_draw(chance: random.Random) -> tuple[Sealed, Record, CrewRecord | None]:
    letters = "ab甲乙市场\ue000\uffff𝒳😀 z0é"

    def name(end: str) -> str:
        return "".join(chance.choice(letters) for _ in range(chance.randint(1, 4))).strip() + end

    strata = [name(f"层{number}") for number in range(chance.randint(1, 4))]
    sites = [name(f"点{number}") for number in range(chance.randint(6, 40))]
    units, streets = [name(f"局{n}") for n in range(3)], [name(f"街{n}") for n in range(3)]
    people = [name(f"员{number}") for number in range(chance.randint(5, 9))]
    frame = tuple(Entry(strata[number % len(strata)], site) for number, site in enumerate(sites))
    plan = make_plan(
        frame=frame, strata=tuple(Stratum(one, chance.randint(0, 5)) for one in strata), excluded=()
    )
    pool = Pool(
        tuple(Inspector(one, tuple(chance.sample(units, chance.choice([0, 0, 1])))) for one in people),
        tuple(
            Place(site, (chance.choice(units),), chance.choice(streets), chance.choice(["", "R1"]))
            for site in sites
        ),
        date(2026, 11, 26),
        tuple(
            Past(tuple(chance.sample(people, 2)), chance.choice(streets), date(2026, 11, day))
            for day in range(1, 4)
        ),
        rotation_days=chance.choice([0, 60]),
    )
    sealed = seal(plan, SECRET, SEALED_AT, pool.hash())
    record = draw_record(plan, sealed, SECRET, chance.choice(["", "3 7 9", "骰子 6😀"]), DRAWN_AT)
    try:
        return sealed, record, draw_crew_record(plan, sealed, SECRET, record.public_input, record, pool)
    except DrawError:
        return sealed, record, None


def changed(document: dict[str, Any], chance: random.Random) -> Iterator[str]:
    """Some values of the document, one at a time, by others of their kind and not."""
    for path in chance.sample(list(leaves(document)), 6):
        copy = json.loads(json.dumps(document))
        place = at(copy, path[:-1])
        place[path[-1]] = chance.choice(list(others(place[path[-1]])))
        yield json.dumps(copy)


@pytest.mark.slow
def test_a_hundred_thousand_sites_leave_the_page_at_ease(browse: Browse, tmp_path: Path) -> None:
    frame = tuple(Entry(f"层{number % 500}", f"YX-{number:06d}") for number in range(100_000))
    strata = tuple(Stratum(f"层{number}", 5) for number in range(500))
    _, record = make_draw(make_plan(frame=frame, strata=strata, excluded=()))
    page = browse(None, "/draw/verify/")
    page.evaluate(
        "window.longest = 0; let last = performance.now(); setInterval(() => { const now = performance.now(); window.longest = Math.max(window.longest, now - last); last = now; }, 10)"
    )
    choose(page, tmp_path, RECORD=record.text())
    page.locator(".verdict.good").wait_for(timeout=60_000)
    assert page.evaluate("window.longest") < 1000
