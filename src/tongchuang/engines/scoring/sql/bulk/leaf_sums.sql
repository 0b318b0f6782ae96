-- What each leaf adds to its parent, four ways; branch -1 is the whole tree, the others hold one method's leaves alone.
SELECT
    s.scope AS scope, b.branch AS branch, l.parent AS node,
    CASE WHEN s.known THEN s.score ELSE 0 END AS scored,
    CASE WHEN s.known THEN s.score ELSE s.points END AS high,
    CASE WHEN s.known THEN s.points ELSE 0 END AS applicable,
    s.points AS possible
FROM leaf_scores AS s
JOIN leaves AS l ON l.leaf = s.leaf
JOIN branches AS b ON b.standard = l.standard AND (b.branch = -1 OR b.method = l.method)
WHERE l.method <> 'negative'
