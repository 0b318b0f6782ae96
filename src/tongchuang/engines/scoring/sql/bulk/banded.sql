-- Leaves scored by bands: what their pairs are worth together.
SELECT a.scope AS scope, a.leaf AS leaf, sum(b.worth) AS worth
FROM applying AS a
JOIN leaf_bands AS b ON b.leaf = a.leaf AND a.occurrences > b.above AND a.occurrences <= b.upto
GROUP BY a.scope, a.leaf
