-- Pairs that apply, by the numbers of their scope and leaf, opened up: failed (0 or 1), occurrences (0 on a pass),
-- grade as a number (0 is none).
SELECT
    s.scope AS scope, l.leaf AS leaf, o.site AS site,
    CAST(o.code & 1 AS INTEGER) AS failed,
    CASE WHEN (o.code & 1) = 1 THEN o.code >> 5 ELSE 0 END AS occurrences,
    CAST((o.code >> 2) & 7 AS INTEGER) AS grade
FROM outcomes AS o
JOIN scopes AS s ON s.region = o.region AND s.campaign = o.campaign AND s.period = o.period
JOIN leaves AS l ON l.item = o.item AND l.standard = s.standard AND l.takes = 'pair'
WHERE (o.code & 2) = 0
