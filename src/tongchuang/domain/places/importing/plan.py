"""The dry run of a file of sites."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tongchuang.domain.organisations.importing.plan import Plan, PlannedRow, RowChange, Step
from tongchuang.domain.organisations.importing.table import Problem, Sheet, read_table
from tongchuang.domain.places import duplicates, engine_io, wording
from tongchuang.domain.places.importing.columns import COLUMNS, TITLES
from tongchuang.domain.places.importing.known import Known
from tongchuang.domain.places.importing.rows import RowReader
from tongchuang.domain.places.models import Site
from tongchuang.domain.places.values import Position, SiteValues

COMPARED = ("name", "type", "address", "street", "section", "unit", "point_owner", "opened_on", "position", "sole_trader")


def plan_sites(sheet: Sheet, known: Known) -> Plan:
    """What each row would do, every problem, and sites that may be there already under another code."""
    table = read_table(sheet, COLUMNS)
    plan = Plan(problems=list(table.problems), ignored=table.ignored)
    reader = RowReader(known)
    merged = {problem.line for problem in table.problems}
    seen: dict[str, int] = {}
    for row in table.rows:
        code = row.values["code"]
        site = known.sites.get(code)
        values = reader.values_of(row, site)
        if code and code in seen:
            text = _("The code stands in line %(line)d already.") % {"line": seen[code]}
            reader.problems.append(Problem(row.line, text, str(TITLES["code"]), code))
            values = None
        seen.setdefault(code, row.line)
        if site is not None and site.closed_on is not None:
            text = _("“%(name)s” was closed on %(day)s. Open it again first, or use another code.")
            text %= {"name": site.name, "day": site.closed_on}
            reader.problems.append(Problem(row.line, text, str(TITLES["code"]), code))
            values = None
        label = f"{code} {row.values['name']}".strip()
        if values is None or row.line in merged:
            plan.rows.append(PlannedRow(row.line, Step.BAD, label))
        elif site is None:
            plan.rows.append(PlannedRow(row.line, Step.NEW, label, values))
        else:
            changes = _changes(site, values)
            step = Step.UPDATE if changes else Step.SAME
            plan.rows.append(PlannedRow(row.line, step, f"{code} {site.name}", values, site, changes))
    plan.problems = sorted([*plan.problems, *reader.problems], key=lambda problem: problem.line)
    _warn_of_duplicates(plan, known)
    return plan


def _changes(site: Site, values: SiteValues) -> list[RowChange]:
    before = SiteValues.of(site)
    return [
        RowChange(str(wording.FIELDS[key]), _shown(getattr(before, key)), _shown(getattr(values, key)))
        for key in COMPARED
        if getattr(before, key) != getattr(values, key)
    ]


def _shown(value: object) -> str:
    if isinstance(value, Position):
        return f"{value.longitude}, {value.latitude} ({wording.CRS_WORDS.get(value.crs, value.crs)})"
    return "" if value is None else str(value)


def _warn_of_duplicates(plan: Plan, known: Known) -> None:
    new = [row for row in plan.rows if row.step == Step.NEW]
    candidates = [duplicates.candidate_of(site) for site in known.sites.values() if site.closed_on is None]
    for row in new:
        values: SiteValues = row.values
        longitude, latitude = engine_io.stored_point(values.position) if values.position else (None, None)
        candidates.append(
            duplicates.Candidate(row, values.name, values.type.pk, values.address, longitude, latitude)
        )
    for pair in duplicates.alike_among(candidates, lambda each: isinstance(each.key, PlannedRow)):
        # The row of the file comes last among the candidates, so it is the second of its pair.
        row = pair.other.key if isinstance(pair.other.key, PlannedRow) else pair.one.key
        twin = pair.one if pair.other.key is row else pair.other
        where = _("%(metres)d m away") % {"metres": pair.metres} if pair.metres is not None else _("same address")
        row.warnings.append(_("Perhaps “%(name)s” (%(where)s) is the same site.") % {"name": twin.name, "where": where})
