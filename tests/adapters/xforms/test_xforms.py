"""Forms as XLSForm and XForm: pyxform turns the one into the other, and both ask the same."""

from __future__ import annotations

import csv
import io
import re
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyxform.validators.odk_validate import check_xform
from pyxform.xls2xform import convert

from tongchuang.adapters.xforms import (
    BadSubmission,
    ChecklistForm,
    FormItem,
    FormSite,
    read_submission,
    sites_csv,
    xform,
    xlsform,
)

ONE, TWO, THREE = (UUID(int=number << 96 | 7 << 76) for number in (1, 2, 3))
SITE = UUID(int=99 << 64)
FORM = ChecklistForm(
    form_id="tc_market",
    version="9f2c01ab",
    title="农贸市场 · 国家卫生县城",
    items=(
        FormItem(ONE, "1.1", "地面整洁，无积水", "目测全部通道", "停业时可不适用", "每处计一处", "2", "环境卫生"),
        FormItem(TWO, "1.2", "设施 <完好> & “齐全”", group="环境卫生", grades=("A", "B", "C")),
        FormItem(THREE, "2.1", "=1+1 证照公示", group="食品安全"),
    ),
    sites=(FormSite(SITE, "S0001", "城东农贸市场", "中山路"), FormSite(UUID(int=5), "S0002", "北桥市场, \"大\"\n厅")),
    sources=("self", "mock", "covert"),
    photo_on_fail=True,
    context={"campaign": str(UUID(int=7)), "checklist": "9f2c01ab"},
)  # fmt: skip
# What Collect knows already and what only makes pictures smaller to send is no fault of a form.
HARMLESS = re.compile(r"max-pixels|sites\.csv", re.I)


def converted(form: ChecklistForm, tmp_path: Path, *, external: bool) -> tuple[ET.Element, list[str]]:
    path = tmp_path / "form.xlsx"
    path.write_bytes(xlsform(form, external_sites=external))
    made = convert(str(path))
    return ET.fromstring(made.xform), list(made.warnings)


def local(element: ET.Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def squeezed(text: str) -> str:
    # pyxform straightens quotes.
    text = text.replace("“", '"').replace("”", '"')
    return re.sub(r"\s+", " ", text).strip().replace(" ]", "]").replace("[name= ", "[name=")


def primary(root: ET.Element) -> list[Any]:
    """The tree of the primary instance: names and what is a template."""
    model = next(each for each in root.iter() if local(each) == "model")
    instance = next(each for each in model if local(each) == "instance")

    def tree(element: ET.Element) -> Any:
        marks = sorted(f"{key.rsplit('}', 1)[-1]}={value}" for key, value in element.attrib.items())
        return [local(element), marks, [tree(child) for child in element]]

    return tree(instance[0])


def binds(root: ET.Element) -> dict[str, dict[str, str]]:
    found = {}
    for bind in (each for each in root.iter() if local(each) == "bind"):
        values = {key.rsplit("}", 1)[-1]: squeezed(value) for key, value in bind.attrib.items()}
        found[values.pop("nodeset")] = values
    return found


def body(root: ET.Element) -> list[Any]:
    """Controls with what they refer to, in their nesting."""
    top = next(each for each in root if local(each) == "body")

    def tree(element: ET.Element) -> Any:
        marks = sorted((key, squeezed(value)) for key, value in element.attrib.items())
        return [local(element), marks, [tree(child) for child in element]]

    return [tree(child) for child in top]


def texts(root: ET.Element) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for translation in (each for each in root.iter() if local(each) == "translation"):
        found[translation.attrib["lang"]] = {text.attrib["id"]: text[0].text or "" for text in translation}
    return found


def choices(root: ET.Element) -> dict[str, list[str]]:
    model = next(each for each in root.iter() if local(each) == "model")
    lists = [each for each in model if local(each) == "instance" and "id" in each.attrib]
    return {
        each.attrib["id"]: [item.text or "" for item in each.iter() if local(item) == "name"] or [each.attrib.get("src", "")]
        for each in lists
    }  # fmt: skip


@pytest.mark.parametrize("external", [True, False])
def test_pyxform_takes_the_workbook_without_complaint(tmp_path: Path, external: bool) -> None:
    _root, warnings = converted(FORM, tmp_path, external=external)
    assert [each for each in warnings if not HARMLESS.search(each)] == []


@pytest.mark.parametrize("external", [True, False])
def test_our_xform_is_the_one_that_pyxform_makes_of_our_workbook(tmp_path: Path, external: bool) -> None:
    theirs, _warnings = converted(FORM, tmp_path, external=external)
    ours = ET.fromstring(xform(FORM, external_sites=external))
    assert primary(ours) == primary(theirs)
    assert binds(ours) == binds(theirs)
    assert body(ours) == body(theirs)
    assert choices(ours) == choices(theirs)
    mine, yours = texts(ours), texts(theirs)
    assert mine.keys() == yours.keys() == {"中文 (zh)", "English (en)"}
    for language, words in mine.items():
        assert {key: squeezed(text) for key, text in words.items()} == {
            key: squeezed(text) for key, text in yours[language].items()
        }


def test_context_is_plain_words_alone() -> None:
    with pytest.raises(ValueError):
        xform(ChecklistForm("f", "1", "表", (), context={"campaign": "x' or '1"}))


@pytest.mark.skipif(shutil.which("java") is None, reason="ODK Validate needs Java")
@pytest.mark.parametrize("external", [True, False])
def test_the_engine_of_collect_takes_our_xform(tmp_path: Path, external: bool) -> None:
    """ODK Validate is JavaRosa, which runs inside Collect; it comes with pyxform."""
    path = tmp_path / "form.xml"
    path.write_bytes(xform(FORM, external_sites=external))
    assert check_xform(str(path)) == []


def test_every_reference_leads_to_a_text() -> None:
    content = xform(FORM).decode()
    for words in texts(ET.fromstring(content)).values():
        assert set(re.findall(r"jr:itext\('([^']+)'\)", content)) <= set(words)


def test_a_single_source_is_not_asked_for(tmp_path: Path) -> None:
    form = ChecklistForm("f", "1", "表", FORM.items, FORM.sites, sources=("mock",))
    assert binds(ET.fromstring(xform(form)))["/data/source"]["calculate"] == "'mock'"
    assert converted(form, tmp_path, external=False)


def test_cells_are_never_formulas() -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(xlsform(FORM)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
    assert any("=1+1" in str(cell.value) for cell in cells)


def test_the_file_of_sites_has_a_line_for_each() -> None:
    rows = list(csv.DictReader(io.StringIO(sites_csv(FORM.sites).decode("utf-8"))))
    assert [row["name"] for row in rows] == [str(site.id) for site in FORM.sites]
    assert rows[0]["label"] == "城东农贸市场（S0001） 中山路"
    assert len(sites_csv(FORM.sites).splitlines()) == 3


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_words_give_well_formed_xml(title: str, text: str) -> None:
    form = ChecklistForm("f", "1", title, (FormItem(ONE, "1", title, text),), (FormSite(SITE, text, title),))
    ET.fromstring(xform(form))
    ET.fromstring(xform(form, external_sites=False))


# What Collect writes when the form above is filled in.
FILLED = f"""<?xml version='1.0' ?><data id="tc_market" version="9f2c01ab" xmlns:ev="http://www.w3.org/2001/xml-events"
 xmlns:orx="http://openrosa.org/xforms" xmlns:odk="http://www.opendatakit.org/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><start>2026-11-22T09:12:03.120+08:00</start>
<end>2026-11-22T09:40:11.002+08:00</end><campaign>{UUID(int=7)}</campaign><site>{SITE}</site><source>mock</source><place>28.2345 113.1234 51.0 4.8</place>
<g_1><i_{ONE.hex}><v_{ONE.hex}>fail</v_{ONE.hex}><n_{ONE.hex}>3</n_{ONE.hex}><t_{ONE.hex}>东门 &lt;积水&gt;</t_{ONE.hex}></i_{ONE.hex}>
<p_{ONE.hex}><f_{ONE.hex}>1700000000001.jpg</f_{ONE.hex}></p_{ONE.hex}><p_{ONE.hex}><f_{ONE.hex}>1700000000002.jpg</f_{ONE.hex}></p_{ONE.hex}>
<i_{TWO.hex}><v_{TWO.hex}>pass</v_{TWO.hex}><r_{TWO.hex}>B</r_{TWO.hex}><n_{TWO.hex}/><t_{TWO.hex}/></i_{TWO.hex}><p_{TWO.hex}><f_{TWO.hex}/></p_{TWO.hex}></g_1>
<g_2><i_{THREE.hex}><v_{THREE.hex}/></i_{THREE.hex}></g_2>
<orx:meta><orx:instanceID>uuid:7d3c5a0e-1111-4222-8333-444455556666</orx:instanceID><orx:instanceName>城东</orx:instanceName></orx:meta></data>"""


def test_what_collect_writes_is_read() -> None:
    found = read_submission(FILLED.encode())
    assert (found.form_id, found.version, found.site, found.source) == (
        "tc_market",
        "9f2c01ab",
        str(SITE),
        "mock",
    )
    assert found.instance_id == "uuid:7d3c5a0e-1111-4222-8333-444455556666"
    assert found.started_at is not None and found.started_at.isoformat() == "2026-11-22T09:12:03.120000+08:00"
    assert found.place is not None and (
        found.place.latitude,
        found.place.longitude,
        found.place.accuracy_m,
    ) == (28.2345, 113.1234, 4.8)
    assert found.context == {"campaign": str(UUID(int=7))}
    one, two = found.items
    assert (one.item, one.verdict, one.count, one.note) == (ONE, "fail", "3", "东门 <积水>")
    assert one.photos == ("1700000000001.jpg", "1700000000002.jpg")
    assert (two.item, two.verdict, two.grade, two.photos) == (TWO, "pass", "B", ())
    assert found.files == ["1700000000001.jpg", "1700000000002.jpg"]


def test_an_invented_place_has_no_accuracy() -> None:
    found = read_submission(FILLED.replace("51.0 4.8", "0.0 0.0").encode())
    assert found.place is not None and found.place.accuracy_m is None


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(9))


@pytest.mark.parametrize(
    "content",
    [
        b"", b"not xml", b"<data", b"<data/>", b"<data id='x'/>", b"<data id='x'><meta><instanceID/></meta></data>",
        f"<!DOCTYPE data [{LAUGHS}]><data id='x'><meta><instanceID>&a8;</instanceID></meta></data>".encode(),
        b"<!DOCTYPE data SYSTEM 'file:///etc/passwd'><data id='x'><meta><instanceID>u</instanceID></meta></data>",
        b"<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><data id='x'><meta><instanceID>&x;</instanceID></meta></data>",
        b"<!DOCTYPE data><data id='x'><meta><instanceID>u</instanceID></meta></data>",
        b"<data id='x'>" + b"<a>" * 50 + b"</a>" * 50 + b"<meta><instanceID>u</instanceID></meta></data>",
        b"<data id='x'>" + b"<a/>" * 60_001 + b"<meta><instanceID>u</instanceID></meta></data>",
        b"<data id='x'>" + b"a" * (2 * 1024 * 1024) + b"<meta><instanceID>u</instanceID></meta></data>",
        b"<?xml version='1.0' encoding='UTF-99'?><data id='x'><meta><instanceID>u</instanceID></meta></data>",
        "<data id='x'><meta><instanceID>u</instanceID></meta></data>".encode("utf-16")[:-3],
    ],
)  # fmt: skip
def test_what_is_no_submission_is_refused(content: bytes) -> None:
    with pytest.raises(BadSubmission):
        read_submission(content)


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_no_bytes_break_the_reader(content: bytes) -> None:
    with suppress(BadSubmission):
        read_submission(content)
