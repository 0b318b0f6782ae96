-- The latest check of each (site, item): by time, then visit, then order of writing. `na` is kept, so that it can
-- take the pair away. One structure, because arg_max passes over NULLs and would mix two checks.
SELECT
    region, campaign, period, item, site,
    arg_max(
        {'verdict': verdict, 'count': "count", 'grade': grade, 'visit': visit, 'at': "at", 'position': position, 'id': id},
        {'at': "at", 'visit': coalesce(visit, ''), 'position': position}
    ) AS last
FROM scoped
WHERE kind = 'check'
GROUP BY region, campaign, period, item, site
