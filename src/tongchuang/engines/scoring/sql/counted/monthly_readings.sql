-- The latest reading of each month, beside the latest one of any month before it.
SELECT
    region, campaign, period, month, item, "value",
    lag("value") OVER (PARTITION BY region, campaign, item ORDER BY month) AS earlier
FROM (
    SELECT
        region, campaign, period, month, item,
        arg_max({'value': "value"}, {'at': "at", 'position': position})."value" AS "value"
    FROM scoped
    WHERE kind = 'reading'
    GROUP BY region, campaign, period, month, item
) AS latest_of_month
