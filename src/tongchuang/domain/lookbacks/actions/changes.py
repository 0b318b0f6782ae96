"""Changes after the draw: somebody else goes, or the next in the order of the draw stands in. Each with its reason."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.findings.models import Finding
from tongchuang.domain.findings.states import State
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.lookbacks import sealed
from tongchuang.domain.lookbacks.access import sees_drawn
from tongchuang.domain.lookbacks.engine_io import in_turn, seed_again, tickets, waiting_list
from tongchuang.domain.lookbacks.errors import AlreadyLookedAt, LookBackRejected, Recused
from tongchuang.domain.lookbacks.models import LookBack, LookBackRound
from tongchuang.domain.lookbacks.recusal import Recusal, may_look_back, pool_of, sent_to
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Person
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.errors import NotAllowed


@transaction.atomic
def send_inspector(look_back: LookBack, person: Person, *, reason: str, by: Actor) -> LookBack:
    """Send somebody else, or somebody where nobody could be drawn."""
    row = _waiting(look_back, by)
    text = _stated(reason)
    finding = Finding.objects.select_related("site").get(pk=sealed.target_id(row))
    if person.region_id != row.region_id or all(one.person != person.pk for one in pool_of(row.region_id)):
        raise LookBackRejected(_("Choose one of the county's inspectors."), code="person", field="person")
    if not may_look_back(finding, person):
        raise Recused
    if row.inspector_id == person.pk:
        return row
    old, row.inspector = row.inspector_id, person
    row.save(update_fields=["inspector"])
    record(
        "lookback.sent", row, by=by, parent=row.round, old={"person_id": old},
        new={"person_id": person.pk, "due_at": row.due_at}, personal={"text": text},
    )  # fmt: skip
    return row


@transaction.atomic
def replace_look_back(look_back: LookBack, *, reason: str, by: Actor) -> LookBack | None:
    """The next in the order of the draw stands in for one that can't be looked at; None where none is left."""
    row = _waiting(look_back, by)
    row.dropped_reason = _stated(reason)
    row.state = LookBack.State.DROPPED
    row.save(update_fields=["dropped_reason", "state"])
    stand_in = _next(row.round, row)
    if stand_in is not None:
        stand_in.save(force_insert=True)
    record(
        "lookback.replaced", row, by=by, parent=row.round, old={"state": "waiting"},
        new={"state": row.state, "number": row.round.number, "stands_in": stand_in.pk if stand_in else None},
        personal={"text": row.dropped_reason},
    )  # fmt: skip
    if stand_in is not None and stand_in.inspector_id is not None:
        new = {"person_id": stand_in.inspector_id, "due_at": stand_in.due_at}
        record("lookback.sent", stand_in, by=by, parent=row.round, new=new)
    return stand_in


def _next(found: LookBackRound, gone: LookBack) -> LookBack | None:
    secret, month = sealed.open_plan(found)
    taken = {sealed.target_id(one) for one in found.look_backs.all()}
    names = {key: name for name, key in month.findings.items()}
    order = in_turn(waiting_list(sealed.open_record(found)), (names[key] for key in taken if key in names))
    usable = Finding.objects.filter(pk__in=[month.findings[name] for name in order], state=State.CLOSED)
    usable = usable.exclude(site__closed_on__isnull=False).select_related("site")
    by_number = {finding.number: finding for finding in usable}
    finding = next((by_number[name] for name in order if name in by_number), None)
    if finding is None:
        return None
    pool = pool_of(found.region_id)
    seed = seed_again(found.announcement, secret, found.public_input)
    drawn = {finding.pk: tickets(seed, finding.number, [one.person for one in pool])}
    load: dict[object, int] = {}
    for person in found.look_backs.exclude(pk=gone.pk).values_list("inspector_id", flat=True):
        load[person] = load.get(person, 0) + 1
    sent = sent_to([finding], pool, Recusal([finding]), drawn, load)  # type: ignore[arg-type]
    row = LookBack(
        region_id=found.region_id,
        round=found,
        inspector_id=sent[finding.pk],
        due_at=gone.due_at,
        stands_in_for=gone,
    )
    sealed.seal_target(row, finding.pk)
    return row


def _waiting(look_back: LookBack, by: Actor) -> LookBack:
    by.require(Permission.RUN_EVALUATIONS)
    # The round first: two substitutes at once must not take the same finding.
    found = LookBackRound.objects.select_for_update(of=("self",)).get(pk=look_back.round_id)
    if not sees_drawn(by, found):
        raise NotAllowed(_("Only who carried out the draw can change what it drew."))
    row = LookBack.objects.select_for_update(of=("self",)).get(pk=look_back.pk)
    row.round = found
    if row.state != LookBack.State.WAITING:
        raise AlreadyLookedAt
    return row


def _stated(reason: str) -> str:
    text = " ".join(reason.split())
    if not text:
        raise LookBackRejected(_("State the reason."), code="reason", field="reason")
    return text[:200]
