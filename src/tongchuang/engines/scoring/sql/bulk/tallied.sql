-- Pairs of a leaf added up: how many, how many failed, occurrences in all. A row for each leaf of each scope, of
-- nothing but zeros where there is no pair.
SELECT
    scope, leaf, count(failed) AS n, coalesce(sum(failed), 0) AS failed, coalesce(sum(occurrences), 0) AS occurrences
FROM applying
GROUP BY scope, leaf
