"""Whatever is changed in a record is found: field by field, by kind of spoiling, and byte by byte."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.drawing.making import make_draw, make_plan

from tongchuang.engines.drawing.construction import Entry
from tongchuang.engines.drawing.verify import verify

SEALED, RECORD = make_draw()
TEXT = RECORD.text()
# The construction binds neither of these: what was published at sealing does.
ONLY_SEALED = ("number", "plan", "sealed_at", "drawn_at")


def verdict_of(document, sealed=None):
    return verify(json.dumps(document).encode(), sealed)


def leaves(value, path=()):
    if isinstance(value, dict | list):
        for key, below in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(below, (*path, key))
    else:
        yield path


def at(document, path):
    for key in path:
        document = document[key]
    return document


def changed(path, value):
    document = json.loads(TEXT)
    at(document, path[:-1])[path[-1]] = value
    return document


def others(value):
    """Values that differ from this one, of its kind and of others."""
    yield from (None, [], {}, 1.5, "", " ", not value, -1, 10**400, "\ud800", "x" * 64, "0" * 64)
    if isinstance(value, str):
        yield from (value + " ", value + "\n", value.upper(), value.lower(), value[:-1], f"{value}0")
    if isinstance(value, int):
        yield from (value + 1, value - 1, str(value), float(value))


@pytest.mark.parametrize("path", list(leaves(json.loads(TEXT))), ids=lambda path: ".".join(map(str, path)))
def test_every_altered_value_is_found(path):
    old = at(json.loads(TEXT), path)
    sealed = SEALED if path[0] in ONLY_SEALED else None
    for new in others(old):
        if type(new) is type(old) and new == old:
            continue
        assert not verdict_of(changed(path, new), sealed).holds, new


@pytest.mark.parametrize("name", [*json.loads(TEXT)])
def test_every_missing_field_is_found(name):
    document = json.loads(TEXT)
    del document[name]
    problem = verdict_of(document).problem
    assert problem is not None and problem.code == "field.missing" and name in problem.words


def spoil(name):
    def wrap(function):
        SPOILED.append(pytest.param(function, id=name))
        return function

    return wrap


SPOILED = []


@spoil("a site added to the frame")
def _(d):
    d["frame"].append(["市场", "M4"])


@spoil("a site added to frame and substitutes")
def _(d):
    d["frame"].append(["市场", "M4"])
    d["strata"][1]["substitutes"].append("M4")


@spoil("a site removed")
def _(d):
    d["frame"].remove(["市场", "M1"])


@spoil("a site moved to another stratum")
def _(d):
    d["frame"][0][0], d["frame"][-1][0] = d["frame"][-1][0], d["frame"][0][0]


@spoil("a site twice")
def _(d):
    d["frame"].append(d["frame"][0])


@spoil("a stratum twice")
def _(d):
    d["strata"].append(d["strata"][0])


@spoil("a stratum removed")
def _(d):
    del d["strata"][0]


@spoil("drawn and substitute exchanged")
def _(d):
    s = d["strata"][1]
    s["drawn"][0], s["substitutes"][0] = s["substitutes"][0], s["drawn"][0]


@spoil("substitutes in another order")
def _(d):
    d["strata"][1]["substitutes"].reverse()


@spoil("a drawn site twice")
def _(d):
    d["strata"][1]["drawn"] *= 2


@spoil("quota raised")
def _(d):
    d["strata"][1]["quota"] = 2


@spoil("quota raised and called short")
def _(d):
    d["strata"][1].update(quota=2, short=1)


@spoil("the flag turned")
def _(d):
    d["steerable"] = True


@spoil("no public input, flag turned")
def _(d):
    d.update(public_input="", steerable=True)


@spoil("another field")
def _(d):
    d["note"] = "fine"


@spoil("another field in a stratum")
def _(d):
    d["strata"][0]["note"] = "fine"


@spoil("secret and commitment of another draw")
def _(d):
    other = json.loads(make_draw(secret=bytes(32))[1].text())
    d.update(secret=other["secret"], commitment=other["commitment"])


@spoil("drawn before sealed")
def _(d):
    d["sealed_at"], d["drawn_at"] = d["drawn_at"], d["sealed_at"]


@pytest.mark.parametrize("function", SPOILED)
def test_spoiled_records_are_found(function):
    document = json.loads(TEXT)
    function(document)
    assert not verdict_of(document).holds


def test_a_whole_new_draw_is_found_by_what_was_published():
    for secret in (bytes(32), bytes(range(1, 33))):
        _, other = make_draw(secret=secret)
        assert verify(other.text().encode()).holds
        problem = verify(other.text().encode(), SEALED).problem
        assert problem is not None and problem.code == "sealed.commitment"


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[]", b"null", b'"x"', b"[" * 100_000, b'{"a":' * 50_000, b'{"number": NaN}', b"1" * 5_000,
        b"\xef\xbb\xbf" + TEXT.encode(), TEXT.encode("utf-16"), TEXT.encode("gb18030"), TEXT.encode()[:-10],
        TEXT.encode() + b"{}", TEXT.replace('"number"', '"number": 3, "number"', 1).encode(),
    ],
    ids=range(15),
)  # fmt: skip
def test_files_that_are_no_record(data):
    assert not verify(data).holds


@given(st.integers(0, len(TEXT.encode()) - 1), st.integers(0, 255))
@settings(max_examples=300, deadline=None)
def test_every_changed_byte_is_found(place, byte):
    data = bytearray(TEXT.encode())
    data[place] = byte
    verdict = verify(bytes(data), SEALED)
    try:
        same = json.loads(bytes(data).decode()) == json.loads(TEXT)
    except ValueError:
        same = False
    if not same and b'"drawn_at": "2026-11-25T18:03:10+08:00"' in data:
        assert not verdict.holds
    if same:
        assert verdict.holds


def test_the_order_in_the_file_does_not_matter():
    document = json.loads(TEXT)
    other = copy.deepcopy(dict(reversed(document.items())))
    other["frame"].reverse()
    other["strata"].reverse()
    assert verdict_of(other, SEALED).holds


def test_words_say_which_site_and_stratum():
    stratum = RECORD.strata[1]
    other = stratum.substitutes[0]
    problem = verdict_of(changed(("strata", 1, "drawn", 0), other)).problem
    assert problem is not None
    assert problem.words == f"市场: number 1 of drawn is {other}, by the keys it is {stratum.drawn[0]}"


def test_a_record_may_know_strata_without_sites_and_ids_that_two_strata_share():
    document = json.loads(TEXT)
    document["strata"].append({"stratum": "学校", "quota": 2, "short": 2, "drawn": [], "substitutes": []})
    verdict = verdict_of(document)
    assert verdict.holds and "note.short" in [note.code for note in verdict.notes]
    assert not verdict_of(document, SEALED).holds


def test_a_hundred_thousand_sites():
    frame = tuple(Entry("市场" if number % 2 else "公厕", f"S{number:06}") for number in range(100_000))
    _, record = make_draw(make_plan(frame=frame, excluded=()))
    assert verify(record.text().encode()).holds
