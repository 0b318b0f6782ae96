"""The words of bulletins and notices: every figure comes from the rows that the pages show."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from tongchuang.domain.appraisals.models import RankedUnit, Ranking
from tongchuang.domain.consequences import engine_io, queries, wording
from tongchuang.domain.consequences.models import PUBLIC_KINDS, Consequence, Notice
from tongchuang.domain.documents.models import Document
from tongchuang.domain.documents.values import Block, Draft, Party, column, facts, heading, paragraph, table
from tongchuang.domain.organisations.models import Unit
from tongchuang.foundation.clock import local
from tongchuang.foundation.ids import uuid7

LANGUAGE = "zh-hans"
# Which kind of document tells a unit of it: the gravest thing in it decides.
BY_KIND = (
    (Consequence.Kind.INTERVIEW, Document.Kind.INTERVIEW), (Consequence.Kind.YELLOW_CARD, Document.Kind.YELLOW_CARD),
)  # fmt: skip


class Drafts:
    """Writes the documents of one ranking; what they share is read once."""

    def __init__(self, ranking: Ranking) -> None:
        self.ranking = ranking
        self.lines = {line.unit_id: line for line in queries.lines_of_ranking(ranking)}
        corrected = queries.correction_of(ranking)
        self.corrected = corrected is not None
        self.standings = {UUID(one.unit): one for one in engine_io.standings_of(ranking)}
        self.groups = queries.titles_of_groups(ranking)
        rules = engine_io.rules_in_force(ranking)
        titles = {rule.id: rule.title for rule in rules}
        with translation.override(LANGUAGE):
            self.reasons = {rule.id: wording.condition_text(rule, titles) for rule in rules}
            self.period = wording.period_text(ranking.period)
        self.of = {
            key: sum(one.group == key and one.rank is not None for one in self.standings.values())
            for key in self.groups
        }

    def for_unit(self, notice: Notice, rows: Sequence[Consequence]) -> Draft:
        """The notice to a unit: where it stands, and what was decided about it."""
        assert notice.unit is not None
        with translation.override(LANGUAGE):
            kinds = {row.kind for row in rows}
            kind = next((found for has, found in BY_KIND if has in kinds), Document.Kind.NOTICE)
            title = {
                Document.Kind.INTERVIEW: _("Notice of an interview after the ranking of %(period)s"),
                Document.Kind.YELLOW_CARD: _("Notice of a yellow card after the ranking of %(period)s"),
            }.get(Document.Kind(kind), _("Notice of rank and consequences of %(period)s"))
            return self._draft(
                notice, kind, title % {"period": self.period}, self._unit_blocks(rows), [notice.unit]
            )

    def _unit_blocks(self, rows: Sequence[Consequence]) -> list[Block]:
        blocks: list[Block] = [
            paragraph(
                _("The ranking of %(period)s of the campaign %(campaign)s was frozen on %(day)s. The time to object is over, and it is final.")
                % {"period": self.period, "campaign": self.ranking.campaign.title, "day": self._day()}
            ),
            heading(1, _("Where your unit stands")),
        ]  # fmt: skip
        for unit in dict.fromkeys(row.unit for row in rows):
            blocks.append(facts(self._figures(unit)))
        blocks += [heading(1, _("What was decided")), self._table_of(rows)]
        return blocks

    def _figures(self, unit: Unit) -> list[tuple[str, str]]:
        standing, line = self.standings[unit.pk], self.lines[unit.pk]
        found = [
            (_("Unit"), unit.name),
            (_("Group"), self.groups.get(standing.group, standing.group)),
            (
                _("Rank"),
                _("%(rank)s of %(of)s")
                % {"rank": standing.rank or "–", "of": self.of.get(standing.group, 0)},
            ),
            (_("Score"), wording.score_text(standing.score)),
            (
                _("Score, interval of 90 in 100"),
                f"{wording.score_text(standing.low)}–{wording.score_text(standing.high)}",
            ),
            (_("Places seen"), str(standing.places)),
        ]
        frozen = engine_io.score_of(line.shrunk) if line.shrunk is not None else None
        if frozen != standing.score or line.rank != standing.rank:
            was = _("rank %(rank)s, score %(score)s") % {
                "rank": line.rank or "–",
                "score": wording.score_text(frozen),
            }
            found.append((_("Before upheld objections were put in"), was))
        return found

    def _table_of(self, rows: Sequence[Consequence]) -> Block:
        columns = [
            column(_("Matter"), width=3), column(_("Rule that applies"), width=4), column(_("Amount"), width=2, align="end"),
            column(_("Points"), width=2, align="end"),
        ]  # fmt: skip
        return table(columns, [
            [row.title, self.reasons.get(row.rule, ""), wording.amount_text(row.amount) or "–", wording.points_text(row.points) or "–"]
            for row in rows
        ])  # fmt: skip

    def bulletin(self, notice: Notice, rows: Sequence[Consequence], units: Sequence[Unit]) -> Draft:
        """The bulletin to all that were ranked: the ranks by group, and what is public. Units only, no persons."""
        with translation.override(LANGUAGE):
            blocks: list[Block] = [
                paragraph(
                    _("The ranking of %(period)s of the campaign %(campaign)s is final. It ranks units within groups that can be compared; a score is 100 less the adjusted rate of lost points in per cent.")
                    % {"period": self.period, "campaign": self.ranking.campaign.title}
                ),
                heading(1, _("Ranks")),
            ]  # fmt: skip
            blocks += [self._group_table(key, title) for key, title in self.groups.items() if self.of[key]]
            for kind in PUBLIC_KINDS:
                named = [row for row in rows if row.kind == kind]
                if named:
                    blocks.append(heading(1, str(Consequence.Kind(kind).label)))
                    blocks.append(self._public_table(named))
            title = _("Bulletin on the ranking of %(period)s") % {"period": self.period}
            return self._draft(notice, Document.Kind.BULLETIN, title, blocks, units)

    def _group_table(self, key: str, title: str) -> Block:
        columns = [
            column(_("Rank"), width=1, align="center"), column(_("Unit"), width=4), column(_("Score"), width=2, align="end"),
            column(_("Interval of 90 in 100"), width=3, align="end"), column(_("Places seen"), width=2, align="end"),
        ]  # fmt: skip
        ranked = sorted(
            (one for one in self.standings.values() if one.group == key and one.rank is not None),
            key=lambda one: (one.rank or 0, self.lines[UUID(one.unit)].unit.sort_key),
        )
        rows = [
            [str(one.rank), self.lines[UUID(one.unit)].unit.name, wording.score_text(one.score),
             f"{wording.score_text(one.low)}–{wording.score_text(one.high)}", str(one.places)]
            for one in ranked
        ]  # fmt: skip
        return table(columns, rows, title)

    def _public_table(self, rows: Sequence[Consequence]) -> Block:
        columns = [
            column(_("Unit"), width=4),
            column(_("Group"), width=3),
            column(_("Matter"), width=3),
            column(_("Rule that applies"), width=4),
        ]
        return table(columns, [
            [row.unit.name, self.groups.get(row.group, row.group), row.title, self.reasons.get(row.rule, "")] for row in rows
        ])  # fmt: skip

    def _draft(
        self, notice: Notice, kind: str, title: str, blocks: list[Block], units: Sequence[Unit]
    ) -> Draft:
        return Draft(
            region_id=self.ranking.region_id, kind=kind, title=title[:120], blocks=tuple(blocks),
            addressees=tuple(Party.of_unit(unit) for unit in units), campaign_id=self.ranking.campaign_id,
            subject=("ranking", self.ranking.pk), id=uuid7(),
        )  # fmt: skip

    def _day(self) -> str:
        assert self.ranking.frozen_at is not None
        return f"{local(self.ranking.frozen_at):%Y-%m-%d}"


def ranked_units(lines: Sequence[RankedUnit]) -> list[Unit]:
    """The units with a rank."""
    return [line.unit for line in lines if line.rank is not None]


def title_of(notice: Notice) -> str:
    """What a notice is called before it has its document."""
    with translation.override(LANGUAGE):
        period = {"period": wording.period_text(notice.ranking.period)}
        if notice.unit_id is None:
            return _("Bulletin on the ranking of %(period)s") % period
        return _("Notice of rank and consequences of %(period)s") % period
