-- One level of capped nodes added up into the level above it, none for more than its cap.
SELECT
    k.scope AS scope, k.branch AS branch, n.parent AS node,
    least(k.scored, n.cap) AS scored, least(k.high, n.cap) AS high,
    least(k.applicable, n.cap) AS applicable, least(k.possible, n.cap) AS possible
FROM (
    SELECT
        scope, branch, node,
        sum(scored) AS scored, sum(high) AS high, sum(applicable) AS applicable, sum(possible) AS possible
    FROM below
    GROUP BY scope, branch, node
) AS k
JOIN nodes AS n ON n.node = k.node
WHERE n.depth = $depth
