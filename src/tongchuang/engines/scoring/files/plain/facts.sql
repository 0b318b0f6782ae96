-- What is kept besides checks as the relation `facts` of the definition, which then says what counts. A thing has one
-- row only, so no time or position is needed any more.
SELECT
    '' AS region, '' AS campaign, items.kind AS kind, items.item AS item, kept.last.month AS period, $source AS source,
    CAST(NULL AS VARCHAR) AS site, CAST(NULL AS VARCHAR) AS visit, TIMESTAMP '2000-01-01 00:00:00' AS "at",
    CAST(NULL AS VARCHAR) AS verdict, kept.cases AS "count", CAST(NULL AS VARCHAR) AS grade,
    kept.last.fraction AS fraction, kept.yes AS yes, kept.valid AS valid, kept.last."value" AS "value",
    kept.thing AS rater, 0 AS position, CAST(NULL AS VARCHAR) AS id, FALSE AS retracted
FROM kept
JOIN items ON items.item_no = kept.item_no
WHERE items.kind <> 'check'
