-- Everything but pairs, one row a leaf: a share from 0 to 1 (fractions, survey), a reading with the earlier one, events.
SELECT s.scope AS scope, l.leaf AS leaf, f.share AS share, f.reading AS reading, f.earlier AS earlier, f.events AS events
FROM (
    SELECT region, campaign, period, item, 'fraction' AS what, avg(CAST(fraction AS DOUBLE)) AS share,
        CAST(NULL AS DOUBLE) AS reading, CAST(NULL AS DOUBLE) AS earlier, CAST(NULL AS DOUBLE) AS events
    FROM fractions
    GROUP BY region, campaign, period, item
    UNION ALL
    SELECT region, campaign, period, item, 'survey', CAST(yes AS DOUBLE) / CAST(valid AS DOUBLE), NULL, NULL, NULL
    FROM polls
    WHERE valid > 0
    UNION ALL
    SELECT region, campaign, period, item, 'reading', NULL, CAST("value" AS DOUBLE), CAST(earlier AS DOUBLE), NULL
    FROM readings
    UNION ALL
    SELECT region, campaign, period, item, 'event', NULL, NULL, NULL, CAST(events AS DOUBLE)
    FROM events
) AS f
JOIN scopes AS s ON s.region = f.region AND s.campaign = f.campaign AND s.period = f.period
JOIN leaves AS l ON l.standard = s.standard AND l.item = f.item AND l.takes = f.what
