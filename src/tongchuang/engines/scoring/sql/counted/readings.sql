-- The reading of the scope's latest month.
SELECT
    region, campaign, period, item, last."value" AS "value", last.earlier AS earlier
FROM (
    SELECT region, campaign, period, item, arg_max({'value': "value", 'earlier': earlier}, month) AS last
    FROM monthly_readings
    WHERE month >= $first
    GROUP BY region, campaign, period, item
) AS latest_of_period
