-- Shares of 1 before the negative list and the bonus: the mean over the branches with a weight that have anything.
SELECT
    scope,
    sum(CASE WHEN applicable > 0 THEN weight * scored / applicable END)
        / nullif(sum(CASE WHEN applicable > 0 THEN weight END), 0) AS total,
    sum(CASE WHEN possible > 0 THEN weight * scored / possible END)
        / nullif(sum(CASE WHEN possible > 0 THEN weight END), 0) AS low,
    sum(CASE WHEN possible > 0 THEN weight * high / possible END)
        / nullif(sum(CASE WHEN possible > 0 THEN weight END), 0) AS high,
    sum(CASE WHEN branch = -1 THEN scored END) AS scored,
    sum(CASE WHEN branch = -1 THEN applicable END) AS applicable,
    sum(CASE WHEN branch = -1 THEN possible END) AS possible
FROM (
    SELECT
        r.scope AS scope, r.branch AS branch, any_value(b.weight) AS weight, sum(r.scored) AS scored,
        sum(r.high) AS high, sum(r.applicable) AS applicable, sum(r.possible) AS possible
    FROM rolled AS r
    JOIN scopes AS s ON s.scope = r.scope
    JOIN branches AS b ON b.standard = s.standard AND b.branch = r.branch
    GROUP BY r.scope, r.branch
) AS of_branch
GROUP BY scope
