-- Pairs by outcome and by who answers for them: on the site, on its type, for the site; NULL is the lead of the item.
SELECT
    pairs.item AS item, pairs.failed AS failed, pairs.occurrences AS occurrences, pairs.grade AS grade,
    coalesce(on_site.duty, on_type.duty, places.duty) AS duty, count(*) AS pairs
FROM pairs
JOIN places ON places.site = pairs.site
LEFT JOIN on_site ON on_site.site = pairs.site AND on_site.item = pairs.item
LEFT JOIN on_type ON on_type.type_key = places.type_key AND on_type.item = pairs.item
GROUP BY
    pairs.item, pairs.failed, pairs.occurrences, pairs.grade, coalesce(on_site.duty, on_type.duty, places.duty)
