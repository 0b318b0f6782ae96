"""The record of a draw of inspectors: written, read, verified, and every change found."""

import json
from datetime import date

import pytest
from tests.engines.drawing.making import DRAWN_AT, KNOWN_FRAME, SEALED_AT, SECRET, make_plan
from tests.engines.drawing.test_tampering import at, leaves, others

from tongchuang.engines.drawing.crew_record import (
    check_places,
    draw_crew_record,
    is_crew_record,
    read_crew_record,
    verify_crews,
)
from tongchuang.engines.drawing.crew_values import Inspector, Past, Place, Pool
from tongchuang.engines.drawing.errors import DrawError
from tongchuang.engines.drawing.record import draw_record
from tongchuang.engines.drawing.sealed import seal

PLAN = make_plan()
POOL = Pool(
    inspectors=(
        Inspector("甲", ("城管局",)),
        Inspector("乙"),
        Inspector("丙", sites=("M1",)),
        Inspector("丁"),
    ),
    places=tuple(Place(site, ("城管局",) if site[0] == "T" else (), "望江路", "") for _, site in KNOWN_FRAME),
    history=(Past(("乙", "丁"), "望江路", date(2026, 11, 1)),),
    visits_from=date(2026, 11, 26),
)
SEALED = seal(PLAN, SECRET, SEALED_AT, POOL.hash())
SITES = draw_record(PLAN, SEALED, SECRET, "3 7 9", DRAWN_AT)
CREWS = draw_crew_record(PLAN, SEALED, SECRET, "3 7 9", SITES, POOL)
TEXT = CREWS.text()


def test_it_holds_and_is_read_as_it_was_written():
    assert verify_crews(TEXT.encode(), SITES, SEALED).holds
    assert read_crew_record(TEXT.encode()).document() == CREWS.document()
    assert is_crew_record(TEXT.encode()) and not is_crew_record(SITES.text().encode())
    assert {len(crew.inspectors) for crew in CREWS.visits} == {2}
    assert verify_crews(TEXT.encode()).notes[0].code == "note.record"


@pytest.mark.parametrize("path", list(leaves(json.loads(TEXT))), ids=lambda path: ".".join(map(str, path)))
def test_every_altered_value_is_found(path):
    old = at(json.loads(TEXT), path)
    for new in others(old):
        if type(new) is type(old) and new == old:
            continue
        document = json.loads(TEXT)
        at(document, path[:-1])[path[-1]] = new
        assert not verify_crews(json.dumps(document).encode(), SITES, SEALED).holds, new


def test_crews_exchanged_and_visits_left_out_are_found():
    document = json.loads(TEXT)
    first, second = document["visits"]
    first["crew"], second["crew"] = second["crew"], first["crew"]
    assert not verify_crews(json.dumps(document).encode()).holds
    document = json.loads(TEXT)
    del document["visits"][0]
    problem = verify_crews(json.dumps(document).encode(), SITES).problem
    assert problem is not None and problem.code == "crews.sites"


def test_a_pool_that_was_not_sealed_is_not_drawn_from():
    other = Pool(POOL.inspectors[1:], POOL.places, POOL.visits_from)
    with pytest.raises(DrawError, match="not those that were sealed"):
        draw_crew_record(PLAN, SEALED, SECRET, "3 7 9", SITES, other)


def test_every_site_of_the_frame_needs_a_place():
    with pytest.raises(DrawError, match="T2"):
        check_places(Pool(POOL.inspectors, POOL.places[:-1], POOL.visits_from), PLAN)
