from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from tests.engines.standard.standard_samples import PACK, STANDARD, pack_files
from tests.engines.standard.strategies import as_yaml, standards

from tongchuang.engines.standard.diff import diff_standards
from tongchuang.engines.standard.model import Node, Standard
from tongchuang.engines.standard.pack import read_pack
from tongchuang.engines.standard.read import read_standard
from tongchuang.engines.standard.write import (
    digest,
    from_document,
    pack_digest,
    pack_from_document,
    pack_to_document,
    rule_from_document,
    rule_to_document,
    to_document,
)


@given(standards())
@settings(max_examples=150, deadline=None)
def test_document_round_trip(standard: Standard):
    document = json.loads(json.dumps(to_document(standard)))
    again = from_document(document)
    assert again == standard
    assert digest(again) == digest(standard)
    for leaf in standard.leaves():
        assert rule_from_document(rule_to_document(leaf.rule)) == leaf.rule


@given(standards())
@settings(max_examples=100, deadline=None)
def test_yaml_round_trip(standard: Standard):
    result = read_standard(as_yaml(standard).encode(), "s.yaml")
    assert [str(problem) for problem in result.problems if not problem.warning] == []
    assert result.standard == standard
    assert digest(result.standard) == digest(standard)


@given(standards())
@settings(max_examples=60, deadline=None)
def test_nothing_changes_between_a_standard_and_itself(standard: Standard):
    diff = diff_standards(standard, standard)
    assert diff.empty
    assert [change.code for change in diff.kept] == [leaf.code for leaf in standard.leaves()]
    assert diff.left_over == ()


@given(standards(), standards())
@settings(max_examples=100, deadline=None)
def test_what_is_added_one_way_is_gone_the_other(old: Standard, new: Standard):
    there, back = diff_standards(old, new), diff_standards(new, old)
    for one, other in ((there.items, back.items), (there.headings, back.headings)):
        assert one.added == other.gone and one.gone == other.added
        assert {c.code for c in one.reworded} == {c.code for c in other.reworded}
        assert {c.code for c in one.reweighted} == {c.code for c in other.reweighted}
        assert {c.code for c in one.moved} == {c.code for c in other.moved}
    # Nothing is lost: each old item is kept, changed or left over, each new one is kept, changed or added.
    assert len(there.kept) + len(there.changed) + len(there.left_over) == len(list(old.leaves()))
    assert len(there.kept) + len(there.changed) + len(there.items.added) == len(list(new.leaves()))


def test_a_digest_is_about_values():
    one = read_standard(STANDARD.encode(), "a").standard
    other = read_standard(
        STANDARD.replace("points: 5", "points: 5.00").replace("cap: 20", "cap: 20.0  # points").encode(), "b"
    )
    changed = read_standard(STANDARD.replace("points: 5", "points: 5.0001").encode(), "c")
    assert digest(one) == digest(other.standard) != digest(changed.standard)
    assert len(digest(one)) == 64


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"format": 2},
        {"format": 1, "id": "a"},
        {"format": 1, "id": "a", "title": "b", "version": 3},
        {"format": 1, "id": "a", "title": "b", "version": "c", "colour": "red"},
        {"format": 1, "id": "a", "title": "b", "version": "c", "regime": "maybe"},
        {"format": 1, "id": "a", "title": "b", "version": "c", "tree": [{"code": "1", "title": "x", "points": "much"}]},
        {"format": 1, "id": "a", "title": "b", "version": "c", "tree": [{"code": "1", "title": "x", "rule": {"rule": "?"}}]},
    ],
)  # fmt: skip
def test_what_is_no_stored_standard_is_refused(document: dict):
    with pytest.raises(ValueError, match=r"format|not a stored standard"):
        from_document(document)


def test_a_pack_round_trip():
    year = (
        "year: 2027\nsource: s\ncertainty: high\nholidays: [{from: 2027-01-01, to: 2027-01-03, name: 元旦}]\n"
    )
    text = PACK.replace("gate: [look_back", "gate: [closed: {share: 0.9}, look_back")
    pack = read_pack(pack_files(pack=text, calendar__2027=year), "p").pack
    again = pack_from_document(json.loads(json.dumps(pack_to_document(pack))))
    assert again == pack
    assert pack_digest(again) == pack_digest(pack)


def _standard(*nodes: Node) -> Standard:
    return Standard("a", "b", "1", tree=nodes)


def _item(code: str, **changes: object) -> Node:
    document = {
        "code": code,
        "title": f"项{code}",
        "method": "evidence",
        "rule": {"rule": "fraction"},
        **changes,
    }
    return from_document({"format": 1, "id": "a", "title": "b", "version": "1", "tree": [document]}).tree[0]


def test_diff_says_what_changed():
    old = _standard(
        Node("1", "一", (_item("1.1", points="2"), _item("1.2"), _item("1.3"), _item("1.4")), cap=Decimal(3)),
        Node("2", "二", (_item("2.1"),)),
    )
    new = _standard(
        Node(
            "1",
            "一",
            (_item("1.1", points="3"), _item("1.2", title="改了"), _item("1.9", was="1.4")),
            cap=Decimal(4),
        ),
        Node("2", "二", (_item("1.3"), _item("2.2"), _item("2.3"))),
    )
    diff = diff_standards(old, new)
    items = diff.items
    assert [entry.code for entry in items.added] == ["2.2", "2.3"]
    assert [entry.code for entry in items.gone] == ["2.1"]
    assert [(c.code, c.reworded[0].new) for c in items.reworded] == [("1.2", "改了"), ("1.9", "项1.9")]
    assert [
        (c.code, c.reweighted[0].field, c.reweighted[0].old, c.reweighted[0].new) for c in items.reweighted
    ] == [("1.1", "points", "2", "3")]
    assert [(c.code, c.moved.old, c.moved.new) for c in items.moved] == [("1.3", "1", "2")]
    assert [(c.old_code, c.code) for c in items.renamed] == [("1.4", "1.9")]
    assert [(c.code, c.reweighted[0].field) for c in diff.headings.reweighted] == [("1", "cap")]
    assert diff.moves == (("1.1", "1.1"), ("1.2", "1.2"), ("1.4", "1.9"), ("1.3", "1.3"))
    assert [entry.code for entry in diff.left_over] == ["2.1"]


def test_a_rule_is_shown_with_its_figures():
    rules = (
        {"rule": "threshold", "op": ">=", "value": "36"},
        {"rule": "threshold", "op": ">=", "value": "38"},
    )
    old, new = (_standard(_item("1", method="indicator", rule=rule)) for rule in rules)
    [change] = diff_standards(old, new).items.reweighted
    assert change.reweighted[0].old == "threshold(op=>=, value=36)"
    assert change.reweighted[0].new == "threshold(op=>=, value=38)"


def test_renumbering_follows_was_and_not_the_code():
    old = _standard(_item("1", title="甲"), _item("2", title="乙"))
    new = _standard(_item("1", title="新"), _item("2", title="甲", was="1"), _item("3", title="乙", was="2"))
    diff = diff_standards(old, new)
    assert diff.moves == (("1", "2"), ("2", "3"))
    assert [entry.code for entry in diff.items.added] == ["1"]


def test_an_old_was_line_says_nothing_any_more():
    second = _standard(_item("1", title="新"), _item("2", was="1"))
    assert diff_standards(second, second).empty
    third = replace(second, version="3")
    assert diff_standards(second, third).moves == (("1", "1"), ("2", "2"))


def test_an_item_that_became_a_heading_is_left_over():
    old, new = _standard(_item("1")), _standard(Node("1", "一", (_item("1.1"),)))
    diff = diff_standards(old, new)
    assert [entry.code for entry in diff.left_over] == ["1"]
    assert [entry.code for entry in diff.headings.added] == ["1"]
