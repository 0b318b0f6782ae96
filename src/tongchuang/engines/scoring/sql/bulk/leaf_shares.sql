-- Each leaf of each scope: what share of its points it gets (NULL is unknown), by its rule.
SELECT
    t.scope AS scope, t.leaf AS leaf, l.rule AS rule, l.method AS method, l.points AS points,
    t.n AS n, t.failed AS failed, t.occurrences AS occurrences,
    coalesce(r.events, 0) AS events, l.deduct AS deduct, l.cap AS cap, l.below AS below, l.each_event AS each_event,
    CASE
        WHEN l.takes = 'pair' THEN CASE
            WHEN t.n = 0 THEN NULL
            WHEN l.rule = 'pass_rate' THEN CAST(t.n - t.failed AS DOUBLE) / t.n
            WHEN l.rule = 'grades' THEN coalesce(g.worth, 0) / t.n
            WHEN l.rule = 'bands' THEN b.worth / t.n
            ELSE 1
        END
        WHEN l.takes = 'reading' THEN CASE
            WHEN r.reading IS NULL OR (l.rule = 'trend' AND r.earlier IS NULL) THEN NULL
            WHEN l.op = '>=' AND r.reading >= l.bound THEN 1
            WHEN l.op = '<=' AND r.reading <= l.bound THEN 1
            WHEN l.op = '>' AND r.reading > l.bound THEN 1
            WHEN l.op = '<' AND r.reading < l.bound THEN 1
            WHEN l.op = '==' AND r.reading = l.bound THEN 1
            WHEN l.direction = 'up' AND r.reading > r.earlier THEN 1
            WHEN l.direction = 'down' AND r.reading < r.earlier THEN 1
            WHEN l.zero_at IS NULL THEN 0
            WHEN (r.reading - l.zero_at) / (l.bound - l.zero_at) BETWEEN 0 AND 1 THEN (r.reading - l.zero_at) / (l.bound - l.zero_at)
            ELSE 0
        END
        WHEN l.takes = 'event' THEN 1
        ELSE r.share
    END AS share
FROM tallied AS t
JOIN leaves AS l ON l.leaf = t.leaf
LEFT JOIN banded AS b ON b.scope = t.scope AND b.leaf = t.leaf
LEFT JOIN graded AS g ON g.scope = t.scope AND g.leaf = t.leaf
LEFT JOIN rated AS r ON r.scope = t.scope AND r.leaf = t.leaf
