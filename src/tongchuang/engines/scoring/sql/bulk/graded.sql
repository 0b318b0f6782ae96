-- Leaves scored by grades: what their pairs with a grade are worth together.
SELECT
    a.scope AS scope, a.leaf AS leaf,
    sum(CASE a.grade WHEN 1 THEN l.grade_a WHEN 2 THEN l.grade_b WHEN 3 THEN l.grade_c WHEN 4 THEN l.grade_d END) AS worth
FROM applying AS a
JOIN leaves AS l ON l.leaf = a.leaf
WHERE a.grade > 0 AND l.rule = 'grades'
GROUP BY a.scope, a.leaf
