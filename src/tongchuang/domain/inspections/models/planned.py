"""The sites that an evaluation is to visit. Those that were drawn are sealed in the database until they are published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Self
from uuid import UUID

from django.db import models

from tongchuang.domain.inspections.models.evaluations import Crew, Evaluation
from tongchuang.domain.organisations.models import Person
from tongchuang.domain.places.models import Site
from tongchuang.foundation.models import BaseModel
from tongchuang.foundation.sealing import CannotOpen, marks_of, open_json, seal_json

PURPOSE = "planned visit"


class PlannedVisitQuerySet(models.QuerySet["PlannedVisit"]):
    """Rows come with their sites, sealed or not, in one statement more. One that can't be opened is left out."""

    def _fetch_all(self) -> None:
        fresh = self._result_cache is None
        super()._fetch_all()
        if not fresh or not self._result_cache or not isinstance(self._result_cache[0], PlannedVisit):
            return
        # Not `row.site_sealed`: where that wasn't asked for, it would be fetched row by row.
        sealed = [row for row in self._result_cache if row.__dict__.get("site_sealed") and row.site_id]
        if sealed:
            sites = Site.objects.using(self.db).select_related("type", "unit", "street", "section", "region")
            found = sites.in_bulk({row.site_id for row in sealed})
            for row in sealed:
                row.site = found[row.site_id]
        self._result_cache = [
            row for row in self._result_cache if not row.__dict__.get("site_sealed") or row.site_id
        ]

    def bulk_create(self, objs: Iterable[PlannedVisit], *args: Any, **kwargs: Any) -> list[PlannedVisit]:
        """Write rows; a sealed site never in plain."""
        rows = list(objs)
        with _without_sites(rows):
            super().bulk_create(rows, *args, **kwargs)
        return rows


class PlannedVisit(BaseModel):
    """A site that an evaluation is to visit, and who goes there. Secret until the visit when it is covert or drawn.

    Of a drawn evaluation the database has no site before publication but `site_sealed`, and `site_mark` to find it by.
    `site` is opened as rows are loaded; statements can't filter or sort by it (see queries.planned_at).
    """

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="planned")
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    site_sealed = models.TextField(blank=True)
    site_mark = models.CharField(max_length=64, blank=True)
    inspector = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    crew = models.ForeignKey(Crew, models.PROTECT, null=True, blank=True, related_name="planned")
    # 1 for the visit itself, 2 for a blind double check of it.
    turn = models.PositiveSmallIntegerField(default=1)
    window_from = models.DateTimeField(null=True)
    window_to = models.DateTimeField(null=True)
    instructions = models.CharField(max_length=500, blank=True)
    # Set when the visit is not made after all (site closed, substitute steps in), with the reason.
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = models.Manager.from_queryset(PlannedVisitQuerySet)()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["evaluation", "site", "turn"], name="inspections_planned_once"),
            models.UniqueConstraint(
                fields=["evaluation", "site_mark", "turn"],
                condition=~models.Q(site_mark=""),
                name="inspections_planned_sealed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(site__isnull=False, site_sealed="", site_mark="")
                | (models.Q(site__isnull=True) & ~models.Q(site_sealed="") & ~models.Q(site_mark="")),
                name="inspections_planned_open_or_sealed",
            ),
        ]

    @classmethod
    def of(cls, evaluation: Evaluation, site: Site, **values: Any) -> PlannedVisit:
        """A planned visit, not saved; sealed while the evaluation is drawn and not over."""
        row = cls(evaluation=evaluation, site=site, **values)
        if evaluation.drawn and evaluation.over_at is None:
            row.site_sealed = seal_json(str(site.pk), purpose=PURPOSE)
            row.site_mark = marks_at(evaluation.pk, site.pk)[0]
        return row

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any) -> Self:
        """A row as loaded, its site opened where the key is at hand."""
        row = super().from_db(db, field_names, values)
        if row.__dict__.get("site_sealed"):
            try:
                row.site_id = UUID(open_json(row.site_sealed, purpose=PURPOSE))
            except CannotOpen:
                row.site_id = None
        return row

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row; a sealed site never in plain."""
        with _without_sites([self]):
            super().save(*args, **kwargs)

    def unseal(self) -> None:
        """Let the site be known from here on; to be saved."""
        self.site_sealed = self.site_mark = ""


def marks_at(evaluation: UUID, site: UUID) -> list[str]:
    """By what the sealed row of a site is found in an evaluation, one mark for each key."""
    return marks_of(f"{evaluation}/{site}", purpose=PURPOSE)


@contextmanager
def _without_sites(rows: Iterable[PlannedVisit]) -> Iterator[None]:
    sealed = [row for row in rows if row.site_sealed]
    known = [(row, row.site_id, row._state.fields_cache.get("site")) for row in sealed]
    for row in sealed:
        row.site_id = None
    try:
        yield
    finally:
        for row, key, site in known:
            row.site_id = key
            if site is not None:
                row._state.fields_cache["site"] = site
