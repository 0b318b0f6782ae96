-- Who lost how much by which leaf. What is not of a pair, or of a pair that nobody answers for, goes to the lead of
-- the item; supporting units take their parts of each share.
SELECT g.scope AS scope, p.unit AS unit, g.leaf AS leaf, sum(g.loss * p.part) AS loss
FROM (
    SELECT
        f.scope AS scope, f.leaf AS leaf, coalesce(w.duty, d.duty, l.lead) AS duty,
        (f.points - f.score) * coalesce(w.weight / e.whole, 1) AS loss
    FROM leaf_scores AS f
    JOIN leaves AS l ON l.leaf = f.leaf
    JOIN scopes AS s ON s.scope = f.scope
    LEFT JOIN wholes AS e ON e.scope = f.scope AND e.leaf = f.leaf
    LEFT JOIN weights AS w ON w.scope = f.scope AND w.leaf = f.leaf
    LEFT JOIN leads AS d ON d.region = s.region AND d.campaign = s.campaign AND d.item = l.item
    WHERE f.known AND f.score < f.points
) AS g
JOIN duty_parts AS p ON p.duty = g.duty
GROUP BY g.scope, p.unit, g.leaf
