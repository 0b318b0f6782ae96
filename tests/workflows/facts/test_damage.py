"""Whatever happens to files, workers or the database: verifying finds it, and rebuilding mends it."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connections, transaction
from tests.domain.scores.facts import observe, visit
from tests.factories import County, Standard
from tests.workflows.facts.small import NOVEMBER, files, filled, inspect, part, told, verified, wrong

from tongchuang.domain.facts import manifest
from tongchuang.domain.facts.errors import FactsBroken
from tongchuang.domain.facts.models import FactFile, FactPart, WaitingFact
from tongchuang.domain.inspections.models import Check, Observation
from tongchuang.domain.scores.values import Scope
from tongchuang.jobs.pump import pump_once
from tongchuang.workflows.facts import filing
from tongchuang.workflows.score_from_facts import score_from_facts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published", "facts_folder")]


@pytest.fixture
def store(county: County, standard: Standard, facts_folder: Path) -> Path:
    filled(county, standard)
    assert wrong(county) == {}
    return facts_folder


def october(county: County, standard: Standard) -> Scope:
    assert county.campaign is not None
    return Scope.of_period(county.campaign, standard.version.pk, "2026-10", ("mock",))


def delete(path: Path) -> None:
    path.unlink()


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0x10
    path.write_bytes(content)


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    "harm, found", [(delete, "missing"), (truncate, "size"), (flip, "digest"), (empty, "size")]
)
@pytest.mark.parametrize("level", ["raw", "compacted"])
def test_a_harmed_file_is_found_refused_and_mended(
    store: Path, county: County, standard: Standard, harm: Callable[[Path], None], found: str, level: str
) -> None:
    period = "2026-11" if level == "compacted" else "2026-10"
    harm(store / files(county, period, level)[0].path)
    assert wrong(county) == {period: [found]}
    with pytest.raises(FactsBroken):
        score_from_facts(Scope.of_period(county.campaign, standard.version.pk, period, ("mock",)))  # type: ignore[arg-type]
    if level == "raw":
        with pytest.raises(FactsBroken):
            filing.compact_part(part(county, period))
    filing.rebuild(county.campaign, period=period)  # type: ignore[arg-type]
    assert wrong(county) == {}
    score_from_facts(october(county, standard))


def test_a_file_of_another_campaign_in_its_place_is_found(
    store: Path, county: County, other_county: County, standard: Standard
) -> None:
    inspect(other_county, standard)
    pump_once()
    filing.file_due(everything=True)
    shutil.copy(store / files(other_county, "2026-10")[0].path, store / files(county, "2026-10")[0].path)
    assert set(wrong(county)) == {"2026-10"} and wrong(other_county) == {}
    filing.rebuild(county.campaign)  # type: ignore[arg-type]
    assert wrong(county) == {}


def test_a_manifest_that_names_another_campaigns_file_is_found(
    store: Path, county: County, other_county: County, standard: Standard
) -> None:
    """The file is whole and as written, but these are not the facts of this campaign."""
    inspect(other_county, standard)
    pump_once()
    filing.file_due(everything=True)
    theirs, ours = files(other_county, "2026-10")[0], files(county, "2026-10")[0]
    FactFile.objects.filter(pk=ours.pk).update(
        path=theirs.path, rows=theirs.rows, bytes=theirs.bytes, sha256=theirs.sha256
    )
    assert wrong(county) == {"2026-10": ["extra", "missing"]}
    filing.rebuild(county.campaign)  # type: ignore[arg-type]
    assert wrong(county) == {} and wrong(other_county) == {}


def test_rows_that_were_changed_added_or_removed_in_the_database_are_found(
    store: Path, county: County, standard: Standard
) -> None:
    Check.objects.filter(item=standard.items["I-1"], visit__period="2026-11").update(verdict="pass", count=1)
    Observation.objects.filter(kind="poll", period="2026-10").update(yes=3)
    assert wrong(county) == {"2026-10": ["different"], "2026-11": ["different"]}
    told_of = verified(county)["2026-10"].differences
    assert [(each.kind, each.source, each.number) for each in told_of] == [("poll", "mock", 2)]
    filing.rebuild(county.campaign)  # type: ignore[arg-type]
    assert wrong(county) == {}
    Observation.objects.filter(kind="poll", period="2026-10").delete()
    observe(county, standard.items["II-2"], "poll", yes=1, valid=2, at=NOVEMBER, source="self")
    assert wrong(county) == {"2026-10": ["extra"], "2026-11": ["missing"]}
    filing.rebuild(county.campaign)  # type: ignore[arg-type]
    assert wrong(county) == {}


def test_a_doubled_file_is_found(store: Path, county: County) -> None:
    row = files(county, "2026-10")[0]
    row.pk, row.generation = FactFile().pk, 99
    row.save(force_insert=True)
    assert wrong(county) == {"2026-10": ["doubled"]}
    filing.rebuild(county.campaign)  # type: ignore[arg-type]
    assert wrong(county) == {}


def test_a_compaction_that_is_not_of_its_raw_files_is_found(store: Path, county: County) -> None:
    small, other = files(county, "2026-11", "compacted")[0], files(county, "2026-10")[0]
    FactFile.objects.filter(pk=small.pk).update(
        path=other.path, rows=other.rows, bytes=other.bytes, sha256=other.sha256
    )
    assert wrong(county) == {"2026-11": ["compaction"]}
    filing.rebuild(county.campaign)  # type: ignore[arg-type]
    assert wrong(county) == {}


def test_a_database_put_back_to_an_earlier_state_is_found_and_mended(
    store: Path, county: County, standard: Standard
) -> None:
    before = transaction.savepoint()
    inspect(county, standard, at=NOVEMBER.replace(day=15), source="covert")
    pump_once()
    filing.file_due(everything=True)
    for period in ("2026-10", "2026-11"):
        filing.compact_part(part(county, period))
    filing.sweep(county.campaign.pk, grace=-60)  # type: ignore[union-attr]
    assert wrong(county) == {}
    transaction.savepoint_rollback(before)

    assert wrong(county) == {"2026-10": ["missing"], "2026-11": ["missing"]}
    filing.rebuild(county.campaign)  # type: ignore[arg-type]
    assert wrong(county) == {}
    filing.sweep(county.campaign.pk, grace=-60)  # type: ignore[union-attr]
    assert wrong(county) == {}
    names = {file.path for file in FactFile.objects.filter(replaced_at=None)}
    assert {str(path.relative_to(store)) for path in store.rglob("*.parquet")} == names


def test_files_that_were_lost_altogether_come_back(store: Path, county: County) -> None:
    shutil.rmtree(store)
    assert wrong(county) == {"2026-10": ["missing"], "2026-11": ["missing"]}
    filing.rebuild(county.campaign)  # type: ignore[arg-type]
    assert wrong(county) == {}


def test_a_manifest_that_was_lost_altogether_comes_back(store: Path, county: County) -> None:
    FactFile.objects.all().delete()
    FactPart.objects.all().delete()
    assert wrong(county) == {"2026-10": ["missing"], "2026-11": ["missing"]}
    filing.rebuild(county.campaign)  # type: ignore[arg-type]
    assert wrong(county) == {}


@pytest.fixture
def lasting(transactional_db: None, county: County, standard: Standard, facts_folder: Path) -> Iterator[Path]:
    """Facts that are committed, so that other processes and connections see them."""
    inspect(county, standard)
    pump_once()
    yield facts_folder


def killed(work: Callable[[], object]) -> None:
    """Do some work in a process of its own that ends by kill -9.

    Forked from a thread of its own: browser tests leave an event loop running in this one, and with it Django finds other
    connections than the child would, which has no loop and would go on with a connection of ours.
    """
    connections.close_all()
    with ThreadPoolExecutor(1) as own:
        own.submit(_killed, work).result(timeout=120)


def _killed(work: Callable[[], object]) -> None:
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(3)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def die(*_given: object, **_named: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["add_file", "replace_files", "rebuild"])
def test_a_worker_killed_before_the_manifest_leaves_nothing_that_counts(
    lasting: Path, county: County, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    if step != "add_file":
        filing.file_due(everything=True)
    month = part(county, "2026-10")
    before = list(FactFile.objects.values_list("pk", "path", "replaced_at")), WaitingFact.objects.count()
    on_disk = len(list(lasting.rglob("*/*/*.parquet")))
    work = {
        "add_file": lambda: filing.file_part(month),
        "replace_files": lambda: filing.compact_part(month),
        "rebuild": lambda: filing.rebuild_part(month),
    }[step]
    with monkeypatch.context() as patched:
        patched.setattr(manifest, "add_file" if step == "add_file" else "replace_files", die)
        killed(work)
    assert before == (list(FactFile.objects.values_list("pk", "path", "replaced_at")), WaitingFact.objects.count())
    assert len(list(lasting.rglob("*/*/*.parquet"))) > on_disk or step != "add_file", "it had written"
    assert wrong(county) == {}
    assert work()
    assert wrong(county) == {}
    filing.sweep(county.campaign.pk, grace=-60)  # type: ignore[union-attr]
    assert wrong(county) == {}


@pytest.mark.django_db(transaction=True)
def test_two_compactions_and_two_filings_at_once_do_the_work_once(
    lasting: Path, county: County, standard: Standard
) -> None:
    together = Barrier(2)

    def both(work: Callable[[FactPart], bool]) -> list[bool]:
        def one(_number: int) -> bool:
            try:
                month = part(county, "2026-10")
                together.wait(timeout=20)
                return work(month)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            return sorted(pool.map(one, range(2)))

    assert both(filing.file_part) == [False, True]
    inspect(county, standard, source="covert")
    pump_once()
    filing.file_due(everything=True)
    assert both(filing.compact_part) == [False, True]
    assert len(files(county, "2026-10")) == len(files(county, "2026-10", "compacted")) == 1
    assert wrong(county) == {}


def test_a_fact_that_arrives_while_a_month_is_rebuilt_counts_once(
    store: Path, county: County, standard: Standard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is committed after the rows were read and before what is unread was asked for, or the other way round."""
    real, month = filing.rows_of_month, part(county, "2026-11")

    def then_one_more(*given: object):
        yield from real(*given)  # type: ignore[arg-type]
        visit(county, county.sites[0], {"I-1": ("fail", 9)}, at=NOVEMBER.replace(day=19), event=True)

    monkeypatch.setattr(filing, "rows_of_month", then_one_more)
    filing.rebuild_part(month)
    monkeypatch.undo()
    told(observe(county, standard.items["II-2"], "poll", yes=1, valid=2, at=NOVEMBER))
    filing.rebuild_part(month)
    assert wrong(county) == {}
    pump_once()
    assert wrong(county) == {}
    filing.file_due(everything=True)
    assert wrong(county) == {}
    filing.compact_part(month)
    assert wrong(county) == {}
