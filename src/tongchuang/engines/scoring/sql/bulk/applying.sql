-- Pairs that apply, by the numbers of their scope and leaf, opened up: failed (0 or 1), occurrences (0 on a pass),
-- grade as a number (0 is none), the number of their site, and whether they can bear a part of a loss. Besides, one
-- empty row for each leaf of each scope, so that what is added up from here has a row for all of them and need not be
-- joined to them. Texts are joined one at a time (repeated words are then looked up once), the rest by numbers.
SELECT
    s.scope AS scope, l.leaf AS leaf, t.number AS place,
    (o.code & 1) = 1 OR (o.code & 28) <> 0 OR l.clean < 1 AS bears,
    CAST(o.code & 1 AS INTEGER) AS failed,
    CASE WHEN (o.code & 1) = 1 THEN o.code >> 5 ELSE 0 END AS occurrences,
    CAST((o.code >> 2) & 7 AS INTEGER) AS grade
FROM outcomes AS o
JOIN scopes AS s ON s.region = o.region AND s.campaign = o.campaign AND s.period = o.period
JOIN words AS w ON w.item = o.item
JOIN leaves AS l ON l.slot = CAST(s.standard AS BIGINT) * 1000000 + w.word AND l.takes = 'pair'
LEFT JOIN sites AS t ON t.site = o.site
WHERE (o.code & 2) = 0
UNION ALL
SELECT s.scope, l.leaf, NULL, FALSE, NULL, NULL, NULL
FROM scopes AS s
JOIN leaves AS l ON l.standard = s.standard
