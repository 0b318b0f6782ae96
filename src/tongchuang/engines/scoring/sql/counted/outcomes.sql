-- The same choice as `latest`, without the trail: verdict, grade and count in one number, which is several times
-- quicker to carry along. `code` = (count × 8 + grade) × 4 + verdict; grades are 1 to 4, verdicts 0 pass, 1 fail, 2 na.
SELECT
    region, campaign, period, item, site,
    arg_max(
        (coalesce("count", 1) * 8 + CASE grade WHEN 'A' THEN 1 WHEN 'B' THEN 2 WHEN 'C' THEN 3 WHEN 'D' THEN 4 ELSE 0 END) * 4
        + CASE verdict WHEN 'pass' THEN 0 WHEN 'fail' THEN 1 ELSE 2 END,
        {'at': "at", 'visit': coalesce(visit, ''), 'position': position}
    ) AS code
FROM scoped
WHERE kind = 'check'
GROUP BY region, campaign, period, item, site
