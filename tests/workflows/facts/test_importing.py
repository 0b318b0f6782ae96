"""Facts out of files: by the house's rules, all of them or none, each bad row with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest
from django.utils import translation
from tests.domain.scores.facts import observe, visit
from tests.factories import County, Member, Standard
from tests.workflows.facts.small import wrong

from tongchuang.domain.facts.errors import FactsRefused
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.inspections.models import Check, LatestCheck, Observation, Visit
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.scores import engine_io
from tongchuang.domain.scores.values import Scope
from tongchuang.foundation.clock import now
from tongchuang.jobs.pump import pump_once
from tongchuang.workflows.facts import filing
from tongchuang.workflows.facts.importing import Importing, Prepared, import_facts, prepare_import
from tongchuang.workflows.score_from_facts import score_from_facts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("published", "facts_folder")]
HEADER = "kind,item,period,source,at,site,visit,verdict,count,grade,fraction,yes,valid,value,rater"
AT = "2026-10-12T02:00:00Z"


@pytest.fixture
def good(county: County) -> list[str]:
    market, toilet = county.sites[0], county.sites[1]
    rater = county.people["office"].person.name
    return [
        f"check,I-1,2026-10,mock,{AT},{market.code},v-1,fail,3,",
        f"check,I-3,2026-10,mock,2026-10-12T02:05:00Z,{market.code},v-1,fail,,B",
        f"check,I-2,2026-10,mock,{AT},{toilet.pk},v-2,pass,,",
        f"review,II-1,2026-10,mock,{AT},,,,,,0.85",
        f"poll,II-2,2026-10,mock,{AT},,,,,,,85,97",
        f"reading,II-3,2026-10,mock,{AT},,,,,,,,,33.7",
        f"rating,III-1,2026-10,mock,{AT},,,,,,0.9,,,,{rater}",
    ]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def write(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    return path


def prepared(county: County, standard: Standard, office: Member, *files: Path) -> tuple[Importing, Prepared]:
    importing = Importing(county.campaign, standard.version, files, office.person)  # type: ignore[arg-type]
    return importing, prepare_import(importing, by=office.actor)


def reasons(county: County, standard: Standard, office: Member, *files: Path) -> list[tuple[int, str]]:
    return [(bad.line, bad.reason) for bad in prepared(county, standard, office, *files)[1].bad]


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Visit, Check, LatestCheck, Observation, Event))


def test_good_files_become_visits_and_observations_with_their_events(
    county: County, standard: Standard, office: Member, tmp_path: Path, good: list[str]
) -> None:
    importing, found = prepared(county, standard, office, write(tmp_path / "facts.csv", good))
    assert (found.bad, found.good, len(found.visits), len(found.observations)) == ([], 7, 2, 4)
    assert counts() == (0,) * 5, "a dry run writes nothing"
    import_facts(importing, found, by=office.actor)
    assert (Visit.objects.count(), Check.objects.count(), Observation.objects.count()) == (2, 3, 4)
    assert not Finding.objects.exists()
    kinds = list(Event.objects.order_by("kind").values_list("kind", flat=True))
    assert kinds == ["facts.imported", *["observation.entered"] * 4, *["visit.submitted"] * 2]
    failed = Check.objects.get(item=standard.items["I-1"])
    assert (failed.verdict, failed.count, failed.visit.inspector) == ("fail", 3, office.person)
    assert failed.at == datetime(2026, 10, 12, 2, tzinfo=UTC) and failed.visit.period == "2026-10"
    assert Observation.objects.get(kind="review").fraction == Decimal("0.85")
    assert Observation.objects.get(kind="rating").rater == office.person
    scope = Scope.of_period(county.campaign, standard.version.pk, "2026-10", ("mock",))  # type: ignore[arg-type]
    assert score_from_facts(scope).total == engine_io.compute(scope).result.total
    pump_once()
    filing.file_due(everything=True)
    assert wrong(county) == {}


def test_parquet_is_read_as_csv_is(
    county: County, standard: Standard, office: Member, tmp_path: Path, good: list[str]
) -> None:
    as_text = pa.csv.ConvertOptions(column_types={name: pa.string() for name in HEADER.split(",")})
    lines = [line + "," * (14 - line.count(",")) for line in good]
    table = pa.csv.read_csv(write(tmp_path / "facts.csv", lines), convert_options=as_text)
    pa.parquet.write_table(table, tmp_path / "facts.parquet")
    _importing, found = prepared(county, standard, office, tmp_path / "facts.parquet")
    assert (found.bad, found.good) == ([], 7)
    cut = tmp_path / "cut.parquet"
    cut.write_bytes((tmp_path / "facts.parquet").read_bytes()[:-200])
    ((line, reason),) = reasons(county, standard, office, cut)
    assert line == 0 and "not a readable Parquet file" in reason


BAD = {
    "unknown item": ("check,I-99,2026-10,mock,{at},{site},v,pass,,", "unknown item 'I-99'"),
    "unknown site": ("check,I-1,2026-10,mock,{at},nowhere,v,pass,,", "unknown site 'nowhere'"),
    "no month": ("check,I-1,2026-13,mock,{at},{site},v,pass,,", "period '2026-13' is not a month"),
    "another month": ("check,I-1,2026-09,mock,{at},{site},v,pass,,", "is not in 2026-09 in Asia/Shanghai"),
    "unknown source": ("check,I-1,2026-10,rumour,{at},{site},v,pass,,", "unknown source 'rumour'"),
    "count of 0": ("check,I-1,2026-10,mock,{at},{site},v,fail,0,", "count '0' is not a whole number of at least 1"),
    "count beyond": ("check,I-1,2026-10,mock,{at},{site},v,fail,10000,", "from 1 to 9999"),
    "no verdict": ("check,I-1,2026-10,mock,{at},{site},v,bad,,", "unknown verdict 'bad'"),
    "no grade": ("check,I-3,2026-10,mock,{at},{site},v,pass,,", "grade is missing"),
    "source of no visit": ("check,I-1,2026-10,public,{at},{site},v,pass,,", "public"),
    "type of site": ("check,I-2,2026-10,mock,{at},{site},v,pass,,", "which item I-2 does not name"),
    "fraction above 1": ("review,II-1,2026-10,mock,{at},,,,,,1.2", "fraction '1.2' is not between 0 and 1"),
    "fraction of nothing": ("review,II-1,2026-10,mock,{at},,,,,,", "fraction is missing"),
    "fraction too fine": ("review,II-1,2026-10,mock,{at},,,,,,0.123456789", "from 0 to 100 percent"),
    "more content than valid": ("poll,II-2,2026-10,mock,{at},,,,,,,9,8", "yes 9 is more than valid 8"),
    "unknown rater": ("rating,III-1,2026-10,mock,{at},,,,,,0.9,,,,nobody", "nobody of this county is rater"),
    "wrong kind": ("review,II-2,2026-10,mock,{at},,,,,,0.5", "kind 'review' does not go with item II-2"),
    "no time": ("check,I-1,2026-10,mock,yesterday,{site},v,pass,,", "at 'yesterday' is not a time"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_is_refused_with_its_line_and_nothing_is_loaded(
    county: County, standard: Standard, office: Member, tmp_path: Path, good: list[str], name: str
) -> None:
    line, reason = BAD[name]
    path = write(tmp_path / "facts.csv", [*good, line.format(at=AT, site=county.sites[0].code)])
    importing, found = prepared(county, standard, office, path)
    assert [bad.line for bad in found.bad] == [9] and reason in found.bad[0].reason
    assert str(found.bad[0]).startswith(f"{path}:9: ")
    assert (found.rows, found.good) == (8, 7)
    with pytest.raises(FactsRefused):
        import_facts(importing, found, by=office.actor)
    assert counts() == (0,) * 5


def test_the_future_and_the_time_before_the_campaign_are_refused(
    county: County, standard: Standard, office: Member, tmp_path: Path
) -> None:
    ahead = now() + timedelta(days=40)
    early = datetime(2001, 3, 3, 3, tzinfo=UTC)
    lines = [
        f"poll,II-2,{at:%Y-%m},mock,{at:%Y-%m}-15T03:00:00Z,,,,,,,5,9"
        for at in (ahead, early)
    ]  # fmt: skip
    told = reasons(county, standard, office, write(tmp_path / "facts.csv", lines))
    assert [line for line, _reason in told] == [2, 3]
    assert "lies in the future" in told[0][1] and told[1][1]


def test_what_stands_twice_is_refused(
    county: County, standard: Standard, office: Member, tmp_path: Path, good: list[str]
) -> None:
    one = write(tmp_path / "one.csv", [*good, good[4], good[0]])
    two = write(tmp_path / "two.csv", [good[5]])
    told = reasons(county, standard, office, one, two)
    assert [line for line, _reason in told] == [9, 10, 2]
    assert "on line 6 already" in told[0][1] and f"in {one} on line 7 already" in told[2][1]
    again = f"check,I-1,2026-10,mock,2026-10-12T02:09:00Z,{county.sites[0].code},v-1,pass,,"
    told = reasons(county, standard, office, write(tmp_path / "three.csv", [*good, again]))
    assert {line for line, _reason in told} == {2, 9}, "judged twice on one visit"


def test_what_was_loaded_already_is_refused(
    county: County, standard: Standard, office: Member, tmp_path: Path, good: list[str]
) -> None:
    path = write(tmp_path / "facts.csv", good)
    importing, found = prepared(county, standard, office, path)
    import_facts(importing, found, by=office.actor)
    told = reasons(county, standard, office, path)
    assert [line for line, _reason in told] == list(range(2, 9))
    assert all("already" in reason for _line, reason in told)


def test_what_was_entered_by_other_ways_is_refused(
    county: County, standard: Standard, office: Member, tmp_path: Path, good: list[str]
) -> None:
    at = datetime(2026, 10, 12, 2, tzinfo=UTC)
    visit(county, county.sites[0], {"I-1": "pass"}, at=at)
    observe(county, standard.items["II-2"], "poll", yes=85, valid=97, at=at)
    told = reasons(county, standard, office, write(tmp_path / "facts.csv", good))
    assert [line for line, _reason in told] == [2, 6]
    assert all("in the database already" in reason for _line, reason in told)


def test_a_file_cut_off_is_refused_wherever_it_is_cut(
    county: County, standard: Standard, office: Member, tmp_path: Path, good: list[str]
) -> None:
    whole = write(tmp_path / "facts.csv", good).read_bytes()
    cut = tmp_path / "cut.csv"
    for lost in range(1, len(good[-1])):
        cut.write_bytes(whole[:-lost])
        _importing, found = prepared(county, standard, office, cut)
        assert [bad.line for bad in found.bad] == [8], lost
        assert "cut off" in found.bad[0].reason and (found.rows, found.good) == (7, 6), lost


def test_who_may_not_enter_facts_may_not_import(
    county: County, standard: Standard, liaison: Member, tmp_path: Path, good: list[str]
) -> None:
    with pytest.raises(NotPermitted):
        prepared(county, standard, liaison, write(tmp_path / "facts.csv", good))


def test_another_countys_campaign_is_refused(
    other_county: County, standard: Standard, office: Member, tmp_path: Path, good: list[str]
) -> None:
    with pytest.raises(FactsRefused):
        prepared(other_county, standard, office, write(tmp_path / "facts.csv", good))
