"""Names, marks, versions, pieces: the parts that need no database."""

from __future__ import annotations

import random
from uuid import UUID, uuid4

import pytest

from tongchuang.domain.readings.comparing import compare
from tongchuang.domain.readings.marking import Span, marked_lines
from tongchuang.domain.readings.naming import NameBook, is_general
from tongchuang.domain.readings.pieces import pieces, place_in
from tongchuang.domain.readings.rules import part_of, places_to_split, title_of
from tongchuang.domain.readings.values import Certainty, DutyValues, UnitRow

IDS = {
    name: uuid4()
    for name in (
        "工业和信息化局",
        "城市管理局",
        "教育局",
        "教育考试院",
        "城关街道办事处",
        "北桥镇人民政府",
        "旧规划局",
        "自然资源局",
    )
}
LINES = {"城关街道办事处": "territory", "北桥镇人民政府": "territory"}
SHORT = {"城市管理局": "城管局"}


def book(**more: object) -> NameBook:
    rows = [
        UnitRow(
            key,
            name,
            SHORT.get(name, ""),
            LINES.get(name, "line"),
            name != "旧规划局",
            IDS["自然资源局"] if name == "旧规划局" else None,
        )
        for name, key in IDS.items()
    ]
    return NameBook(rows, places=["云岫县"], **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "unit", "certainty"),
    [
        ("云岫县教育局", "教育局", Certainty.SURE), ("县教育局", "教育局", Certainty.SURE), ("“城管局”", "城市管理局", Certainty.SURE),
        ("城关街道", "城关街道办事处", Certainty.SURE), ("北桥镇", "北桥镇人民政府", Certainty.SURE),
        ("工信局", "工业和信息化局", Certainty.LIKELY), ("城官局", "城市管理局", Certainty.LIKELY),
        ("县工信局", "工业和信息化局", Certainty.LIKELY),
    ],
)  # fmt: skip
def test_names_are_known_by_name_letters_and_sound(written: str, unit: str, certainty: Certainty) -> None:
    match = book().match(written)
    assert (match.units, match.certainty) == ((IDS[unit],), certainty)


def test_what_is_taught_and_chosen_goes_first() -> None:
    taught = book(learned={"河道局": (IDS["城市管理局"],)})
    assert taught.match("河道局").units == (IDS["城市管理局"],)
    assert taught.match("河道局", [IDS["教育局"]]).units == (IDS["教育局"],)
    assert book().match("河道局").certainty is Certainty.UNKNOWN
    assert book(aliases=[("教体局", IDS["教育局"])]).match("县教体局").units == (IDS["教育局"],)


def test_a_dissolved_unit_is_offered_with_its_successor() -> None:
    match = book().match("旧规划局")
    assert match.units == () and match.gone == IDS["旧规划局"] and match.offered == (IDS["自然资源局"],)


def test_general_words_stand_for_sets() -> None:
    found = book()
    towns = {IDS["城关街道办事处"], IDS["北桥镇人民政府"]}
    assert set(found.match("各镇街").units) == towns and set(found.match("各乡镇（街道）").units) == towns
    lines = set(found.match("各部门").units)
    assert IDS["教育局"] in lines and not lines & towns and IDS["旧规划局"] not in lines
    assert towns < set(found.match("各有关单位").units)
    assert found.match("有关部门").units == () and found.match("有关部门").certainty is Certainty.GENERAL
    assert not is_general("教育局") and not is_general("各位同事")


def test_marks_cover_exactly_their_places_however_they_overlap() -> None:
    dice = random.Random(7)
    for _round in range(60):
        text = "".join(dice.choice("甲乙丙，。\n") for _char in range(dice.randint(1, 80)))
        spans = []
        for _span in range(dice.randint(0, 8)):
            start = dice.randrange(len(text))
            spans.append(Span(uuid4(), start, dice.randint(start + 1, len(text))))
        covered: dict[UUID, set[int]] = {span.id: set() for span in spans}
        whole, first = [], []
        for line in marked_lines(text, spans):
            at = line.at
            for piece in line.pieces:
                assert text[at : at + len(piece.text)] == piece.text
                for each in piece.ids:
                    covered[each] |= set(range(at, at + len(piece.text)))
                first += piece.first
                whole.append(piece.text)
                at += len(piece.text)
        assert "".join(whole) == text.replace("\n", "")
        assert sorted(first) == sorted(span.id for span in spans)
        for span in spans:
            assert covered[span.id] == {at for at in range(span.start, span.end) if text[at] != "\n"}


def test_versions_are_held_together_by_likeness() -> None:
    old = ["城管局十日前交台账。", "教育局每周检查校门口的摊点。", "各街道报两条信息。", "各街道报两条信息。"]
    new = [
        "新添的一条完全不同的要求",
        "城管局 十日前交台账",
        "教育局每天检查校门口的摊点。",
        "各街道报两条信息。",
    ]
    pairs = {(pair.new, pair.old): pair.same for pair in compare(old, new)}
    assert pairs == {(1, 0): True, (2, 1): False, (3, 2): True}
    assert compare([], new) == [] and compare(old, []) == []


def test_proposals_stand_letter_for_letter_or_not_at_all() -> None:
    text = "第一段说城管局要交台账。\n第二段说城管局要交台账。" * 300
    parts = list(pieces(text, 1000))
    assert "".join(text[start:end] for start, end in parts) == text
    start, end = parts[0]
    taken: set[tuple[int, int]] = set()
    one = place_in(text, " 城管局要交台账 ", start, end, taken)
    assert one is not None and text[slice(*one)] == "城管局要交台账"
    taken.add(one)
    two = place_in(text, "城管局要交台账", start, end, taken)
    assert two is not None and two != one
    for invented in ("城管局应当交台账", "台账", "", "城管局要交台账。" * 200):
        assert place_in(text, invented, start, end, taken) is None


def test_splitting_keeps_each_word_with_its_part() -> None:
    quote = "城管局十日前交台账，并每周报一次进度。"
    (place,) = places_to_split(quote)
    values = DutyValues(
        quote, lead=("城管局",), deadline="十日前", cadence="每周", rrule="FREQ=WEEKLY", kind="recurring"
    )
    first, second = part_of(values, quote[:place]), part_of(values, quote[place:])
    assert (first.deadline, first.rrule, first.kind) == ("十日前", "", "task")
    assert (second.deadline, second.rrule, second.lead) == ("", "FREQ=WEEKLY", ("城管局",))
    assert second.action == "并每周报一次进度" and title_of("短句。") == "短句"
    assert len(title_of("很长的一句话没有停顿" * 20)) <= 60
