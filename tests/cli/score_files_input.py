"""Input for `score-files` in a folder of its own, and one run of it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from tongchuang.cli import score_files

STANDARD = """
standard: {id: demo, title: 示范标准, version: "1"}
site_types: {market: {title: 农贸市场}, toilet: {title: 公共厕所}}
tree:
  - code: "1"
    title: 市场
    children:
      - {code: H-1, title: 市场管理, points: 10, method: site, site_types: [market],
         rule: {per_failure: {deduct: 0.5, cap: 6}}, lead: [市场监管部门]}
      - {code: G-1, title: 环境等级, points: 4, method: site, site_types: [market, toilet],
         rule: {grades: {A: 1, B: 0.6, C: 0}}}
      - {code: E-1, title: 资料, points: 2, method: evidence, rule: fraction}
      - {code: P-1, title: 满意度, points: 3, method: survey, rule: {survey_rate: {steps: [[0.9, 1.0], [0.8, 0.5]]}}}
      - {code: I-1, title: 绿化覆盖率, points: 2, method: indicator, rule: {trend: {direction: up}}}
      - {code: O-1, title: 整体印象, points: 5, method: overall, rule: fraction}
      - {code: V-1, title: 底线, method: site, site_types: [market], rule: veto}
      - {code: N-1, title: 负面清单, method: negative, rule: {deduct: {each: 2}}}
"""
SITES = "site,type,unit\nM1,market,城管局\nM2,market,市场局\nT1,toilet,\n"
HEAD = "kind,item,period,source,site,visit,at,verdict,count,grade,fraction,yes,valid,value,rater"
EXAMPLE = [
    "check,H-1,2026-10,mock,M1,v1,2026-10-03T02:00:00Z,pass,,,,,,,",
    "check,H-1,2026-10,mock,M1,v3,2026-10-20T02:00:00Z,fail,4,,,,,,",
    "check,H-1,2026-10,mock,M2,v2,2026-10-05T02:00:00Z,fail,10,,,,,,",
]
OTHERS = [
    "check,G-1,2026-10,covert,T1,v2,2026-10-05T02:00:00Z,pass,,B,,,,,",
    "review,E-1,2026-10,mock,,,2026-10-05T02:00:00+08:00,,,,0.5,,,,",
    "poll,P-1,2026-10,mock,,,2026-10-05 02:00:00,,,,,9,10,,",
    "reading,I-1,2026-09,mock,,,2026-09-05,,,,,,,35.5,",
    "reading,I-1,2026-10,mock,,,2026-10-05T02:00:00.5Z,,,,,,,36,",
    "rating,O-1,2026-10,mock,,,2026-10-05T02:00:00Z,,,,0.8,,,,张",
    "event,N-1,2026-10,mock,,,2026-10-05T02:00:00Z,,,,,,,,",
    "check,H-1,2026-10,self,M2,v2,2026-10-25T02:00:00Z,pass,,,,,,,",
]


class Files:
    """Input files of one run, and the run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.standard = self.write("standard.yaml", STANDARD)
        self.sites = self.write("sites.csv", SITES)
        self.facts = folder / "facts.csv"
        self.more: list[str] = []

    def write(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        path = self.folder / name
        path.write_bytes(text.encode(encoding))
        return path

    def assign(self, *rows: str) -> Path:
        text = "\n".join(["site,site_type,item,unit,support,support_share", *rows])
        path = self.write("assignments.csv", text + "\n")
        self.more = ["--assignments", str(path)]
        return path

    def run(
        self, *rows: str, period: str = "2026-10", sources: str = "mock,covert", table: bool = False
    ) -> int:
        if rows:
            self.write("facts.csv", "\n".join([HEAD, *rows]) + "\n")
        parser = argparse.ArgumentParser()
        score_files.add_arguments(parser)
        arguments = [str(self.standard), str(self.facts), "--sites", str(self.sites), *self.more]
        arguments += ["--period", period, "--sources", sources, *([] if table else ["--json"])]
        return score_files.run(parser.parse_args(arguments))


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    out, err = capsys.readouterr()
    assert err == ""
    found: dict[str, Any] = json.loads(out)
    return found
