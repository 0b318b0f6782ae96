"""The year's sheet and the ledger of amounts as spreadsheets: the same numbers as their pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.consequences import access, queries, wording
from tongchuang.domain.consequences.models import Consequence, Leg
from tongchuang.domain.consequences.queries import Carried, YearLine
from tongchuang.foundation.clock import local, today
from tongchuang.web.appraise import tables
from tongchuang.web.appraise.tables import NUMBER
from tongchuang.web.shared.formats import moment_text, rounded
from tongchuang.web.shared.http import number_of
from tongchuang.web.shared.scope import scope_of
from tongchuang.web.shared.words import word

# What is counted in the sheet, in this order; amounts and points have columns of their own.
KINDS = tuple(
    (kind.value, kind.label)
    for kind in Consequence.Kind
    if kind.value not in ("reward", "deduction", "appraisal_points")
)


@dataclass(frozen=True)
class Year:
    """The sheet of a year."""

    campaign: Campaign | None
    year: int
    years: list[int]
    months: list[str]
    lines: list[YearLine]
    open: bool

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The lines as the page and the file show them."""
        return [
            {
                "line": line, "unit": line.unit, "mean": line.mean, "amount": line.amount, "points": line.points,
                "months": [(line.score(period), line.rank(period), line.lines.get(period)) for period in self.months],
                "kinds": [line.kinds.get(kind, 0) for kind, _label in KINDS],
            }
            for line in self.lines
        ]  # fmt: skip


def picked_year(request: HttpRequest) -> Year:
    """The year that the address names, else the present one; of one's own units where one sees no others."""
    campaign, actor = scope_of(request).campaign, request.actor  # type: ignore[attr-defined]
    wanted = number_of(request.GET.get("year", "")) or 0
    year = wanted if 2000 <= wanted <= 2199 else today().year
    if campaign is None or not actor.posts:
        return Year(None, year, [year], [], [], True)
    years = sorted({campaign.starts_on.year, today().year, year}, reverse=True)
    rows, legs = access.consequences_visible_to(actor), access.legs_visible_to(actor)
    months, lines = queries.year_of(rows, legs, campaign, year)
    if not access.sees_all(actor):
        lines = [line for line in lines if line.unit.pk in actor.unit_ids]
    return Year(campaign, year, list(range(years[0], years[-1] - 1, -1)), months, lines, year >= today().year)


def download_year(request: HttpRequest, found: Year) -> HttpResponse:
    """A line per unit, as on the page."""
    headings = [(_("Unit"), "")]
    for period in found.months:
        headings += [
            (_("%(period)s score") % {"period": period}, NUMBER),
            (_("%(period)s rank") % {"period": period}, NUMBER),
        ]
    headings += [(_("Mean of the months"), NUMBER), *((str(label), NUMBER) for _kind, label in KINDS)]
    headings += [(_("Amounts, yuan"), NUMBER), (_("Points of the appraisal"), NUMBER)]
    rows = []
    for row in found.rows:
        months = [
            value
            for score, rank, _line in row["months"]
            for value in (rounded(score) if score is not None else None, rank)
        ]
        mean = rounded(row["mean"]) if row["mean"] is not None else None
        rows.append(
            [row["unit"].name, *months, mean, *row["kinds"], rounded(row["amount"]), rounded(row["points"])]
        )
    return tables.download(
        request, _("Year's sheet %(year)s") % {"year": found.year}, headings, rows, notes=_notes(found)
    )


def _notes(found: Year) -> list[str]:
    notes = [
        f"{found.campaign} · {found.year}",
        _("Scores: 100 less the adjusted rate of lost points in per cent, with the corrections of upheld objections. Consequences: final ones only."),
    ]  # fmt: skip
    return [*notes, _("The year is not over.")] if found.open else notes


@dataclass
class Person:
    """A person with what their posts carry."""

    name: str
    unit: str
    posts: list[str] = field(default_factory=list)
    carried: list[Carried] = field(default_factory=list)

    @property
    def points(self) -> Decimal:
        """Points together."""
        return sum(
            (one.consequence.points for one in self.carried if one.consequence.points is not None), Decimal(0)
        )

    @property
    def amount(self) -> Decimal:
        """Amounts together."""
        return sum(
            (one.consequence.amount for one in self.carried if one.consequence.amount is not None), Decimal(0)
        )


def by_person(carried: Sequence[Carried]) -> list[Person]:
    """People in the order of their units."""
    found: dict[Any, Person] = {}
    for one in carried:
        key = (one.person.pk, one.consequence.unit_id)
        person = found.setdefault(key, Person(one.person.name, str(one.consequence.unit)))
        person.carried.append(one)
        post = word("post", one.post)
        if post not in person.posts:
            person.posts.append(post)
    return sorted(found.values(), key=lambda each: (each.unit, each.name))


def download_people(request: HttpRequest, found: Year, carried: Sequence[Carried]) -> HttpResponse:
    """A line for each consequence that a person carries by a post."""
    headings = [
        (_("Name of the person"), ""), (_("Post"), ""), (_("Unit"), ""), (_("Period"), ""), (_("Matter"), ""), (_("Kind"), ""),
        (_("Amounts, yuan"), NUMBER), (_("Points of the appraisal"), NUMBER),
    ]  # fmt: skip
    rows = [
        [
            one.person.name, word("post", one.post), one.consequence.unit.name, one.consequence.period, one.consequence.title,
            one.consequence.get_kind_display(), one.consequence.amount, one.consequence.points,
        ]
        for one in carried
    ]  # fmt: skip
    notes = [
        *_notes(found),
        _("Whoever held the post on the last day of the period carries what its rule says."),
    ]
    return tables.download(
        request, _("Year's sheet per person %(year)s") % {"year": found.year}, headings, rows, notes=notes
    )


def download_amounts(request: HttpRequest, entries: Sequence[Leg], month: str) -> HttpResponse:
    """Every entry, as on the page."""
    headings = [
        (_("Entered"), ""), (_("Month"), ""), (_("Unit"), ""), (_("Matter"), ""), (_("Period"), ""), (_("Amounts, yuan"), NUMBER),
        (_("Counter-entry of"), ""),
    ]  # fmt: skip
    rows = [
        [
            f"{local(leg.posting.at):%Y-%m-%d %H:%M}", leg.posting.month, leg.unit.name if leg.unit else "", leg.posting.consequence.title,
            leg.posting.consequence.period, leg.amount, moment_text(leg.posting.reverses.at) if leg.posting.reverses else "",
        ]
        for leg in entries
    ]  # fmt: skip
    return tables.download(
        request,
        _("Ledger of amounts"),
        headings,
        rows,
        notes=[
            month or _("all months"),
            wording.amount_text(sum((leg.amount for leg in entries), Decimal(0))),
        ],
    )
