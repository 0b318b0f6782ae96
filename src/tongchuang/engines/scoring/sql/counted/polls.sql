-- All polls added up.
SELECT region, campaign, period, item, sum(yes) AS yes, sum(valid) AS valid
FROM scoped
WHERE kind = 'poll'
GROUP BY region, campaign, period, item
