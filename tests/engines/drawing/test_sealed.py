"""What is published before the draw: nothing that gives it away, and everything to hold it to."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.engines.drawing.making import (
    DRAW_AT,
    DRAWN_AT,
    KNOWN_FRAME,
    SEALED_AT,
    SECRET,
    make_draw,
    make_plan,
)

from tongchuang.engines.drawing.construction import Entry
from tongchuang.engines.drawing.errors import DrawError
from tongchuang.engines.drawing.record import draw_record
from tongchuang.engines.drawing.sealed import read_sealed, seal
from tongchuang.engines.drawing.values import Exclusion, Stratum
from tongchuang.engines.drawing.verify import verify


def test_the_sealed_document_names_no_site_and_no_secret():
    frame = tuple(Entry(stratum, f"{site}-name") for stratum, site in KNOWN_FRAME)
    plan = make_plan(frame=frame, excluded=(Exclusion("市场", "M9-name", "重点关照"),))
    text = seal(plan, SECRET, SEALED_AT).text()
    assert "-name" not in text and "重点关照" not in text and SECRET.hex() not in text
    assert '"excluded": 1' in text and '"sites": 3' in text


def test_a_sealed_document_is_read_as_it_was_written():
    sealed, record = make_draw(make_plan(repeats=2, reason="点位有误"))
    assert read_sealed(sealed.text().encode()) == sealed
    assert verify(record.text().encode(), read_sealed(sealed.text().encode())).holds


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"frame": KNOWN_FRAME[:-1]}, "sealed.frame_hash"),
        ({"strata": (Stratum("市场", 2), Stratum("公厕", 1))}, "sealed.quotas"),
        ({"excluded": ()}, "sealed.plan_hash"),
        ({"excluded": (Exclusion("市场", "M9", "别的原因"),)}, "sealed.plan_hash"),
        ({"draw_at": DRAW_AT - timedelta(hours=1)}, "sealed.plan_hash"),
        ({"title": "改名"}, "sealed.plan_hash"),
        ({"public_input_from": ""}, "sealed.plan_hash"),
    ],
)
def test_what_changed_after_sealing_is_not_drawn(changes, code):
    sealed = seal(make_plan(), SECRET, SEALED_AT)
    with pytest.raises(DrawError) as caught:
        draw_record(make_plan(**changes), sealed, SECRET, "1", DRAWN_AT)
    assert caught.value.problem.code == code


def test_another_secret_an_early_draw_and_an_input_nobody_named_are_refused():
    plan = make_plan()
    sealed = seal(plan, SECRET, SEALED_AT)
    for secret, public_input, at, code in [
        (bytes(32), "1", DRAWN_AT, "sealed.commitment"),
        (SECRET[:31], "1", DRAWN_AT, "sealed.commitment"),
        (SECRET, "1", DRAW_AT - timedelta(seconds=1), "draw.early"),
        (SECRET, " 1", DRAWN_AT, "draw.input"),
        (SECRET, "1\u200b2", DRAWN_AT, "draw.input"),
        (SECRET, "  ", DRAWN_AT, "draw.input"),
    ]:
        with pytest.raises(DrawError) as caught:
            draw_record(plan, sealed, secret, public_input, at)
        assert caught.value.problem.code == code
    unnamed = make_plan(public_input_from="")
    with pytest.raises(DrawError, match="was not named"):
        draw_record(unnamed, seal(unnamed, SECRET, SEALED_AT), SECRET, "1", DRAWN_AT)


def test_a_secret_has_32_bytes_and_a_plan_is_sealed_before_its_draw():
    with pytest.raises(DrawError, match="31 bytes"):
        seal(make_plan(), SECRET[:31], SEALED_AT)
    with pytest.raises(DrawError, match="past"):
        seal(make_plan(), SECRET, DRAW_AT + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": 4}, "sealed.number"),
        ({"plan": "别的"}, "sealed.plan"),
        ({"commitment": "0" * 64}, "sealed.commitment"),
        ({"frame_hash": "0" * 64}, "sealed.frame_hash"),
        ({"sealed_at": SEALED_AT - timedelta(days=1)}, "sealed.sealed_at"),
        ({"draw_at": DRAWN_AT + timedelta(seconds=1)}, "sealed.draw_at"),
        ({"public_input_from": ""}, "sealed.public_input_from"),
        ({"quotas": ()}, "sealed.quotas"),
    ],
)
def test_a_record_that_is_not_what_was_published(changes, code):
    sealed, record = make_draw()
    problem = verify(record.text().encode(), replace(sealed, **changes)).problem
    assert problem is not None and problem.code == code


def test_a_draw_whose_input_was_named_and_never_entered_is_told():
    sealed, record = make_draw(public_input="")
    verdict = verify(record.text().encode(), sealed)
    assert verdict.holds
    assert {"note.steerable", "note.no_input"} <= {note.code for note in verdict.notes}
