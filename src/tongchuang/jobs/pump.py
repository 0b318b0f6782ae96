"""What follows from the ledger: seal what waits, then let each consumer read on. One list, one order."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field

from tongchuang.domain.appraisals.consumers import RANKING_KINDS, mark_rankings
from tongchuang.domain.authenticity.consumers import PHOTO_KINDS, note_photos
from tongchuang.domain.facts.consumers import note_facts
from tongchuang.domain.facts.values import FACT_KINDS
from tongchuang.domain.ledger.consuming import Consumer, consume
from tongchuang.domain.ledger.sealing import seal_all
from tongchuang.domain.messages.consumers import deliver_inbox, remind_anew
from tongchuang.domain.scores.consumers import SCORE_KINDS, refresh_scores
from tongchuang.workflows.consequences import FREEZING, propose_after_freezing
from tongchuang.workflows.forecast import EVALUATIONS_OVER, forecast_after_evaluations

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reader:
    """A consumer under the name of its cursor, and the kinds of events it reads."""

    name: str
    consumer: Consumer
    kinds: Sequence[str] = field(default=())


READERS: tuple[Reader, ...] = (
    Reader("inbox", deliver_inbox),
    Reader("reminders", remind_anew),
    Reader("facts", note_facts, FACT_KINDS),
    Reader("photos", note_photos, PHOTO_KINDS),
    Reader("scores", refresh_scores, SCORE_KINDS),
    Reader("forecasts", forecast_after_evaluations, EVALUATIONS_OVER),
    Reader("rankings", mark_rankings, RANKING_KINDS),
    Reader("consequences", propose_after_freezing, FREEZING),
)


def pump_once() -> int:
    """Seal, then give every reader what is new; returns how many events were read.

    A reader that fails is logged and tried again next time from where it was; it doesn't hold up the others.
    """
    seal_all()
    total = 0
    for reader in READERS:
        try:
            while count := consume(reader.name, reader.consumer, kinds=reader.kinds):
                total += count
        except Exception:
            log.exception("the reader %s failed; it goes on from the same place", reader.name)
    return total
