"""An evaluation of eight sites with two crews, announced double checks, and visits that were made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.domain.routes.conftest import clock as clock
from tests.domain.routes.conftest import crews as crews
from tests.domain.routes.conftest import draws as draws
from tests.domain.routes.conftest import evaluation as evaluation
from tests.domain.routes.conftest import inspectors as inspectors
from tests.domain.routes.conftest import stops as stops
from tests.factories import County, Member, Standard

from tongchuang.domain.inspections.models import Check, Crew, Evaluation, PlannedVisit, Visit
from tongchuang.domain.places.models import Site
from tongchuang.domain.rechecks.actions import announce_rechecks, set_rechecks
from tongchuang.domain.rechecks.settings import Settings
from tongchuang.foundation.clock import now

Visitor = Callable[..., Visit]


@pytest.fixture
def visitor(standard: Standard) -> Visitor:
    """Makes a visit with its checks, as rows."""

    def make(evaluation: Evaluation, site: Site, member: Member, verdicts: str, *, ago: timedelta = timedelta()) -> Visit:
        at = now() - ago
        visit = Visit.objects.create(
            region_id=evaluation.region_id, campaign=evaluation.campaign, version=evaluation.version, evaluation=evaluation,
            site=site, source=evaluation.source, inspector=member.person, started_at=at, submitted_at=at + timedelta(minutes=12),
            received_at=at, period="2026-11", longitude=site.longitude, latitude=site.latitude, accuracy_m=8,
        )  # fmt: skip
        for item, verdict in zip(standard.leaves, verdicts, strict=False):
            word = {"p": "pass", "f": "fail", "n": "na"}[verdict]
            Check.objects.create(visit=visit, item=item, verdict=word, at=at)
        return visit

    return make


@pytest.fixture
def announced(county: County, office: Member) -> Settings:
    """Half of the visits are made again."""
    assert county.campaign is not None
    set_rechecks(county.campaign, Settings(percent=50, minimum=10), by=office.actor)
    found = announce_rechecks(county.campaign, by=office.actor)
    county.campaign.refresh_from_db()
    return found


@pytest.fixture
def visited(
    evaluation: Evaluation, crews: list[Crew], inspectors: list[Member], visitor: Visitor, announced: Settings
) -> list[Visit]:
    """Crew 1 was at the first four sites, crew 2 at the others."""
    evaluation.campaign.refresh_from_db()
    found = []
    rows = sorted(PlannedVisit.objects.filter(evaluation=evaluation), key=lambda row: row.site.code if row.site else "")
    for number, row in enumerate(rows):
        row.crew = crews[number // 4]
        row.save()
        assert row.site is not None
        found.append(visitor(evaluation, row.site, inspectors[2 * (number // 4)], "pfp"))
    return found
