"""Named reads of double checks, for rows that access has let through."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.inspections.models import Check, CheckPhoto, Evaluation
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.rechecks.access import (
    figures_visible_to,
    paces_visible_to,
    rechecks_managed_by,
    sees_all,
    words_visible_to,
)
from tongchuang.domain.rechecks.models import AgreementFigure, InspectorPace, OwnWord, PairedCheck, Recheck
from tongchuang.domain.rechecks.settings import Settings, settings_of

Scope = AgreementFigure.Scope


@dataclass
class PersonRow:
    """An inspector's figures with their own word."""

    person_id: UUID
    name: str
    figure: AgreementFigure | None = None
    pace: InspectorPace | None = None
    word: OwnWord | None = None

    def enough(self, settings: Settings) -> bool:
        """Whether there are pairs enough for a figure of agreement."""
        return self.figure is not None and self.figure.number >= settings.minimum

    def visits_enough(self, settings: Settings) -> bool:
        """Whether there are visits enough for pace and places."""
        return self.pace is not None and self.pace.visits >= settings.minimum // 3


@dataclass
class Quality:
    """What the quality page shows somebody."""

    settings: Settings
    whole: AgreementFigure | None
    grades: AgreementFigure | None
    items: list[AgreementFigure]
    people: list[PersonRow]


def quality_of(actor: Actor, campaign: Campaign) -> Quality:
    """All figures that the actor may see; people by name, never by figure."""
    figures = list(figures_visible_to(actor, campaign).order_by("item__position"))
    people: dict[UUID, PersonRow] = {}
    for figure in figures:
        if figure.scope == Scope.PERSON and figure.person is not None:
            people[figure.person.pk] = PersonRow(figure.person.pk, figure.person.name, figure)
    for pace in paces_visible_to(actor, campaign):
        people.setdefault(pace.person_id, PersonRow(pace.person_id, pace.person.name)).pace = pace
    for word in words_visible_to(actor, campaign):
        people.setdefault(word.person_id, PersonRow(word.person_id, word.person.name)).word = word
    if not sees_all(actor) and actor.person_id is not None:
        people.setdefault(actor.person_id, PersonRow(actor.person_id, actor.name))
    whole = next((figure for figure in figures if figure.scope == Scope.ALL), None)
    grades = next((figure for figure in figures if figure.scope == Scope.GRADES), None)
    items = [figure for figure in figures if figure.scope == Scope.ITEM]
    rows = sorted(people.values(), key=lambda row: row.name)
    return Quality(settings_of(campaign), whole, grades, items, rows)


def counts_for(actor: Actor, campaign: Campaign) -> dict[str, int]:
    """How many double checks wait, were made or missed, for those who answer for the evaluations."""
    rows = rechecks_managed_by(actor).filter(evaluation__campaign=campaign).order_by()
    found = dict(rows.values_list("state").annotate(number=Count("pk")))
    return {state: found.get(state, 0) for state in Recheck.State.values}


def pairs_listed(
    rows: QuerySet[PairedCheck],
    campaign: Campaign,
    *,
    item: UUID | None = None,
    person: UUID | None = None,
    same: str = "",
) -> QuerySet[PairedCheck]:
    """Pairs of a campaign: of an item, of an inspector, only those that differ (same="0") or are not compared ("out")."""
    rows = rows.filter(recheck__evaluation__campaign=campaign)
    if item is not None:
        rows = rows.filter(item=item)
    if person is not None:
        rows = rows.filter(Q(one__visit__inspector=person) | Q(other__visit__inspector=person))
    if same == "out":
        rows = rows.exclude(why="")
    elif same:
        rows = rows.filter(why="", same=same == "1")
    related = ("item", "one__visit__site", "one__visit__inspector", "other__visit__inspector")
    return rows.select_related(*related).order_by("-other__visit__started_at", "item__position")


def both_checks(pair: PairedCheck) -> list[Check]:
    """The two checks with their photos."""
    photos = Prefetch("photos", CheckPhoto.objects.select_related("attachment").order_by("pk"))
    rows = Check.objects.filter(pk__in=[pair.one_id, pair.other_id]).select_related("visit__inspector")
    found = {check.pk: check for check in rows.prefetch_related(photos)}
    return [found[pair.one_id], found[pair.other_id]]


def evaluations_to_recheck() -> list[Evaluation]:
    """Running evaluations of campaigns whose double checks were announced."""
    rows = Evaluation.objects.filter(finished_at__isnull=True, campaign__closed_at__isnull=True)
    rows = rows.filter(campaign__settings__rechecks__announced_at__isnull=False)
    return list(rows.select_related("campaign").defer("campaign__pack__document"))


def evaluations_to_pair() -> list[Evaluation]:
    """Evaluations that are not secret and have double checks waiting for their second visit."""
    waiting = Recheck.objects.filter(state=Recheck.State.WAITING).values("evaluation")
    return [
        row for row in Evaluation.objects.filter(pk__in=waiting).select_related("campaign") if not row.secret
    ]


def unpaired(campaign: Campaign) -> list[Recheck]:
    """Double checks that were made and whose checks are not paired yet."""
    rows = Recheck.objects.filter(evaluation__campaign=campaign, state=Recheck.State.MADE, pairs__isnull=True)
    return list(rows.select_related("first__campaign", "second"))
