-- The checks of `kept` as the stage `latest` of the definition: one row a pair already.
SELECT
    '' AS region, '' AS campaign, '' AS period, items.item AS item, places.site AS site,
    {
        'verdict': kept.last.verdict, 'count': kept.last.cases, 'grade': kept.last.grade,
        'visit': CAST(NULL AS VARCHAR), 'id': CAST(NULL AS VARCHAR)
    } AS last
FROM kept
JOIN items ON items.item_no = kept.item_no
JOIN places ON places.place_no = kept.place_no
WHERE items.kind = 'check'
