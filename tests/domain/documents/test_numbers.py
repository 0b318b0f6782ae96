"""Numbers of documents have no gaps and no doubles: under concurrency, after rollbacks, at the turn of the year."""

from __future__ import annotations

import threading
from datetime import datetime
from random import Random
from uuid import UUID

import pytest
from django.db import connection, transaction
from tests.factories import County, make_world

from tongchuang.domain.documents import numbers
from tongchuang.domain.documents.actions import begin_series, issue_many, issue_now
from tongchuang.domain.documents.errors import DocumentInvalid
from tongchuang.domain.documents.models import Document, Series
from tongchuang.domain.documents.values import Draft, Party, paragraph
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.foundation.clock import SHANGHAI, local, now


def draft(county: County, **values: object) -> Draft:
    given: dict[str, object] = {
        "region_id": county.region.pk, "kind": "bulletin", "title": "关于环境卫生检查情况的通报",
        "blocks": (paragraph("现将有关情况通报如下。"),), "addressees": (Party.of_unit(county.units["market"]),),
    }  # fmt: skip
    return Draft(**{**given, **values})  # type: ignore[arg-type]


def numbers_of(region: UUID, code: str) -> list[int]:
    rows = Document.objects.filter(region_id=region, code=code, number__isnull=False)
    return sorted(rows.values_list("number", flat=True))


def test_numbers_follow_each_other_by_code_and_region(county: County, other_county: County) -> None:
    with transaction.atomic():
        first = issue_now(draft(county), by=SYSTEM)
        second = issue_now(draft(county), by=SYSTEM)
        order = issue_now(draft(county, kind="order", colour="white"), by=SYSTEM)
        foreign = issue_now(draft(other_county), by=SYSTEM)
    year = local(now()).year
    assert first.number_text == f"云创通〔{year}〕1号"
    assert second.number_text == f"云创通〔{year}〕2号"
    assert order.number_text == f"云创督〔{year}〕1号"
    assert foreign.number == 1
    assert first.issued_at <= second.issued_at


def test_a_batch_takes_a_run_of_numbers_in_its_order(county: County) -> None:
    wanted = [draft(county, title=f"通报之{number}") for number in range(1, 31)]
    with transaction.atomic():
        issue_now(draft(county), by=SYSTEM)
        made = issue_many(wanted, by=SYSTEM)
    assert [row.number for row in made] == list(range(2, 32))
    assert [row.title for row in made] == [each.title for each in wanted]
    assert Document.objects.get(pk=wanted[3].id).number == 5


def test_no_number_is_taken_outside_a_transaction(county: County, transactional_db: None) -> None:
    with pytest.raises(RuntimeError):
        issue_now(draft(county), by=SYSTEM)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_with_rollbacks_leave_no_gap() -> None:
    county = make_world().county
    failures: list[BaseException] = []

    def work(seed: int) -> None:
        dice = Random(seed)
        try:
            for _turn in range(12):
                try:
                    with transaction.atomic():
                        issue_many([draft(county) for _each in range(dice.randint(1, 4))], by=SYSTEM)
                        if dice.random() < 0.4:
                            raise KeyError
                except KeyError:
                    pass
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failures == []
    found = numbers_of(county.region.pk, "云创通")
    assert found == list(range(1, len(found) + 1)) and len(found) > 50
    assert Series.objects.get(code="云创通").last == len(found)
    # The moments of issue rise with the numbers.
    rows = Document.objects.filter(code="云创通").order_by("number").values_list("issued_at", flat=True)
    moments = list(rows)
    assert moments == sorted(moments)


@pytest.mark.django_db(transaction=True)
def test_two_batches_over_the_same_codes_never_wait_for_each_other() -> None:
    county = make_world().county
    failures: list[BaseException] = []
    start = threading.Barrier(2)

    def work(kinds: list[str]) -> None:
        try:
            for _turn in range(15):
                start.wait(30)
                with transaction.atomic():
                    issue_many([draft(county, kind=kind) for kind in kinds], by=SYSTEM)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    kinds = ["bulletin", "notice", "letter"]
    threads = [threading.Thread(target=work, args=(order,)) for order in (kinds, kinds[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failures == []
    assert numbers_of(county.region.pk, "云创发") == list(range(1, 31))


class Clock:
    """Gives the moments of a list, the last for ever."""

    def __init__(self, *moments: datetime) -> None:
        self.moments = list(moments)

    def __call__(self) -> datetime:
        return self.moments.pop(0) if len(self.moments) > 1 else self.moments[0]


OLD = datetime(2026, 12, 31, 23, 59, 59, 900_000, SHANGHAI)
NEW = datetime(2027, 1, 1, 0, 0, 0, 100_000, SHANGHAI)


def test_the_year_is_that_of_shanghai(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    # In UTC both moments are in 2026.
    for moment, text in ((OLD, "云创通〔2026〕1号"), (NEW, "云创通〔2027〕1号")):
        monkeypatch.setattr(numbers, "now", Clock(moment))
        with transaction.atomic():
            row = issue_now(draft(county), by=SYSTEM)
        assert row.number_text == text
        assert row.issued_at == moment


def test_the_year_that_turns_while_waiting_leaves_no_gap(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numbers, "now", Clock(OLD))
    with transaction.atomic():
        issue_now(draft(county), by=SYSTEM)
    # Asked before midnight, the series ours only after it.
    monkeypatch.setattr(numbers, "now", Clock(OLD, NEW))
    with transaction.atomic():
        made = issue_many([draft(county), draft(county)], by=SYSTEM)
    assert [row.number_text for row in made] == ["云创通〔2027〕1号", "云创通〔2027〕2号"]
    monkeypatch.setattr(numbers, "now", Clock(OLD))
    with transaction.atomic():
        late = issue_now(draft(county), by=SYSTEM)
    assert late.number_text == "云创通〔2026〕2号"


def test_a_clock_that_jumps_back_neither_doubles_nor_skips(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    for moment in (NEW, OLD, NEW, OLD):
        monkeypatch.setattr(numbers, "now", Clock(moment))
        with transaction.atomic():
            issue_now(draft(county), by=SYSTEM)
    texts = sorted(row.number_text for row in Document.objects.all())
    assert texts == ["云创通〔2026〕1号", "云创通〔2026〕2号", "云创通〔2027〕1号", "云创通〔2027〕2号"]


def test_a_series_begun_on_paper_goes_on(county: County) -> None:
    director = county.people["director"].actor
    year = local(now()).year
    begin_series("云创督", year, 16, by=director)
    with transaction.atomic():
        row = issue_now(draft(county, kind="order", colour="red"), by=SYSTEM)
    assert row.number_text == f"云创督〔{year}〕17号"
    with pytest.raises(DocumentInvalid):
        begin_series("云创督", year, 40, by=director)


def test_the_database_refuses_a_number_twice(county: County) -> None:
    from django.db import IntegrityError

    with transaction.atomic():
        row = issue_now(draft(county), by=SYSTEM)
    twin = Document.objects.get(pk=row.pk)
    twin.pk = draft(county).id
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)
