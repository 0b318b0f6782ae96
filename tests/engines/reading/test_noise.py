"""What belongs to pages and sites is dropped, and every sign knows where it stood."""

from __future__ import annotations

import pytest

from tongchuang.engines.reading import read
from tongchuang.engines.reading.noise import clean


@pytest.mark.parametrize(
    ("original", "meant"),
    [
        ("各部门要召开例会,汇报进展;", "各部门要召开例会，汇报进展；\n"),
        ("领导小组\n办公室要检查。", "领导小组办公室要检查。\n"),
        ("各单位要\u00a0报送\u3000名单。", "各单位要报送名单。\n"),
        ("做到守土— 9 —\n有责。", "做到守土有责。\n"),
        ("各镇要整改。\n— 12 —\n第 3 页 共 9 页\n各村要清理。", "各镇要整改。\n各村要清理。\n"),
        ("要开展‚清洁家园‛行动。", "要开展“清洁家园”行动。\n"),
        ("各单位要按１２月报送。", "各单位要按12月报送。\n"),
        ("首页 | 新闻 | 专题\n各镇要整改。", "各镇要整改。\n"),
        ("content_2();\nhttp://example.com/a\n各镇要整改。", "各镇要整改。\n"),
        ("同志们本篇文章来自资料网下载，各镇要整改。", "同志们，各镇要整改。\n"),
        ("## 任务\n\n- **城管局**要整改。", "任务\n城管局要整改。\n"),
        ("一、总体要求\n各镇要整改。", "一、总体要求\n各镇要整改。\n"),
    ],
)
def test_a_text_as_it_was_meant(original: str, meant: str) -> None:
    assert clean(original).text == meant


def test_every_sign_knows_where_it_stood() -> None:
    original = "各镇要\r\n整改 ,\u200b并报送—— 3 ——\r\n清单。"
    cleaned = clean(original)
    for place, sign in enumerate(cleaned.text[:-1]):
        stood = original[cleaned.places[place]]
        assert stood == sign or (stood, sign) in {(",", "，")}


def test_a_name_that_a_line_cut_is_given_as_it_stands() -> None:
    text = "县创建工作领导小组\n办公室要每月通报一次。"
    [duty] = read(text)
    assert duty.lead == ("县创建工作领导小组\n办公室",)
    assert text[duty.start : duty.end] == duty.quote


def test_a_page_that_cuts_its_lines_keeps_its_paragraphs() -> None:
    first = (
        "一、整治农贸市场。" + "市场监管局要于十二月底前完成三处市场的改造，城管局要每天巡查周边秩序。" * 4
    )
    second = (
        "二、抓好宣传。" + "教育局要每月组织一次健康教育，每月上报信息不少于三条，并及时通报进展情况。" * 4
    )
    cut = [words[place : place + 24] for words in (first, second) for place in range(0, len(words), 24)]
    assert clean("\n".join(cut)).text == f"{first}\n{second}\n"
