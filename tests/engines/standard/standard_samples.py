"""The samples of the pack contract, as files."""

from __future__ import annotations

STANDARD = """\
standard:
  id: hygienic-city-2021
  title: 国家卫生城市标准
  version: "2021"
  regime: attain
  method_weights: {}
site_types:
  market: {title: 农贸市场}
  toilet: {title: 公共厕所}
tree:
  - code: "1"
    title: 爱国卫生组织管理
    cap: 20
    children:
      - code: "1.1"
        title: 市场干净有序
        points: 5
        method: site
        site_types: [market, toilet]
        rule: {per_failure: {deduct: 0.5, cap: 3}}
        lead: [市场监管部门]
        support: [街道办事处]
      - code: "1.2"
        title: 绿化覆盖率
        points: 2
        method: indicator
        rule: {threshold: {op: ">=", value: 36, unit: "%", zero_at: 30}}
      - {code: "1.3", title: …, points: 1, method: survey, rule: {survey_rate: {steps: [[0.9, 1.0], [0.8, 0.5]]}}}
      - {code: "1.4", title: …, points: 3, method: evidence, rule: fraction}
      - {code: "1.5", title: …, points: 4, method: site, site_types: [market], rule: {grades: {A: 1, B: 0.6, C: 0}}}
      - {code: "1.6", title: …, points: 4, method: site, site_types: [market], rule: {bands: {steps: [[0, 1], [1, 0.66], [2, 0.33]]}}}
      - {code: "1.7", title: …, points: 2, method: indicator, rule: {trend: {direction: down}}}
      - {code: "1.8", title: …, method: site, site_types: [market], rule: {veto: {below: 0.7}}}
      - {code: "N1", title: …, method: negative, rule: veto}
      - {code: "N2", title: …, method: negative, rule: {deduct: {each: 2}}}
      - {code: "B1", title: …, method: negative, rule: {bonus: {each: 1, cap: 3}}}
"""

PACK = """\
id: hygienic-city
title: 创建国家卫生城市
level: national
complete: false
sources: [{id: S1, title: …, certainty: high}]
standard: standard.yaml
phases:
  - {id: start, title: 筹备组织 宣传动员, gate: [look_back, report]}
supervision: {due_days: {grave: 1, major: 3, minor: 7}, rebound_days: 30}
cadences:
  - {id: monthly-progress, title: 每月汇报进度, rrule: FREQ=MONTHLY, who: lead}
appraisal: {groups: …, consequences: …}
quotas: {market: 3, toilet: 5}
year_weights: [0.15, 0.25, 0.60]
"""

OTHER = """\
standard: {id: civilised-city, title: 文明城市, version: "1"}
site_types: {market: {title: 农贸市场}}
tree:
  - {code: II-4-12, title: 市场, points: 3, method: site, site_types: [market], rule: pass_rate}
  - {code: II-4-13, title: 材料, points: 3, method: evidence, rule: fraction}
"""


def pack_files(**changes: str) -> dict[str, bytes]:
    """A pack's files; `standard`, `pack` … replace one, others are added under their name (`_` for `.` and `/`)."""
    files = {"pack.yaml": PACK, "standard.yaml": STANDARD}
    for name, text in changes.items():
        files[name.replace("__", "/") + ".yaml"] = text
    return {name: text.encode() for name, text in files.items()}
