"""Plans in files: YAML or JSON with the strata and the time, the sites there or in a table beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import yaml

from tongchuang.engines.drawing.construction import Entry
from tongchuang.engines.drawing.crew_record import read_pool
from tongchuang.engines.drawing.crew_values import Pool
from tongchuang.engines.drawing.documents import Fields, parse_document
from tongchuang.engines.drawing.errors import DrawError
from tongchuang.engines.drawing.instants import read_instant
from tongchuang.engines.drawing.names import shown
from tongchuang.engines.drawing.values import Exclusion, Plan, Stratum

SHANGHAI = timezone(timedelta(hours=8))
SITE_COLUMNS = (("stratum", "site", "excluded"), ("stratum", "site"))
_NEEDED = ("number", "plan", "draw_at", "strata")
_OPTIONAL = ("public_input_from", "sites", "excluded", "repeats", "reason")


@dataclass(frozen=True)
class SiteRow:
    """A line of a table of sites; `excluded` is the reason why the site is not in the frame, or empty."""

    stratum: str
    site: str
    excluded: str


class _Loader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]
    """Leaves every scalar as written, so that 007 stays 007 and NO is no False; refuses a key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in seen:
                line = key.start_mark.line + 1
                words = f"line {line}: {shown(key.value)} stands there twice"
                raise DrawError("field.twice", words, field=key.value)
            seen.add(key.value)
        found: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return found


def read_yaml(data: bytes, what: str) -> object:
    """YAML with texts only. DrawError when it isn't."""
    try:
        return yaml.load(data.decode("utf-8-sig"), Loader=_Loader)
    except UnicodeDecodeError as error:
        raise DrawError("file.encoding", f"the {what} is not UTF-8: save it as UTF-8") from error
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        reason = getattr(error, "problem", None) or "can't be read"
        raise DrawError("file.yaml", f"the {what} is not YAML: {where}{reason}") from error


def read_values(data: bytes, name: str, what: str) -> object:
    """JSON or YAML, by the name of the file."""
    return parse_document(data, what) if name.lower().endswith(".json") else read_yaml(data, what)


def read_plan(data: bytes, name: str, rows: Iterable[SiteRow] = ()) -> Plan:
    """A plan; `rows` are the sites of a table beside it. DrawError says what can't be used."""
    fields = Fields(read_values(data, name, "plan"), _NEEDED, "the plan", _OPTIONAL)
    found = fields.found
    sites = [] if found.get("sites") in (None, "") else list(_pairs(fields))
    out = [] if found.get("excluded") in (None, "") else list(_exclusions(fields))
    for row in rows:
        if row.excluded.strip():
            out.append(Exclusion(row.stratum, row.site, row.excluded.strip()))
        else:
            sites.append(Entry(row.stratum, row.site))
    return Plan(
        number=_whole(found["number"], "number"),
        title=fields.text("plan"),
        strata=tuple(_strata(found["strata"])),
        frame=tuple(sites),
        draw_at=_instant(fields),
        public_input_from=fields.text("public_input_from") if "public_input_from" in found else "",
        excluded=tuple(out),
        repeats=None if found.get("repeats") in (None, "") else _whole(found["repeats"], "repeats"),
        reason=fields.text("reason") if "reason" in found else "",
    )


def read_pool_file(data: bytes, name: str) -> Pool:
    """A pool of inspectors from a file of JSON or YAML. DrawError says what can't be used."""
    found = read_values(data, name, "pool")
    if isinstance(found, dict):
        found = {
            key: _whole(value, key) if key in ("size", "rotation_days") else value
            for key, value in found.items()
        }
    return read_pool(found)


def _strata(found: object) -> Iterable[Stratum]:
    if isinstance(found, dict):
        for name, quota in found.items():
            yield Stratum(str(name), _whole(quota, f"the quota of {shown(name)}"))
        return
    if not isinstance(found, list):
        raise DrawError("field.kind", "strata has to name each stratum with its quota", field="strata")
    for number, row in enumerate(found, start=1):
        fields = Fields(row, ("stratum", "quota"), f"stratum {number}")
        name = fields.text("stratum")
        yield Stratum(name, _whole(row["quota"], f"the quota of {shown(name)}"))


def _pairs(fields: Fields) -> Iterable[Entry]:
    found = fields.found["sites"]
    if isinstance(found, dict):
        for stratum in found:
            for site in Fields(found, tuple(found), "sites").texts(stratum):
                yield Entry(str(stratum), site)
        return
    for number, row in enumerate(fields.items("sites"), start=1):
        if not (isinstance(row, list) and len(row) == 2 and all(isinstance(cell, str) for cell in row)):
            words = f"site {number} has to be a pair of texts: [stratum, site]"
            raise DrawError("field.kind", words, field="sites", row=number)
        yield Entry(row[0], row[1])


def _exclusions(fields: Fields) -> Iterable[Exclusion]:
    for number, row in enumerate(fields.items("excluded"), start=1):
        one = Fields(row, ("stratum", "site", "reason"), f"exclusion {number}")
        yield Exclusion(one.text("stratum"), one.text("site"), one.text("reason"))


def _whole(value: object, what: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 9:
        return int(value)
    raise DrawError("field.kind", f"{what} is {shown(value)}: it has to be a whole number", field=what)


def _instant(fields: Fields) -> datetime:
    found = read_instant(fields.instant("draw_at"))
    if found is None:
        raise DrawError("field.kind", "draw_at is no date and time", field="draw_at")
    return found if found.tzinfo is not None else found.replace(tzinfo=SHANGHAI)
