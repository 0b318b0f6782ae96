-- `outcomes` of single months straight from the compacted form: no pair is looked for twice.
SELECT region, campaign, period, item, site, code
FROM kept
WHERE kind = 'check' AND (bit & $mask) <> 0 AND (beaten & $mask) = 0 AND period BETWEEN $first AND $last
