-- Each line of the file with what it means, and whether every cell is plainly good. A line that is not may still be
-- acceptable: that is for the reader in Python to say (`fact_rows`), which accepts whatever is plain here in the same
-- meaning. NULL is an empty cell.
SELECT
    kind, item_no,
    CASE kind WHEN 'check' THEN place_no END AS place_no,
    CASE kind WHEN 'rating' THEN rater WHEN 'reading' THEN month END AS thing,
    moment, visit, position, verdict, cases, grade, fraction, yes, valid, "value", month,
    coalesce(source IN $sources AND month <= $last AND (month >= $first OR kind = 'reading'), FALSE) AS wanted,
    coalesce(
        given_kind = kind AND source IN $known_sources AND moment >= begins AND moment < ends AND moment < $latest
        AND CASE kind
            WHEN 'check' THEN
                contains(site_types, site_type) AND verdict IN $known_verdicts AND cases >= 1
                AND (visit IS NULL OR regexp_matches(visit, $plain_code) OR regexp_matches(visit, $plain_text))
                AND CASE
                    WHEN grade IS NULL THEN NOT graded OR verdict = 'na'
                    ELSE length(grade) = 1 AND contains(grades, grade)
                END
            WHEN 'review' THEN regexp_matches(fraction, $plain_fraction)
            WHEN 'rating' THEN regexp_matches(fraction, $plain_fraction) AND regexp_matches(rater, $plain_text)
            WHEN 'poll' THEN yes <= valid
            WHEN 'reading' THEN regexp_matches("value", $plain_number)
            WHEN 'event' THEN cases >= 1
        END,
        FALSE
    ) AS plain
FROM (
    SELECT
        items.kind AS kind, items.item_no AS item_no, items.site_types AS site_types, items.graded AS graded,
        items.grades AS grades, places.place_no AS place_no, places.type_key AS site_type,
        months.month AS month, months.begins AS begins, months.ends AS ends,
        lines.kind AS given_kind, lines.source AS source, lines.visit AS visit, lines.verdict AS verdict,
        lines.grade AS grade, lines.fraction AS fraction, lines."value" AS "value", lines.rater AS rater,
        lines.position AS position,
        $moment AS moment,
        CASE WHEN lines."count" IS NULL THEN 1 ELSE $cases END AS cases,
        $yes AS yes,
        $valid AS valid
    FROM lines
    LEFT JOIN items ON items.item = lines.item
    LEFT JOIN places ON places.site = lines.site
    LEFT JOIN months ON months.month = lines.period
) AS understood
