-- Facts of the months and sources asked for; readings of earlier months too, since a trend looks back.
-- `period` is that of the scope from here on, `month` that of the fact.
SELECT
    region, campaign,
    CASE $granule
        WHEN 'month' THEN period
        WHEN 'quarter' THEN substr(period, 1, 5) || 'Q' || CAST((CAST(substr(period, 6, 2) AS INTEGER) + 2) // 3 AS VARCHAR)
        ELSE substr(period, 1, 4)
    END AS period,
    period AS month, kind, item, site, visit, "at", verdict, "count", grade, fraction, yes, valid, "value", rater, position, id
FROM facts
WHERE source IN $sources
    AND period <= $last
    AND (period >= $first OR kind = 'reading')
    AND retracted IS NOT TRUE
