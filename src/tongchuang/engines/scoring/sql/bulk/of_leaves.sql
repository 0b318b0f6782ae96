-- What is added up over the leaves of a scope without regard to the tree.
SELECT
    f.scope AS scope,
    sum(f.deducted) AS deducted, sum(f.bonus) AS bonus, sum(CASE WHEN f.vetoes THEN 1 ELSE 0 END) AS vetoes,
    sum(CASE WHEN f.known THEN f.score ELSE 0 END) AS scores,
    sum(CASE WHEN l.method <> 'negative' THEN f.points ELSE 0 END) AS points,
    sum(CASE WHEN l.method <> 'negative' AND f.known THEN f.points ELSE 0 END) AS known_points,
    sum(CASE WHEN l.rule <> 'bonus' AND f.known AND CASE l.rule WHEN 'veto' THEN NOT f.vetoes
        WHEN 'deduct' THEN f.deducted = 0 ELSE abs(f.score - f.points) <= 1e-9 END THEN 1 ELSE 0 END) AS attained,
    sum(CASE WHEN l.rule <> 'bonus' AND NOT f.known THEN 1 ELSE 0 END) AS unknown,
    sum(CASE WHEN l.rule <> 'bonus' THEN 1 ELSE 0 END) AS leaves
FROM leaf_scores AS f
JOIN leaves AS l ON l.leaf = f.leaf
GROUP BY f.scope
