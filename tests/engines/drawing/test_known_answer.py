"""The known answer of the contract, and the letter of its construction worked out by other means."""

import hashlib
import hmac
import json

from tests.engines.drawing.making import KNOWN_FRAME, SECRET, make_draw, make_plan

from tongchuang.engines.drawing.construction import commitment, frame_hash, frame_text, key_of, seed_of
from tongchuang.engines.drawing.draw import draw
from tongchuang.engines.drawing.verify import verify

FRAME_HASH = "ad7466c79e2b68aa5bbb1f9883e340c0ea87c872a37c434f321cb445b1323bb2"
COMMITMENT = "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"
SEED = "c57d82fe139a152a96a471be652eae535992cb2590a4b1181b2ae4d9a74c50c4"


def test_the_known_answer():
    assert frame_hash(KNOWN_FRAME) == FRAME_HASH
    assert commitment(SECRET) == COMMITMENT
    seed = seed_of(SECRET, FRAME_HASH, "")
    assert seed.hex() == SEED
    drawn = {result.stratum: result.drawn for result in draw(seed, {"市场": 1, "公厕": 1}, KNOWN_FRAME)}
    assert drawn == {"公厕": ("T2",), "市场": ("M2",)}


def test_the_record_of_the_known_answer_holds():
    _, record = make_draw(make_plan(public_input_from=""), "")
    found = json.loads(record.text())
    assert set(found) == {
        "number", "plan", "sealed_at", "drawn_at", "steerable", "frame_hash", "commitment", "secret", "public_input",
        "seed", "strata", "frame",
    }  # fmt: skip
    assert (found["frame_hash"], found["commitment"], found["seed"]) == (FRAME_HASH, COMMITMENT, SEED)
    assert found["secret"] == SECRET.hex()
    assert found["steerable"] is True
    assert {"stratum": "市场", "quota": 1, "short": 0, "drawn": ["M2"], "substitutes": ["M3", "M1"]} in found[
        "strata"
    ]
    assert sorted(map(tuple, found["frame"])) == sorted(KNOWN_FRAME)
    verdict = verify(record.text().encode())
    assert verdict.holds
    assert "note.steerable" in [note.code for note in verdict.notes]


def test_frame_and_keys_by_hand():
    assert frame_text(KNOWN_FRAME).decode() == "公厕\tT1\n公厕\tT2\n市场\tM1\n市场\tM2\n市场\tM3"
    # Code points above U+FFFF stand behind all others in UTF-8, unlike in UTF-16.
    text = frame_text([*KNOWN_FRAME, type(KNOWN_FRAME[0])("𠮷", "x"), type(KNOWN_FRAME[0])("￥", "y")])
    strata = [line.split(b"\t")[0] for line in text.split(b"\n")]
    assert strata == sorted(strata) and strata[-1] == "𠮷".encode()
    expected = hmac.new(SECRET, "市场".encode() + b"\0" + b"M1", hashlib.sha256).hexdigest()
    assert key_of(SECRET, "市场", "M1") == expected


def test_a_quota_larger_than_its_stratum_takes_all_of_it():
    (only,) = draw(SECRET, {"公厕": 5}, [entry for entry in KNOWN_FRAME if entry.stratum == "公厕"])
    assert (only.short, set(only.drawn), only.substitutes) == (3, {"T1", "T2"}, ())
