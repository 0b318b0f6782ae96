"""The score of a scope from the facts store: files, and the rows that are newer than they are.

The same figures as domain/scores takes from the latest checks (a test compares all of them).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tongchuang.adapters.parquet.errors import NotAsWritten
from tongchuang.adapters.parquet.files import check_file
from tongchuang.adapters.parquet.reading import Ground, Wanted, facts_in, facts_on_spark
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.facts import queries
from tongchuang.domain.facts.errors import FactsBroken
from tongchuang.domain.facts.models import FactFile
from tongchuang.domain.facts.rows import rows_of
from tongchuang.domain.facts.values import Row
from tongchuang.domain.scores.engine_io import Ground as ScoreGround
from tongchuang.domain.scores.engine_io import months_of, published_standard
from tongchuang.domain.scores.engine_io.facts import codes_of
from tongchuang.domain.scores.values import Scope
from tongchuang.domain.standards.models import Item
from tongchuang.engines.scoring.counted import Counted
from tongchuang.engines.scoring.facts import KIND_OF_METHOD
from tongchuang.engines.scoring.places import Site
from tongchuang.engines.scoring.score import Result, score
from tongchuang.engines.scoring.sql.counting import counted_from
from tongchuang.engines.scoring.sql.definition import Scope as Months
from tongchuang.engines.standard.model import Grades, Standard
from tongchuang.foundation.transactions import as_of_one_moment
from tongchuang.workflows.facts.filing import folder


def score_from_facts(scope: Scope, ground: ScoreGround | None = None, on: Engine | None = None) -> Result:
    """Score a scope; FactsBroken when a file is not as it was written."""
    ground = ground or ScoreGround(scope.region_id)
    standard = published_standard(scope.version_id)
    counted = counted_of(scope, standard, ground.sites, on or Engine())
    return score(standard, counted, ground.sites, ground.assignments(scope))


@dataclass(frozen=True)
class Engine:
    """What goes over the facts: DuckDB in this process, or Spark on a master."""

    name: str = "duckdb"
    master: str | None = None


def counted_of(scope: Scope, standard: Standard, sites: Mapping[str, Site], on: Engine) -> Counted:
    """What counts in a scope."""
    files, newer = facts_of(scope)
    wanted = Wanted()
    if scope.evaluation_id:
        wanted = Wanted(str(scope.evaluation_id), scope.period, scope.sources[0], scope.sources)
    given = [folder() / file.path for file in files], newer, _ground(scope, standard, sites), wanted
    try:
        with facts_on_spark(*given, master=on.master) if on.name == "spark" else facts_in(*given) as run:
            return counted_from(run, Months.of(scope.period, scope.sources))
    except NotAsWritten as error:
        raise FactsBroken(str(error)) from error


def facts_of(scope: Scope) -> tuple[list[FactFile], list[Row]]:
    """The files that a scope is read from, checked, and the rows that are newer; as of one moment.

    Readings of earlier months belong to it too: a trend looks back. An evaluation may lie in several months.
    """
    campaign = Campaign.objects.get(pk=scope.campaign_id)
    last = "9999-99" if scope.evaluation_id else months_of(scope.period)[1]
    # Between two statements facts may move from the newer rows into a file.
    with as_of_one_moment():
        files = queries.files_to_read(queries.live_files(scope.campaign_id, last=last))
        newer = queries.newer_subjects(campaign, last=last)
        rows = list(rows_of(scope.campaign_id, newer, last=last))
    for file in files:
        try:
            check_file(folder(), file.path, rows=file.rows, size=file.bytes, sha256=file.sha256)
        except NotAsWritten as error:
            raise FactsBroken(f"{error}: `tongchuang facts rebuild` mends it") from error
    return files, rows


def _ground(scope: Scope, standard: Standard, sites: Mapping[str, Site]) -> Ground:
    leaves = {leaf.code: leaf for leaf in standard.leaves()}
    names = codes_of(scope)
    own = Item.objects.filter(pk__in=list(names.of_item)).values_list("pk", "version_id", "code")
    codes = [
        (str(version), code, KIND_OF_METHOD[method], names.of_item[pk])
        for pk, version, code in own
        if (method := leaves[names.of_item[pk]].method) is not None
    ]
    return Ground(
        codes=codes,
        site_types=[
            (leaf.code, kind) for leaf in leaves.values() if leaf.method == "site" for kind in leaf.site_types
        ],
        grades=[
            (leaf.code, name)
            for leaf in leaves.values()
            if isinstance(leaf.rule, Grades)
            for name, _ in leaf.rule.values
        ],
        sites={name: site.type for name, site in sites.items()},
    )
