-- Pairs that apply, opened up: failed (0 or 1), occurrences (0 on a pass), grade as a number (0 is none).
SELECT
    region, campaign, period, item, site,
    code & 1 AS failed,
    CASE WHEN (code & 1) = 1 THEN code >> 5 ELSE 0 END AS occurrences,
    (code >> 2) & 7 AS grade
FROM outcomes
WHERE (code & 2) = 0
