-- Pairs that bear a part of their leaf's loss: what they weigh in it, and the duty that was given for them, if any:
-- for the site and item, for the type of site and item, or for the site.
SELECT a.scope AS scope, a.leaf AS leaf, a.weight AS weight, coalesce(o.duty, y.duty, t.duty) AS duty
FROM (
    SELECT
        a.scope AS scope, a.leaf AS leaf, a.place AS place, l.item AS item,
        CASE l.rule
            WHEN 'per_failure' THEN CAST(a.occurrences AS DOUBLE)
            WHEN 'pass_rate' THEN CAST(a.failed AS DOUBLE)
            WHEN 'grades' THEN 1 - CASE a.grade
                WHEN 1 THEN l.grade_a WHEN 2 THEN l.grade_b WHEN 3 THEN l.grade_c WHEN 4 THEN l.grade_d END
            WHEN 'bands' THEN 1 - coalesce(b.worth, 0)
            ELSE 0
        END AS weight
    FROM applying AS a
    JOIN leaves AS l ON l.leaf = a.leaf
    LEFT JOIN leaf_bands AS b ON b.leaf = a.leaf AND a.occurrences > b.above AND a.occurrences <= b.upto
    WHERE a.bears
) AS a
JOIN scopes AS s ON s.scope = a.scope
LEFT JOIN sites AS t ON t.number = a.place
LEFT JOIN on_site AS o
    ON o.site = t.site AND o.item = a.item AND o.region = s.region AND o.campaign = s.campaign
LEFT JOIN on_type AS y
    ON y.type = t.type AND y.item = a.item AND y.region = s.region AND y.campaign = s.campaign
WHERE a.weight > 0
