-- Pairs of a leaf added up: how many, how many failed, occurrences in all, and how many with each grade.
SELECT
    s.scope AS scope, l.leaf AS leaf, t.n AS n, t.failed AS failed, t.occurrences AS occurrences,
    t.a * coalesce(l.grade_a, 0) + t.b * coalesce(l.grade_b, 0) + t.c * coalesce(l.grade_c, 0) + t.d * coalesce(l.grade_d, 0) AS graded
FROM (
    SELECT
        region, campaign, period, item, count(*) AS n, sum(failed) AS failed, sum(occurrences) AS occurrences,
        sum(CASE WHEN grade = 1 THEN 1 ELSE 0 END) AS a, sum(CASE WHEN grade = 2 THEN 1 ELSE 0 END) AS b,
        sum(CASE WHEN grade = 3 THEN 1 ELSE 0 END) AS c, sum(CASE WHEN grade = 4 THEN 1 ELSE 0 END) AS d
    FROM applying
    GROUP BY region, campaign, period, item
) AS t
JOIN scopes AS s ON s.region = t.region AND s.campaign = t.campaign AND s.period = t.period
JOIN leaves AS l ON l.standard = s.standard AND l.item = t.item AND l.method = 'site'
