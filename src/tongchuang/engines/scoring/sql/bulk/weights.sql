-- The weight of each duty in the loss of a leaf.
SELECT scope, leaf, duty, sum(weight) AS weight
FROM bearing
GROUP BY scope, leaf, duty
