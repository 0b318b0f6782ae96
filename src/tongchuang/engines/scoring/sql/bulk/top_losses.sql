-- The leaves that cost each unit most.
SELECT scope, unit, leaf, loss, place
FROM (
    SELECT scope, unit, leaf, loss, row_number() OVER (PARTITION BY scope, unit ORDER BY round(loss, 9) DESC, leaf) AS place
    FROM shares
) AS ordered
WHERE place <= $top
