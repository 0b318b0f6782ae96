"""A case as one sealed file: it holds all that it should and nothing more, and tells what was altered, without a database."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from tests.factories import County, Member, make_finding
from tests.meta.address_book import stored_photo

from tongchuang.domain.findings.actions import assign_finding
from tongchuang.domain.findings.models import Finding, FindingPhoto
from tongchuang.domain.leads import actions
from tongchuang.domain.leads.access import get_case_file_for
from tongchuang.domain.leads.errors import LeadWrongState
from tongchuang.domain.leads.models import CaseFile, Lead
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.models import Event, EventPersonal
from tongchuang.domain.ledger.sealing import seal_all
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.runs.models import Run
from tongchuang.jobs.runs import carry_out
from tongchuang.workflows.case_file import layout, signing
from tongchuang.workflows.case_file.verifying import NotACase, verify_case
from tongchuang.workflows.case_file.writing import ask_for_case_file

pytestmark = pytest.mark.django_db
Altering = Callable[[str, bytes], bytes | None]


@pytest.fixture
def lead(county: County, people: dict[str, Member]) -> Lead:
    """A lead about a finding with a photo, and some events of others before and after."""
    office, discipline = people["office"].actor, people["discipline"].actor
    record("site.changed", county.sites[1], by=office)
    row = make_finding(
        county, site=county.sites[0], title="市场污水外溢", registered_by=people["inspector"].person
    )
    finding = assign_finding(row, by=office, version=row.version, unit=county.units["market"])
    FindingPhoto.objects.create(
        finding=finding,
        attachment=stored_photo(people["inspector"]),
        phase="before",
        added_at=finding.registered_at,
    )
    record("site.changed", county.sites[2], by=office)
    return actions.open_by_hand(reason="三次超期未整改", by=discipline, finding=finding)


@pytest.fixture
def exported(lead: Lead, people: dict[str, Member], tmp_path: Path) -> Path:
    run = ask_for_case_file(lead, by=people["discipline"].actor)
    carry_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == (Run.State.DONE, "")
    assert run.result_id is not None
    _row, content = get_case_file_for(people["discipline"].actor, run.result_id)
    path = tmp_path / "case.zip"
    with content:
        path.write_bytes(content.read())
    return path


def altered(path: Path, change: Altering, *, add: dict[str, bytes] | None = None) -> Path:
    """The same file with some parts changed (None: taken away)."""
    target = path.with_name("altered.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
        for name, content in (add or {}).items():
            new.writestr(name, content)
    return target


def part(name: str, change: Callable[[bytes], bytes | None]) -> Altering:
    return lambda each, content: change(content) if each == name else content


def test_the_file_holds_everything_and_is_verified(
    exported: Path, lead: Lead, people: dict[str, Member]
) -> None:
    found = verify_case(exported, key=signing.fingerprint())
    assert found.problems == []
    assert (found.number, found.events, found.compared) == (lead.number, 2, ["key"])
    kept = CaseFile.objects.get()
    assert (kept.seal, kept.events, kept.head_position, kept.head_hash) == (
        found.seal,
        2,
        found.head_position,
        found.head_hash,
    )
    told = Event.objects.get(kind="lead.exported")
    assert (told.new["sha256"], told.new["seal"]) == (kept.sha256, kept.seal)
    with zipfile.ZipFile(exported) as file:
        names = file.namelist()
        text = "".join(
            page.extract_text() for page in PdfReader(io.BytesIO(file.read(layout.CASE_PDF))).pages
        )
    assert sum(name.startswith(layout.FILES) for name in names) == 1
    for words in (lead.number, "市场污水外溢", "三次超期未整改", "市场监督管理局", found.head_hash[:16]):
        assert words in text.replace("\n", ""), words


def test_a_head_noted_earlier_is_compared(exported: Path) -> None:
    found = verify_case(exported)
    inside = (found.head_position, found.head_hash)
    assert verify_case(exported, head=inside).compared == ["head"]
    assert "made anew" in verify_case(exported, head=(inside[0], "0" * 64)).problems[0]
    assert "can't be compared" in verify_case(exported, head=(inside[0] + 9, "0" * 64)).problems[0]
    assert "not with" in verify_case(exported, key="ab" * 32).problems[0]


@pytest.mark.parametrize(
    ("name", "change", "word"),
    [
        (layout.CASE_PDF, lambda data: data[:-9] + b"x" * 9, "case.pdf: altered"),
        (layout.CASE, lambda data: data.replace("三次".encode(), "两次".encode()), "case.json: altered"),
        (layout.EVENTS, lambda data: data.replace(b'"finding.assigned"', b'"finding.fixed"'), "was altered"),
        (layout.EVENTS, lambda data: b"\n".join(data.splitlines()[1:]) + b"\n", "events.jsonl: altered"),
        (layout.LINKS, lambda data: bytes(32) + data[32:], "the chain leads to"),
        (layout.LINKS, lambda data: data[:-32], "the chain leads to"),
        (layout.MANIFEST, lambda data: data.replace(b'"format": 1', b'"format":  1'), "altered after it was signed"),
        (layout.CASE_PDF, lambda data: None, "taken away"),
        (layout.README, lambda data: data + b"x", "README.txt: altered"),
    ],
)  # fmt: skip
def test_what_was_altered_is_named(
    exported: Path, name: str, change: Callable[[bytes], bytes | None], word: str
) -> None:
    problems = verify_case(altered(exported, part(name, change))).problems
    assert any(word in problem for problem in problems), problems


def test_an_altered_photo_an_added_file_and_a_lie_in_the_words_show(exported: Path) -> None:
    photo = altered(exported, lambda name, data: data + b"x" if name.startswith(layout.FILES) else data)
    assert any("is not the file" in one or ": altered" in one for one in verify_case(photo).problems)
    added = altered(exported, lambda name, data: data, add={"files/9999-more.jpg": b"x"})
    assert verify_case(added).problems == [
        "files/9999-more.jpg: added, the table of contents does not name it"
    ]
    lied = altered(
        exported,
        part(layout.EVENTS, lambda data: data.replace("三次超期未整改".encode(), "四次超期未整改".encode())),
    )
    assert any("the words of the event" in one for one in verify_case(lied).problems)


def test_whoever_makes_the_contents_anew_is_caught_by_the_pieces_and_the_chain(exported: Path) -> None:
    """All sums made to fit again: what was attached is still bound to the ledger's event of the opening."""
    from hashlib import sha256

    from tongchuang.domain.leads.hashes import digest_of

    def change_case(data: bytes) -> bytes:
        case = json.loads(data)
        case["pieces"][0]["content"]["title"] = "别的问题"
        case["pieces"][0]["sha256"] = digest_of(case["pieces"][0]["content"])
        return json.dumps(case).encode()

    first = altered(exported, part(layout.CASE, change_case))
    with zipfile.ZipFile(first) as file:
        case = file.read(layout.CASE)

    def change_manifest(data: bytes) -> bytes:
        manifest = json.loads(data)
        for entry in manifest["files"]:
            if entry["name"] == layout.CASE:
                entry.update(size=len(case), sha256=sha256(case).hexdigest())
        return json.dumps(manifest).encode()

    path = first.rename(first.with_name("first.zip"))
    second = altered(path, part(layout.MANIFEST, change_manifest))
    with zipfile.ZipFile(second) as file:
        said = file.read(layout.MANIFEST)
    third = altered(
        second.rename(second.with_name("second.zip")),
        part(layout.SIGNATURE, lambda data: json.dumps(signing.signed(said)).encode()),
    )
    problems = verify_case(third).problems
    assert problems == ["case.json: the pieces are not those that the ledger tells of at the opening"]


def test_a_damaged_part_is_named(exported: Path, tmp_path: Path) -> None:
    whole = bytearray(exported.read_bytes())
    with zipfile.ZipFile(exported) as file:
        paper = file.getinfo(layout.CASE_PDF)
    begin = paper.header_offset + 30 + len(paper.filename)
    for place in range(begin + paper.compress_size // 2, begin + paper.compress_size - 64):
        whole[place] ^= 255
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(whole)
    assert [problem for problem in verify_case(damaged).problems if problem.startswith(layout.CASE_PDF)]


def test_what_is_no_case_is_said_to_be_none(tmp_path: Path) -> None:
    for name, content in (("a.zip", b"nothing"), ("b.zip", b"")):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(NotACase):
            verify_case(path)
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as file:
        file.writestr(layout.MANIFEST, '{"format": 99}')
    with pytest.raises(NotACase):
        verify_case(tmp_path / "c.zip")


def test_the_command_works_without_a_database(exported: Path, tmp_path: Path, source_tree: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(source_tree / "src"), "HOME": str(tmp_path)}

    def verify(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tongchuang.cli.main", "case", "verify", *words]
        return subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120
        )

    good = verify(str(exported), "--key", signing.fingerprint())
    assert (good.returncode, good.stderr) == (0, "")
    assert "verified: case" in good.stdout
    bad = verify(str(altered(exported, part(layout.CASE_PDF, lambda data: data + b"x"))))
    assert bad.returncode == 1
    assert "case.pdf: altered" in bad.stderr
    assert verify(str(source_tree / "pyproject.toml")).returncode == 2


def test_who_complained_is_not_in_the_file(county: County, people: dict[str, Member], tmp_path: Path) -> None:
    inspector, discipline = people["inspector"], people["discipline"].actor
    finding = make_finding(county, site=county.sites[0], source="hotline", registered_by=inspector.person)
    record(
        "finding.registered",
        finding,
        by=inspector.actor,
        new={"state": "registered"},
        personal={"text": "王先生来电"},
    )
    Finding.objects.filter(pk=finding.pk).update(unit=county.units["market"], state="assigned")
    FindingPhoto.objects.create(
        finding=finding, attachment=stored_photo(inspector), phase="before", added_at=finding.registered_at
    )
    lead = actions.open_by_hand(reason="x", by=discipline, finding=finding)
    run = ask_for_case_file(lead, by=discipline)
    carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.DONE, run.error
    _row, content = get_case_file_for(discipline, run.result_id)
    path = tmp_path / "case.zip"
    path.write_bytes(content.read())
    found = verify_case(path)
    assert (found.problems, found.withheld) == ([], 1)
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(parts.pop(layout.CASE_PDF))).pages)
    for words in ("王先生", inspector.person.name, str(inspector.person.pk), str(inspector.user.pk)):
        assert words not in text
        assert not [name for name, data in parts.items() if words.encode() in data], words


def test_only_the_discipline_office_exports_and_opens(
    lead: Lead, exported: Path, people: dict[str, Member], outsider: Member
) -> None:
    from django.http import Http404

    kept = CaseFile.objects.get()
    for post in ("director", "office", "unit_head", "observer"):
        with pytest.raises(NotPermitted):
            ask_for_case_file(lead, by=people[post].actor)
        with pytest.raises(Http404):
            get_case_file_for(people[post].actor, kept.pk)
    with pytest.raises(Http404):
        get_case_file_for(outsider.actor, kept.pk)


def test_an_unfounded_lead_takes_its_files_along(
    lead: Lead, exported: Path, people: dict[str, Member], django_capture_on_commit_callbacks: Any
) -> None:
    from tongchuang.domain.files.ports import file_store

    kept = CaseFile.objects.get()
    assert file_store().path_of(kept.sha256).exists()
    discipline = people["discipline"].actor
    with django_capture_on_commit_callbacks(execute=True):
        gone = actions.dismiss_lead(lead, by=discipline, version=lead.version)
    assert not CaseFile.objects.exists()
    assert not file_store().path_of(kept.sha256).exists()
    with pytest.raises(LeadWrongState):
        ask_for_case_file(gone, by=discipline)


def test_words_erased_by_retention_are_said_to_be(
    lead: Lead, people: dict[str, Member], tmp_path: Path
) -> None:
    seal_all()
    EventPersonal.objects.filter(event__target_id=lead.pk).delete()
    run = ask_for_case_file(lead, by=people["discipline"].actor)
    carry_out(run.pk)
    run.refresh_from_db()
    _row, content = get_case_file_for(people["discipline"].actor, run.result_id)
    path = tmp_path / "case.zip"
    path.write_bytes(content.read())
    found = verify_case(path)
    assert (found.problems, found.erased) == ([], 1)


def test_a_red_order_opens_a_lead_and_its_papers_go_along(
    county: County, people: dict[str, Member], tmp_path: Path
) -> None:
    """By rule: overdue for weeks, white, yellow, red; the case holds all three as they were issued."""
    from datetime import timedelta

    from django.utils import timezone

    from tongchuang.foundation.clock import now
    from tongchuang.workflows.orders import check_orders

    due = now() - timedelta(days=60)
    make_finding(
        county, site=county.sites[0], unit=county.units["market"], state="accepted", assigned_at=due - timedelta(days=7), due_at=due,
        registered_at=due - timedelta(days=8), title="市场污水外溢",
    )  # fmt: skip
    real, discipline = timezone.now, people["discipline"].actor
    with pytest.MonkeyPatch.context() as patch:
        for days in (50, 40, 30):
            patch.setattr(timezone, "now", lambda days=days: real() - timedelta(days=days))
            check_orders(county.region.pk)
    lead = Lead.objects.get()
    assert lead.ground == "red_order"
    run = ask_for_case_file(lead, by=discipline)
    carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == Run.State.DONE, run.error
    _row, content = get_case_file_for(discipline, run.result_id)
    path = tmp_path / "case.zip"
    path.write_bytes(content.read())
    assert verify_case(path).problems == []
    with zipfile.ZipFile(path) as file:
        papers = [name for name in file.namelist() if name.startswith(layout.FILES) and name.endswith(".pdf")]
        words = "".join(
            page.extract_text() for name in papers for page in PdfReader(io.BytesIO(file.read(name))).pages
        )
    assert len(papers) == 3
    assert words.count("督办单") >= 3
