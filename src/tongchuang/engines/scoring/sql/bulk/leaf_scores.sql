-- The score of each leaf, with steps and deductions; those of the negative list have none. `outside` is what a leaf
-- takes off the total (below 0) or adds to it.
SELECT
    f.scope AS scope, f.leaf AS leaf, f.points AS points, f.n AS n,
    CASE WHEN f.method = 'negative' THEN f.events ELSE f.failed END AS failed,
    f.share IS NOT NULL AS known,
    CASE
        WHEN f.method = 'negative' THEN NULL
        WHEN f.rule = 'per_failure' AND f.share IS NOT NULL
            THEN greatest(0, f.points - least(f.cap, f.deduct * f.occurrences))
        WHEN f.rule IN ('pass_rate', 'survey_rate') THEN f.points * coalesce(p.worth, f.share)
        ELSE f.points * f.share
    END AS score,
    CASE f.rule WHEN 'deduct' THEN f.each_event * f.events ELSE 0 END AS deducted,
    CASE f.rule WHEN 'bonus' THEN least(f.cap, f.each_event * f.events) ELSE 0 END AS bonus,
    f.rule = 'veto' AND CASE
        WHEN f.method = 'negative' THEN f.events > 0
        WHEN f.below IS NULL THEN f.failed > 0
        ELSE f.n > 0 AND CAST(f.n - f.failed AS DOUBLE) / f.n < f.below
    END AS vetoes
FROM leaf_shares AS f
LEFT JOIN leaf_steps AS p ON p.leaf = f.leaf AND f.share >= p.least AND f.share < p.less
