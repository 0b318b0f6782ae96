-- What each unit lost, with its rank in the scope: 1 lost most. What is
-- equal but for the order of adding up ranks the same.
SELECT scope, unit, loss, rank() OVER (PARTITION BY scope ORDER BY round(loss, 9) DESC) AS place
FROM (SELECT scope, unit, sum(loss) AS loss FROM shares GROUP BY scope, unit) AS by_unit
