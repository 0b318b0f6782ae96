-- What each unit lost, with its rank in the scope: 1 lost most.
SELECT scope, unit, loss, rank() OVER (PARTITION BY scope ORDER BY loss DESC) AS place
FROM (SELECT scope, unit, sum(loss) AS loss FROM shares GROUP BY scope, unit) AS by_unit
