"""Named reads of consequences, on rows that access has let through."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum, Value

from tongchuang.domain.appraisals.models import RankedUnit, Ranking
from tongchuang.domain.appraisals.values import days_of
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.consequences import engine_io
from tongchuang.domain.consequences.models import Consequence, CorrectedRanking, Leg, Notice, Objection
from tongchuang.domain.consequences.models.consequences import STANDING
from tongchuang.domain.consequences.values import kind_of
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person, Post, Unit
from tongchuang.foundation.clock import now
from tongchuang.foundation.ids import as_uuids

State = Consequence.State
HELD = (Consequence.Kind.RED_FLAG, Consequence.Kind.BLACK_PLATE)


def frozen_rankings(region_id: UUID, campaign: Campaign) -> list[Ranking]:
    """The frozen rankings of a campaign, newest period first."""
    rows = Ranking.objects.filter(region_id=region_id, campaign=campaign, state=Ranking.State.FROZEN)
    return list(rows.defer("inputs", "result").order_by("-period"))


def of_ranking(rows: QuerySet[Consequence], ranking: Ranking) -> list[Consequence]:
    """Those of a ranking: by group and rank, those of one unit together."""
    return list(rows.filter(ranking=ranking).order_by("group", "rank", "unit__sort_key", "proposed_at", "pk"))


def states_of(rows: QuerySet[Consequence], rankings: Iterable[Ranking]) -> dict[UUID, Counter[str]]:
    """Ranking → how many are in which state."""
    counts: dict[UUID, Counter[str]] = defaultdict(Counter)
    found = rows.filter(ranking__in=[row.pk for row in rankings]).order_by().values("ranking", "state")
    for row in found.annotate(n=Count("pk")):
        counts[row["ranking"]][row["state"]] = row["n"]
    return counts


def lines_of_units(ranking: Ranking, unit_ids: Iterable[UUID]) -> dict[UUID, RankedUnit]:
    """Unit → its line as frozen."""
    rows = RankedUnit.objects.filter(ranking=ranking, unit__in=list(unit_ids)).select_related("unit")
    return {row.unit_id: row for row in rows}


def lines_of_ranking(ranking: Ranking) -> list[RankedUnit]:
    """All lines as frozen, in the order of the result."""
    rows = RankedUnit.objects.filter(ranking=ranking).select_related("unit").defer("unit__grams")
    return list(rows.order_by("position"))


def titles_of_groups(ranking: Ranking) -> dict[str, str]:
    """Group → its title, as the ranking kept it."""
    groups = Ranking.objects.filter(pk=ranking.pk).values_list("result__groups", flat=True).get()
    return {row["id"]: row["title"] for row in groups or []}


def correction_of(ranking: Ranking) -> CorrectedRanking | None:
    """What upheld objections have made of a frozen ranking."""
    return CorrectedRanking.objects.filter(ranking=ranking).first()


def standing_in(corrected: CorrectedRanking | None, unit_id: UUID) -> engine_io.Standing | None:
    """Where a unit stands with the corrections of upheld objections; None where nothing was corrected."""
    rows = corrected.result["units"] if corrected is not None else []
    return next((engine_io.standing_of(row) for row in rows if row["unit"] == str(unit_id)), None)


def history_of(consequence: Consequence, rows: QuerySet[Consequence]) -> list[Consequence]:
    """What the same unit bore before and after in the campaign, newest first."""
    same = rows.filter(campaign=consequence.campaign_id, unit=consequence.unit_id).exclude(pk=consequence.pk)
    found = list(same.order_by("-period", "rank", "pk")[:60])
    return sorted(found, key=lambda row: days_of(row.period), reverse=True)


def foundations_of(consequence: Consequence, rows: QuerySet[Consequence]) -> list[Consequence]:
    """What a counting one counts, of rows that the reader may see."""
    return list(rows.filter(pk__in=consequence.rests_on).order_by("-period"))


def by_key(rows: Iterable[Consequence]) -> dict[tuple[UUID, str, str], Consequence]:
    """(unit, rule, period) → consequence."""
    return {(row.unit_id, row.rule, row.period): row for row in rows}


def no_longer_by_rule(ranking: Ranking) -> set[UUID]:
    """What stands after a ranking although its rule doesn't propose it any more, since scores were corrected."""
    if correction_of(ranking) is None:
        return set()
    proposals, _past = engine_io.proposals_of(ranking)
    proposed = {(each.unit, each.rule): engine_io.signed_amount("", each.amount) for each in proposals}
    rows = Consequence.objects.filter(ranking=ranking, state__in=STANDING).values_list(
        "pk", "unit", "rule", "amount"
    )
    return {
        pk for pk, unit, rule, amount in rows
        if (str(unit), rule) not in proposed
        or (amount is not None and abs(amount) != abs(proposed[str(unit), rule] or Decimal(0)))
    }  # fmt: skip


def still_waiting(ranking: Ranking) -> int:
    """How many of a period are not decided, not final, or objected to without an answer."""
    undecided = Consequence.objects.filter(
        ranking=ranking, state__in=[State.PROPOSED, State.CONFIRMED]
    ).count()
    return undecided + Objection.objects.filter(ranking=ranking, state=Objection.State.OPEN).count()


def noticed_bearers(ranking: Ranking) -> list[UUID]:
    """The units that bear something final of a ranking, in the order of their names: each gets a notice."""
    rows = Consequence.objects.filter(ranking=ranking, state=State.FINAL).order_by("bearer__sort_key", "pk")
    return [unit for unit in dict.fromkeys(rows.values_list("bearer", flat=True)) if unit is not None]


def not_noticed(ranking: Ranking) -> int:
    """How many of those have no notice yet, prepared or issued."""
    known = set(Notice.objects.filter(ranking=ranking, unit__isnull=False).values_list("unit", flat=True))
    return len(set(noticed_bearers(ranking)) - known)


def waiting_for_decision(rows: QuerySet[Consequence]) -> int:
    """How many proposals nobody has decided on."""
    return rows.filter(state=State.PROPOSED).count()


def waiting_for_office(actor: Actor) -> Counter[str]:
    """Proposals to confirm and objections to answer (`late` of them overdue), in one query."""
    here = {"region_id": actor.region_id}
    proposed = Consequence.objects.filter(**here, state=State.PROPOSED)
    waiting = Objection.objects.filter(**here, state=Objection.State.OPEN)
    return _counted(proposed=proposed, objections=waiting, late=waiting.filter(due_at__lt=now()))


def waiting_for_unit(actor: Actor) -> Counter[str]:
    """What a unit can still object to, and its objections without an answer, in one query."""
    mine = Q(unit__in=actor.unit_ids) | Q(bearer__in=actor.unit_ids)
    confirmed = Consequence.objects.filter(
        mine,
        region_id=actor.region_id,
        state=State.CONFIRMED,
        objections_until__gte=now(),
        objections__isnull=True,
    )
    own = Objection.objects.filter(
        region_id=actor.region_id, unit__in=actor.unit_ids, state=Objection.State.OPEN
    )
    return _counted(open=confirmed, objections=own)


def _counted(**rows: QuerySet[Any]) -> Counter[str]:
    first, *others = [
        each.order_by().annotate(what=Value(name)).values("what").annotate(n=Count("pk"))
        for name, each in rows.items()
    ]
    return Counter({row["what"]: row["n"] for row in first.union(*others, all=True)})


def open_objections(rows: QuerySet[Objection]) -> QuerySet[Objection]:
    """Objections without an answer, the soonest due first."""
    return rows.filter(state=Objection.State.OPEN).order_by("due_at", "pk")


@dataclass
class Held:
    """Who held a flag or plate of a group in a period."""

    period: str
    consequences: list[Consequence] = field(default_factory=list)


@dataclass
class Wall:
    """A group's flag or plate over the periods, the newest first."""

    group: str
    kind: str
    title: str
    periods: list[Held]

    @property
    def now(self) -> list[Consequence]:
        """Who holds it now: whoever got it last. It goes round: the next one takes it over."""
        return next((each.consequences for each in self.periods if each.consequences), [])


def walls(
    rows: QuerySet[Consequence], campaign: Campaign, periods: Sequence[str], groups: dict[str, str]
) -> list[Wall]:
    """For each group the red flag and the black plate with their holders, by period."""
    found: dict[tuple[str, str], dict[str, list[Consequence]]] = defaultdict(lambda: defaultdict(list))
    held = rows.filter(campaign=campaign, kind__in=HELD, state__in=STANDING, period__in=periods)
    for row in held.order_by("unit__sort_key", "pk"):
        found[row.group, row.kind][row.period].append(row)
    order = {key: number for number, key in enumerate(groups)}
    keys = sorted(found, key=lambda each: (order.get(each[0], 99), HELD.index(Consequence.Kind(each[1]))))
    return [
        Wall(group, kind, groups.get(group, group), [Held(period, found[group, kind][period]) for period in periods])
        for group, kind in keys
    ]  # fmt: skip


def balances(rows: QuerySet[Leg]) -> dict[UUID, Decimal]:
    """Unit → what it is to get (below nothing: to give back) over these entries."""
    found = rows.order_by().values("unit").annotate(total=Sum("amount"))
    return {row["unit"]: row["total"] for row in found}


def trial_balance(campaign: Campaign) -> tuple[Decimal, Decimal]:
    """All units together and the fund; the two add up to nothing."""
    legs = Leg.objects.filter(posting__campaign=campaign).aggregate(
        units=Sum("amount", filter=Q(unit__isnull=False)), fund=Sum("amount", filter=Q(unit__isnull=True))
    )
    return legs["units"] or Decimal(0), legs["fund"] or Decimal(0)


@dataclass
class YearLine:
    """A unit's year: what it scored in each period, what it bore, what it got and lost."""

    unit: Unit
    lines: dict[str, RankedUnit] = field(default_factory=dict)
    corrected: dict[str, engine_io.Standing] = field(default_factory=dict)
    consequences: list[Consequence] = field(default_factory=list)
    amount: Decimal = Decimal(0)

    @property
    def points(self) -> Decimal:
        """Points of the year's appraisal, final ones only."""
        return sum((row.points for row in self.consequences if row.points is not None), Decimal(0))

    @property
    def kinds(self) -> Counter[str]:
        """How many of each kind."""
        return Counter(row.kind for row in self.consequences)

    @property
    def scores(self) -> list[Decimal]:
        """The scores of the months in which it was ranked, corrected where an objection was upheld."""
        return [score for period in sorted(self.lines) if (score := self.score(period)) is not None]

    def score(self, period: str) -> Decimal | None:
        """The score of a period; None where it had no rank."""
        if period in self.corrected:
            return self.corrected[period].score if self.corrected[period].rank is not None else None
        line = self.lines.get(period)
        return engine_io.score_of(line.shrunk) if line and line.rank and line.shrunk is not None else None

    def rank(self, period: str) -> int | None:
        """The rank of a period."""
        if period in self.corrected:
            return self.corrected[period].rank
        return self.lines[period].rank if period in self.lines else None

    @property
    def mean(self) -> Decimal | None:
        """The mean of its monthly scores."""
        return sum(self.scores, Decimal(0)) / len(self.scores) if self.scores else None


def year_of(
    rows: QuerySet[Consequence], legs: QuerySet[Leg], campaign: Campaign, year: int
) -> tuple[list[str], list[YearLine]]:
    """The frozen months of a year, and a line for each unit that was ranked or bears something; final ones only."""
    frozen = Ranking.objects.filter(
        campaign=campaign, state=Ranking.State.FROZEN, period__startswith=f"{year}-"
    )
    months = {pk: period for pk, period in frozen.values_list("pk", "period") if kind_of(period) == "month"}
    ranked = RankedUnit.objects.filter(ranking__in=months, rank__isnull=False)
    found: dict[UUID, YearLine] = {}
    for line in ranked.select_related("unit").defer("unit__grams"):
        found.setdefault(line.unit_id, YearLine(line.unit)).lines[months[line.ranking_id]] = line
    for corrected in CorrectedRanking.objects.filter(ranking__in=months):
        for row in corrected.result["units"]:
            unit_id = next(iter(as_uuids([row["unit"]])))
            if unit_id in found:
                standing = engine_io.standing_of(row)
                found[unit_id].corrected[months[corrected.ranking_id]] = standing
    final = rows.filter(campaign=campaign, state=State.FINAL, period__startswith=f"{year}-").order_by(
        "period", "pk"
    )
    for one in final:
        bearer = one.bearer or one.unit
        found.setdefault(bearer.pk, YearLine(bearer)).consequences.append(one)
    own = legs.filter(posting__campaign=campaign, posting__consequence__period__startswith=f"{year}-")
    for unit_id, total in balances(own).items():
        if unit_id in found:
            found[unit_id].amount = total
    return sorted(months.values()), sorted(
        found.values(), key=lambda each: (each.unit.sort_key, str(each.unit.pk))
    )


@dataclass(frozen=True)
class Carried:
    """A person who carries a consequence by a post held when the period ended."""

    person: Person
    post: str
    consequence: Consequence


def carried_by_people(consequences: Sequence[Consequence]) -> list[Carried]:
    """Whom consequences reach by their posts: those that the rule names, held at the unit on the period's last day."""
    wanted = [row for row in consequences if row.posts]
    if not wanted:
        return []
    units = {row.unit_id for row in wanted}
    posts = list(
        Post.objects.filter(unit__in=units, kind__in={kind for row in wanted for kind in row.posts})
        .select_related("person").order_by("kind", "person__sort_key", "pk")
    )  # fmt: skip
    found = []
    for row in wanted:
        last = days_of(row.period)[1]
        found += [
            Carried(post.person, post.kind, row) for post in posts
            if post.unit_id == row.unit_id and post.kind in row.posts and post.valid_from <= last
            and (post.valid_to is None or post.valid_to >= last)
        ]  # fmt: skip
    return found
