-- What may still count, one row a thing (a site of an item, a rater, a month of an indicator, an item): the one that is
-- last by the definition's order, and sums. Lines that cannot count are left out; `unclear` are lines that are not
-- plain, and with one of them all of this is good for nothing. One pass over the file, whatever its size.
SELECT
    item_no, place_no, thing,
    arg_max(
        {'month': month, 'verdict': verdict, 'cases': cases, 'grade': grade, 'fraction': fraction, 'value': "value"},
        {'moment': moment, 'visit': coalesce(visit, ''), 'position': position}
    ) AS last,
    sum(yes) AS yes, sum(valid) AS valid, sum(cases) AS cases, count(*) FILTER (WHERE NOT plain) AS unclear
FROM checked
WHERE wanted OR NOT plain
GROUP BY item_no, place_no, thing
