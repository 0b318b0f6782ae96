-- One level of capped nodes added up into the level above it, none for more than its cap.
SELECT
    k.scope AS scope, k.branch AS branch, n.parent AS node,
    least(sum(k.scored), n.cap) AS scored, least(sum(k.high), n.cap) AS high,
    least(sum(k.applicable), n.cap) AS applicable, least(sum(k.possible), n.cap) AS possible
FROM below AS k
JOIN nodes AS n ON n.node = k.node
WHERE n.depth = $depth
GROUP BY k.scope, k.branch, k.node, n.parent, n.cap
