"""The one definition of scoring in SQL (DuckDB's dialect): which facts count, and what they make of a standard.

Each `.sql` file of `counted/` (and `bulk/`) is one SELECT, named as its file, that reads the SELECTs before it by their
names and the relation `facts`, whose columns are `rows.COLUMNS`. `definition.query(stage, scope)` puts together the
statement for a stage:

    from tongchuang.engines.scoring.sql.definition import Scope, query
    sql = query("tallies", Scope.of("2026-10", ["mock", "covert"]))   # WITH scoped AS (…), latest AS (…) … SELECT …
    connection.execute(sql)                                           # wherever `facts` is a table, a view or Parquet

Every stage has the columns region, campaign, period of the scope, then item. Facts of one scope or of thousands go the
same way: a scope is (region, campaign, month | quarter | year), the set of sources is the same for all.

`query(stage, scope, given={"latest": "kept"})` reads a stage from a relation of yours instead (such as the latest checks
kept as written). The stages of `counted/`:

    scoped     facts of the months and sources asked for, with the scope's period; nothing retracted
    latest     the latest check of each (site, item), not applicable ones too
    pairs      those that apply: failed, occurrences (0 on a pass), grade, visit, id
    tallies    pairs by outcome: item, failed, occurrences, grade, pairs
    fractions  reviews and ratings that count, one row a rater, as text (`counting.counted_from` takes the exact mean)
    polls      yes and valid added up
    readings   the reading that counts and the one of an earlier month, as text
    events     counts added up

    outcomes   `latest` with verdict, grade and count in one number, for the bulk stages
    kept       the compacted form of months: a relation like `facts`, with `code`, `bit` and `beaten`
    kept_outcomes   `outcomes` of single months out of a relation `kept`

`counting.counted_from` turns rows of one scope into the exact engine's `Counted`. The stages of `bulk/` give scores,
bounds, ranks and losses of many scopes in double precision; they read small tables besides (`tables.tables_of`), and a few
of them depend on the standards (`bulk.stages_of`):

    leaf_scores (scope, leaf, known, score, n, failed, …) · totals · shares (scope, unit, leaf, loss)
    unit_losses (scope, unit, loss, place) · top_losses (scope, unit, leaf, loss, place)

On DuckDB `adapters.analytics.duckdb.Bulk` runs them over Parquet in batches, `duckdb_one.score_one` one scope exactly. For
Spark, translate a statement with SQLGlot: `sqlglot.transpile(query(…), read="duckdb", write="spark")[0]`.
"""
