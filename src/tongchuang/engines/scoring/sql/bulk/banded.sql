-- Leaves scored by bands: what their pairs are worth together.
SELECT s.scope AS scope, b.leaf AS leaf, sum(b.worth) AS worth
FROM applying AS a
JOIN leaf_bands AS b ON b.item = a.item AND a.occurrences > b.above AND a.occurrences <= b.upto
JOIN scopes AS s ON s.region = a.region AND s.campaign = a.campaign AND s.period = a.period AND s.standard = b.standard
GROUP BY s.scope, b.leaf
