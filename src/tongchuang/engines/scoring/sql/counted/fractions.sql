-- The latest review of an item, or the latest rating of each rater.
SELECT
    region, campaign, period, item, coalesce(rater, '') AS rater,
    arg_max({'fraction': fraction}, {'at': "at", 'position': position}).fraction AS fraction
FROM scoped
WHERE kind IN ('review', 'rating')
GROUP BY region, campaign, period, item, coalesce(rater, '')
