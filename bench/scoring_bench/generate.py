"""Made-up checks of many counties over two years, written as the product writes facts: Parquet, a file a month.

A county has 1,500 sites of 28 types; a type has 10 to 30 items; a visit looks at most items of its site's type. About three
checks in ten are superseded by a later visit in the same month. Same seed, same data.
"""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tongchuang.engines.scoring.sql.rows import COLUMNS
from tongchuang.engines.standard.model import Bands, Grades, Node, PassRate, PerFailure, Rule, Standard

SEED = 20261122
TYPES, SITES, UNITS = 28, 1_500, 80
MONTHS = tuple(f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13))
CHECKS_A_MONTH = 4_167
SUPERSEDED = 0.42
SOURCES = ("self", "mock", "covert")
ROWS_A_GROUP = 122_880
RULES: tuple[Rule, ...] = (
    PerFailure(Decimal("0.5")),
    PassRate(),
    PerFailure(Decimal("0.2"), Decimal("1.5")),
    Grades((("A", Decimal(1)), ("B", Decimal("0.6")), ("C", Decimal("0.2")), ("D", Decimal(0)))),
    PassRate(((Decimal("0.95"), Decimal(1)), (Decimal("0.8"), Decimal("0.5")))),
    Bands(((0, Decimal(1)), (1, Decimal("0.66")), (2, Decimal("0.33")))),
)
_ARROW = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "TIMESTAMP": pa.timestamp("us"),
    "BOOLEAN": pa.bool_(),
}
_CODED = pa.dictionary(pa.int32(), pa.string())
# As text that repeats is best held; the rest as the definition names it.
_REPEATS = {
    "region",
    "campaign",
    "kind",
    "item",
    "period",
    "source",
    "site",
    "visit",
    "verdict",
    "grade",
    "evaluation",
}
SCHEMA = pa.schema([(c.name, _CODED if c.name in _REPEATS else _ARROW[c.type]) for c in COLUMNS])


@dataclass(frozen=True)
class World:
    """The counties' common standard, and the sites of each."""

    counties: int
    checks_a_month: int = CHECKS_A_MONTH

    @cached_property
    def items_of_type(self) -> list[list[int]]:
        """Numbers of the items that each type of site is checked on."""
        chance = random.Random(SEED)
        found, number = [], 0
        for _ in range(TYPES):
            many = chance.randint(10, 30)
            found.append(list(range(number, number + many)))
            number += many
        return found

    @cached_property
    def standard(self) -> Standard:
        """A project a type, a content for each five items or so, caps on some."""
        projects = []
        for kind, items in enumerate(self.items_of_type):
            leaves = [self._leaf(number, kind) for number in items]
            contents = tuple(
                Node(
                    code=f"C-{kind}-{at}",
                    title="内容",
                    children=tuple(leaves[at : at + 5]),
                    cap=Decimal(8) if at == 5 else None,
                )
                for at in range(0, len(leaves), 5)
            )
            projects.append(Node(code=f"P-{kind}", title=f"项目 {kind}", children=contents))
        return Standard(id="bench", title="测速", version="1", tree=tuple(projects))

    def _leaf(self, number: int, kind: int) -> Node:
        return Node(
            code=f"I-{number:03d}",
            title=f"检查项 {number}",
            points=Decimal(2),
            method="site",
            rule=RULES[number % len(RULES)],
            site_types=(f"t{kind}",),
        )

    def region(self, county: int) -> str:
        """The code of a county."""
        return f"99{county:04d}"

    def types(self, county: int) -> np.ndarray:
        """The type of each site of a county; some types are many times as common as others."""
        chance = np.random.default_rng((SEED, county, 1))
        shares = 1 / np.arange(1, TYPES + 1) ** 0.5
        return np.concatenate(
            [np.arange(TYPES), chance.choice(TYPES, SITES - TYPES, p=shares / shares.sum())]
        )

    def sites(self, county: int) -> pa.Table:
        """region, site, type, unit: most sites of a type answer to its bureau, the others to a street."""
        chance = np.random.default_rng((SEED, county, 2))
        types = self.types(county)
        units = np.where(chance.random(SITES) < 0.6, types, chance.integers(TYPES, UNITS, SITES))
        return pa.table(
            {
                "region": [self.region(county)] * SITES,
                "site": self.site_names(county),
                "type": [f"t{kind}" for kind in types],
                "unit": [f"{self.region(county)}-{unit:02d}" for unit in units],
            }
        )

    def site_names(self, county: int) -> list[str]:
        """Identities as the database makes them."""
        return _names(SEED + county, SITES)

    def checks(self, county: int) -> list[tuple[str, pa.Table]]:
        """The rows of a county, by month."""
        chance = np.random.default_rng((SEED, county, 3))
        types, names = self.types(county), pa.array(self.site_names(county))
        ease = np.clip(chance.normal(0.84, 0.08, SITES), 0.4, 0.99)
        hard = chance.normal(0, 0.05, 1 + max(self.items_of_type[-1]))
        first, many = np.array([(items[0], len(items)) for items in self.items_of_type]).T
        found, position = [], 0
        for month in MONTHS:
            visited = self._visited(chance, types, many)
            begin = np.datetime64(f"{month}-01T00:00", "us")
            last = (np.datetime64(month) + 1).astype("datetime64[D]") - np.datetime64(f"{month}-01")
            seconds = np.sort(chance.integers(8 * 3600, int(last.astype(int)) * 86_400, len(visited)))
            at = begin - np.timedelta64(8, "h") + seconds.astype("timedelta64[s]").astype("timedelta64[us]")
            visit = np.repeat(np.arange(len(visited)), many[types[visited]])
            within = np.arange(len(visit)) - np.repeat(
                np.cumsum(many[types[visited]]) - many[types[visited]], many[types[visited]]
            )
            kept = chance.random(len(visit)) < 0.93
            visit, within = visit[kept], within[kept]
            site = visited[visit]
            item = first[types[site]] + within
            found.append(
                (
                    month,
                    self._table(chance, county, month, names, visit, site, item, at, ease, hard, position),
                )
            )
            position += len(visit)
        return found

    def _visited(self, chance: np.random.Generator, types: np.ndarray, many: np.ndarray) -> np.ndarray:
        """The sites visited in a month, in order; some of them again and again."""
        a_visit = float((many[types]).mean()) * 0.93
        visits = max(2, round(self.checks_a_month / a_visit))
        new = (
            chance.choice(SITES, round(visits * (1 - SUPERSEDED * 0.8)), replace=False)
            if visits < SITES
            else np.arange(SITES)
        )
        again = chance.choice(new, max(0, visits - len(new)))
        visited = np.concatenate([new, again])
        chance.shuffle(visited)
        return visited

    def _table(
        self,
        chance: np.random.Generator,
        county: int,
        month: str,
        names: pa.Array,
        visit: np.ndarray,
        site: np.ndarray,
        item: np.ndarray,
        at: np.ndarray,
        ease: np.ndarray,
        hard: np.ndarray,
        position: int,
    ) -> pa.Table:
        rows = len(visit)
        draw, easy = chance.random(rows), np.clip(ease[site] + hard[item], 0.05, 0.995)
        verdict = np.where(draw < 0.04, 2, np.where(draw < 0.04 + 0.96 * easy, 0, 1)).astype(np.int32)
        count = np.where(verdict == 1, chance.geometric(0.6, rows), 1)
        grade = np.where(
            verdict == 0, chance.choice(2, rows, p=(0.8, 0.2)), 2 + chance.integers(0, 2, rows)
        ).astype(np.int32)
        graded = (item % len(RULES) == 3) & (verdict != 2)
        sources = chance.choice(3, len(at), p=(0.5, 0.3, 0.2)).astype(np.int32)
        visits = pa.array(_names((SEED * 1_000_003 + county) * 100 + MONTHS.index(month), len(at)))
        codes = pa.array([f"I-{number:03d}" for number in range(len(hard))])
        columns: dict[str, Any] = {
            "region": _same(self.region(county), rows),
            "campaign": _same(f"K{county:04d}", rows),
            "kind": _same("check", rows),
            "item": _coded(item, codes),
            "period": _same(month, rows),
            "source": _coded(sources[visit], pa.array(SOURCES)),
            "site": _coded(site, names),
            "visit": _coded(visit, visits),
            "at": pa.array(at[visit]),
            "verdict": _coded(verdict, pa.array(("pass", "fail", "na"))),
            "count": pa.array(count.astype(np.int64)),
            "grade": pa.DictionaryArray.from_arrays(
                pa.array(grade, mask=~graded), pa.array(("A", "B", "C", "D"))
            ),
            "position": pa.array(np.arange(position, position + rows)),
            "id": pa.array([f"{county}-{number}" for number in range(position, position + rows)]),
            "retracted": pa.array(np.zeros(rows, dtype=bool)),
        }
        return pa.table([columns.get(f.name, pa.nulls(rows, f.type)) for f in SCHEMA], schema=SCHEMA)


def write(world: World, folder: Path) -> dict[str, int]:
    """Writes `raw/<month>.parquet` and `sites.parquet`; how many rows and bytes."""
    raw = folder / "raw"
    raw.mkdir(parents=True)
    writers = {
        month: pq.ParquetWriter(raw / f"{month}.parquet", SCHEMA, compression="zstd") for month in MONTHS
    }
    waiting: dict[str, list[pa.Table]] = {month: [] for month in MONTHS}
    rows, sites = 0, []
    for county in range(world.counties):
        sites.append(world.sites(county))
        for month, table in world.checks(county):
            rows += table.num_rows
            waiting[month].append(table)
            if sum(part.num_rows for part in waiting[month]) >= ROWS_A_GROUP:
                _flush(writers[month], waiting[month])
    for month, writer in writers.items():
        _flush(writer, waiting[month])
        writer.close()
    pq.write_table(pa.concat_tables(sites), folder / "sites.parquet")
    return {"rows": rows, "bytes": sum(path.stat().st_size for path in raw.iterdir())}


def _flush(writer: pq.ParquetWriter, waiting: list[pa.Table]) -> None:
    if waiting:
        writer.write_table(pa.concat_tables(waiting).unify_dictionaries(), row_group_size=ROWS_A_GROUP)
    waiting.clear()


def _names(seed: int, many: int) -> list[str]:
    chance = random.Random(seed)
    return [str(uuid.UUID(int=chance.getrandbits(128), version=4)) for _ in range(many)]


def _coded(codes: np.ndarray, words: pa.Array) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), words)


def _same(word: str, rows: int) -> pa.DictionaryArray:
    return _coded(np.zeros(rows, dtype=np.int32), pa.array([word]))
