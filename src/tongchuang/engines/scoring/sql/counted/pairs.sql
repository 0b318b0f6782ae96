-- What is left of a (site, item) that applies: whether it failed, and how often.
SELECT
    region, campaign, period, item, site,
    last.verdict = 'fail' AS failed,
    CASE WHEN last.verdict = 'fail' THEN coalesce(last."count", 1) ELSE 0 END AS occurrences,
    last.grade AS grade, last.visit AS visit, last.id AS id
FROM latest
WHERE last.verdict <> 'na'
