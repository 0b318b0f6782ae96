-- The compacted form of a month, itself a relation like `facts`: of the checks of each source only the latest of each
-- (site, item), all other facts as they are. `code` is that of `outcomes`; `beaten` has the bits of the sources (in the
-- order self 1, mock 2, covert 4, official 8, public 16) whose check of the pair is later, so that for any set of
-- sources the latest can be told without looking at another row; `bit` is the row's own source. Sorted, so that equal
-- words stand together.
SELECT
    region, campaign, kind, item, period, source, site, visit, "at", verdict, "count", grade, fraction, yes, valid, "value",
    rater, evaluation, position, id, retracted,
    (coalesce("count", 1) * 8 + CASE grade WHEN 'A' THEN 1 WHEN 'B' THEN 2 WHEN 'C' THEN 3 WHEN 'D' THEN 4 ELSE 0 END) * 4
        + CASE verdict WHEN 'pass' THEN 0 WHEN 'fail' THEN 1 ELSE 2 END AS code, CAST(bit AS TINYINT) AS bit,
    CAST(CASE WHEN kind = 'check' THEN coalesce(bit_or(bit) OVER (
        PARTITION BY region, campaign, period, item, site, kind ORDER BY "at", coalesce(visit, ''), position
        ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
    ), 0) ELSE 0 END AS TINYINT) AS beaten
FROM (
    SELECT
        *,
        CASE source WHEN 'self' THEN 1 WHEN 'mock' THEN 2 WHEN 'covert' THEN 4 WHEN 'official' THEN 8 ELSE 16 END AS bit,
        CASE WHEN kind = 'check' THEN row_number() OVER (
            PARTITION BY region, campaign, period, kind, source, item, site
            ORDER BY "at" DESC, coalesce(visit, '') DESC, position DESC
        ) ELSE 1 END AS age
    FROM facts
    WHERE retracted IS NOT TRUE AND period BETWEEN $first AND $last
) AS aged
WHERE age = 1
ORDER BY region, campaign, period, kind, item, site, source, "at", position
