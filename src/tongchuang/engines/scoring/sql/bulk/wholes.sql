-- The weight of all duties of a leaf together.
SELECT scope, leaf, sum(weight) AS whole
FROM weights
GROUP BY scope, leaf
