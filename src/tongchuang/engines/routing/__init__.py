"""A day's routes (检查路线): which crew visits which sites, in which order, at what time. Pure.

`values` holds what is asked and answered, `travel` minutes between places, `timeline` when a crew is where if it goes
in a given order, `solve` the search for good routes (OR-Tools), `reasons` why a site was dropped, `compare` what a new
route changes for whom, `nearest` the plain way of going to the nearest site next, `sample` made-up days to measure on.
Only `solve` loads the solver: whoever changes an order by hand needs no more than `timeline`. Described in
docs/algorithms/routes.md.
"""
