-- The weight of each duty in the loss of a leaf, beside the whole.
SELECT scope, leaf, duty, weight, sum(weight) OVER (PARTITION BY scope, leaf) AS whole
FROM (SELECT scope, leaf, duty, sum(weight) AS weight FROM bearing GROUP BY scope, leaf, duty) AS by_duty
