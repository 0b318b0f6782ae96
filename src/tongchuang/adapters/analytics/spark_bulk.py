"""The bulk stages of the scoring definition on Spark: totals, ranks and losses of many scopes over facts in Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tongchuang.adapters.analytics.spark import local_table, to_spark
from tongchuang.engines.scoring.sql.bulk import TOP, stages_of
from tongchuang.engines.scoring.sql.definition import Scope, query
from tongchuang.engines.scoring.sql.tables import COLUMNS, Tables

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# Worked out once and kept by the workers, because several stages read them.
_KEPT = ("outcomes", "rated", "applying", "leaf_scores", "shares")


class SparkBulk:
    """Scores of all scopes of `tables` over files of facts (`sql.rows.COLUMNS`), all of them at once.

    The files must be at the same place for the driver and all workers.
    """

    def __init__(
        self, spark: SparkSession, tables: Tables, scope: Scope, facts: Sequence[Path], *, top: int = TOP
    ) -> None:
        self._spark = spark
        self._scope = scope
        self._more = stages_of(tables.levels, top=top)
        for name, rows in tables.rows.items():
            local_table(spark, name, COLUMNS[name], rows)
        spark.read.parquet(*(path.resolve().as_uri() for path in facts)).createOrReplaceTempView("facts")
        self._given: dict[str, str] = {}
        for stage in _KEPT:
            frame = self._frame(stage).persist()
            frame.createOrReplaceTempView(f"kept_{stage}")
            self._given[stage] = f"kept_{stage}"

    def rows(self, stage: str) -> list[dict[str, Any]]:
        """All rows of a stage, each by its columns."""
        return [row.asDict() for row in self._frame(stage).collect()]

    def _frame(self, stage: str) -> DataFrame:
        if stage in self._given:
            return self._spark.table(self._given[stage])
        return self._spark.sql(to_spark(query(stage, self._scope, given=self._given, more=self._more)))
