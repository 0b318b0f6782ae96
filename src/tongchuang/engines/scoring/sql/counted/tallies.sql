-- How many pairs of an item had each outcome.
SELECT region, campaign, period, item, failed, occurrences, grade, count(*) AS pairs
FROM pairs
GROUP BY region, campaign, period, item, failed, occurrences, grade
