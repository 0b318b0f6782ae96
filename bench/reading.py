"""Measure the reading of documents: `python bench/reading.py > reading.json`.

Makes up minutes of a meeting (orders, reports, slogans, thresholds, in the proportions of a long plan), reads them, and says
how many characters a second that is, how much memory it takes, and that nothing was invented. The same for a PDF of as many
pages as asked for, from the file to its duties.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import tracemalloc
from datetime import date
from typing import Any

from setting import machine, say

from tongchuang.adapters.texts import read_document
from tongchuang.engines.reading import UnitName, read

MEETING = date(2026, 11, 22)
OFFICES = (
    "城管局",
    "住建局",
    "市场监管局",
    "卫健局",
    "教育局",
    "水务局",
    "环卫中心",
    "县创卫办",
    "交警大队",
    "融媒体中心",
)
WORK = (
    "完成背街小巷整治",
    "建立巡查台账",
    "报送点位清单",
    "开展一次全面自查",
    "制定整改方案",
    "公布检查结果",
    "新建公厕两座",
    "签订责任书",
)
BY = ("11月30日前", "下周一前", "年底前", "三天内", "近期", "评议结束后", "x月x日前")
OFTEN = ("每天巡查两次", "每周通报一次", "每月上报信息不少于3条", "每季度至少点评一次", "定期开展检查")
TOLD = "县爱卫办先后召开三次协调会，共清理卫生死角四百余处，群众反映的突出问题得到了初步解决。"
SLOGAN = "大家要充分认识创建工作的重大意义，切实增强责任感和使命感，形成齐抓共管的强大合力。"


def main() -> None:
    """Measure and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--characters", type=int, default=100_000)
    parser.add_argument("--units", type=int, default=300, help="units whose names are given")
    parser.add_argument("--pages", type=int, default=300, help="pages of the PDF; 0 leaves it out")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    text = made_up(given.characters, random.Random(given.seed))
    units = [UnitName(f"云岫县第{number}服务中心", (f"{number}号中心",)) for number in range(given.units)]
    report: dict[str, Any] = {"machine": machine(), "given": vars(given), "text": measured(text, units)}
    say(f"{report['text']['characters_per_second']:,} characters a second")
    if given.pages:
        report["pdf"] = from_pdf(given.pages, random.Random(given.seed))
        say(f"{given.pages} pages in {report['pdf']['seconds']} s")
    print(json.dumps(report, ensure_ascii=False, indent=1))


def made_up(characters: int, chance: random.Random) -> str:
    """Minutes of at least this length."""
    parts: list[str] = []
    length = number = 0
    while length < characters:
        number += 1
        paragraph = f"{number}. 工作任务。{''.join(sentence(chance) for _ in range(6))}\n"
        parts.append(paragraph)
        length += len(paragraph)
    return "".join(parts)[:characters]


def sentence(chance: random.Random) -> str:
    """One of the sentences that speeches are made of."""
    lead, support = chance.sample(OFFICES, 2)
    return chance.choice(
        (
            f"由{lead}牵头，{support}配合，{chance.choice(BY)}{chance.choice(WORK)}。",
            f"{lead}、{support}要{chance.choice(WORK)}，{chance.choice(OFTEN)}。",
            f"凡满意率达不到{chance.randint(60, 95)}%的，{lead}要重新整改，限期报{support}。",
            TOLD,
            SLOGAN,
        )
    )


def measured(text: str, units: list[UnitName]) -> dict[str, Any]:
    """Seconds of processor and the peak of memory, each in a run of its own."""
    read(text[:2000], units=units, date=MEETING)
    began = time.process_time()
    duties = read(text, units=units, date=MEETING)
    seconds = time.process_time() - began
    tracemalloc.start()
    read(text, units=units, date=MEETING)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    invented = sum(text[duty.start : duty.end] != duty.quote for duty in duties)
    return {
        "characters": len(text),
        "duties": len(duties),
        "invented": invented,
        "cpu_seconds": round(seconds, 3),
        "characters_per_second": round(len(text) / seconds),
        "peak_megabytes": round(peak / 1e6, 1),
    }


def from_pdf(pages: int, chance: random.Random) -> dict[str, Any]:
    """A plan of so many pages as a PDF: to its text, and to its duties."""
    import typst

    fonts = '#set text(font: ("Noto Serif CJK SC", "Noto Sans CJK SC", "Source Han Serif SC"), size: 12pt, lang: "zh")\n'
    body = "\n#pagebreak()\n".join(made_up(900, chance).replace("#", "") for _ in range(pages))
    data = bytes(typst.compile((fonts + body).encode()))
    began = time.process_time()
    document = read_document(data, "plan.pdf")
    extracted = time.process_time() - began
    duties = read(document.text, date=MEETING)
    return {
        "pages": document.pages,
        "bytes": len(data),
        "characters": len(document.text),
        "duties": len(duties),
        "extract_seconds": round(extracted, 3),
        "seconds": round(time.process_time() - began, 3),
    }


if __name__ == "__main__":
    sys.exit(main())
