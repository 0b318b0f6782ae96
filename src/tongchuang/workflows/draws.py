"""Publishing draws: by their officer, or by the clock as soon as they are over. Their visits count from then on."""

from __future__ import annotations

import logging
from datetime import datetime

from tongchuang.domain.draws.actions import publish_draw
from tongchuang.domain.draws.errors import DrawRejected
from tongchuang.domain.draws.models import Draw
from tongchuang.domain.draws.queries import draws_due_for_publication, may_publish
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.domain.organisations.actors import Actor
from tongchuang.workflows.reveal import reveal_visits

log = logging.getLogger(__name__)


def publish(draw: Draw, *, by: Actor) -> Draw:
    """Publish a draw that is over, and reveal its visits; what is left of them the clock reveals."""
    published = publish_draw(draw, by=by)
    reveal_visits(published.evaluation, limit=200)
    return published


def publish_due(*, at: datetime) -> int:
    """Publish the draws whose last visit is made or whose days are over; returns how many."""
    done = 0
    for draw in draws_due_for_publication(at):
        if not may_publish(draw):
            continue
        try:
            publish_draw(draw, by=SYSTEM)
            done += 1
        except DrawRejected as error:
            log.error("draw %s can't be published: %s", draw.number, error)
    return done
