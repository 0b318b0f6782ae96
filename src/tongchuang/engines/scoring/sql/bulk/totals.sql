-- The total of each scope with its bounds, and its rank among the scopes of the same standard and period.
SELECT
    scope, region, campaign, period, standard, total, low, high, coverage, vetoed, attained, not_attained, unknown,
    capped, deducted, bonus,
    CASE WHEN total IS NOT NULL THEN rank() OVER (PARTITION BY standard, period ORDER BY round(coalesce(total, -1), 9) DESC) END AS place
FROM (
    SELECT
        s.scope AS scope, s.region AS region, s.campaign AS campaign, s.period AS period, s.standard AS standard,
        CASE WHEN r.total IS NOT NULL THEN greatest(0, 100 * r.total - f.deducted + f.bonus) END AS total,
        CASE WHEN r.low IS NOT NULL THEN greatest(0, 100 * r.low - f.deducted + f.bonus) END AS low,
        CASE WHEN r.high IS NOT NULL THEN greatest(0, 100 * r.high - f.deducted + f.bonus) END AS high,
        f.known_points / nullif(f.points, 0) AS coverage, coalesce(f.vetoes, 0) > 0 AS vetoed,
        CASE WHEN s.attain THEN coalesce(f.attained, 0) END AS attained,
        CASE WHEN s.attain THEN coalesce(f.leaves - f.unknown - f.attained, 0) END AS not_attained,
        CASE WHEN s.attain THEN coalesce(f.unknown, 0) END AS unknown,
        coalesce(f.scores - r.scored, 0) AS capped, coalesce(f.deducted, 0) AS deducted, coalesce(f.bonus, 0) AS bonus
    FROM scopes AS s
    LEFT JOIN reached AS r ON r.scope = s.scope
    LEFT JOIN of_leaves AS f ON f.scope = s.scope
) AS figures
