-- What each leaf adds to the node above it, four ways; branch -1 is the whole tree, the others hold one method's leaves
-- alone. The negative list stands outside.
SELECT
    s.scope AS scope, b.branch AS branch, b.node AS node,
    CASE WHEN s.known THEN s.score ELSE 0 END AS scored,
    CASE WHEN s.known THEN s.score ELSE s.points END AS high,
    CASE WHEN s.known THEN s.points ELSE 0 END AS applicable,
    s.points AS possible
FROM leaf_scores AS s
JOIN leaf_branches AS b ON b.leaf = s.leaf
