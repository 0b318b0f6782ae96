-- Pairs of a leaf added up: how many, how many failed, occurrences in all, and how many with each grade.
SELECT
    scope, leaf, count(*) AS n, sum(failed) AS failed, sum(occurrences) AS occurrences,
    sum(CASE WHEN grade = 1 THEN 1 ELSE 0 END) AS a, sum(CASE WHEN grade = 2 THEN 1 ELSE 0 END) AS b,
    sum(CASE WHEN grade = 3 THEN 1 ELSE 0 END) AS c, sum(CASE WHEN grade = 4 THEN 1 ELSE 0 END) AS d
FROM applying
GROUP BY scope, leaf
