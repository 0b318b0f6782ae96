-- All events; an item without one is a clean one, and not a row here.
SELECT region, campaign, period, item, sum(coalesce("count", 1)) AS events
FROM scoped
WHERE kind = 'event'
GROUP BY region, campaign, period, item
