"""What the actions share."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.errors import NotPermitted
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.pledges.access import manages
from tongchuang.domain.pledges.errors import NotYours, PledgeInvalid
from tongchuang.domain.pledges.models import Pledge, PledgeRound, PledgeTarget
from tongchuang.domain.pledges.rules import TargetValues, digest_of

MOST_TARGETS = 60
LONGEST_TEXT = 20_000


def office_region(by: Actor) -> UUID:
    """The region in which somebody is the office; NotPermitted for others."""
    if by.region_id is None or not manages(by):
        raise NotPermitted(Permission.DRAFT_DOCUMENTS)
    return by.region_id


def locked_round(round_: PledgeRound, by: Actor) -> PledgeRound:
    """A round of one's region, held until the end of the transaction."""
    region_id = office_region(by)
    row = (
        PledgeRound.objects.select_for_update(of=("self",))
        .select_related("leader")
        .filter(pk=round_.pk, region_id=region_id)
        .first()
    )
    if row is None:
        raise NotYours
    return row


def locked_pledge(pledge: Pledge, by: Actor) -> Pledge:
    """A pledge of one's region, held until the end of the transaction."""
    rows = Pledge.objects.select_for_update(of=("self",)).select_related("round__leader", "unit", "document")
    row = rows.filter(pk=pledge.pk, region_id=by.region_id).first()
    if row is None:
        raise NotYours
    return row


def stated(reason: str) -> str:
    """A reason that says something."""
    text = " ".join(reason.split())
    if len(text) < 2:
        raise PledgeInvalid(_("State the reason."), field="reason")
    return text[:300]


def checked_targets(targets: tuple[TargetValues, ...]) -> tuple[TargetValues, ...]:
    """Targets that can be kept."""
    if len(targets) > MOST_TARGETS:
        raise PledgeInvalid(_("At most %(most)d targets.") % {"most": MOST_TARGETS}, field="targets")
    for each in targets:
        if not 2 <= len(each.text.strip()) <= 300 or len(each.measure) > 120 or not 0 <= each.points <= 1000:
            raise PledgeInvalid(
                _("A target has 2 to 300 characters, and points between 0 and 1000."), field="targets"
            )
    return targets


def leader_text(round_: PledgeRound) -> str:
    """The leader with the title that is printed."""
    return f"{round_.leader_title}{round_.leader.name}"


def fill(row: Pledge, text: str, targets: tuple[TargetValues, ...]) -> list[PledgeTarget]:
    """Put words and targets into a pledge; the targets are not yet saved."""
    said = text.replace("\r\n", "\n").strip()
    if not 10 <= len(said) <= LONGEST_TEXT:
        raise PledgeInvalid(_("Write what is pledged."), field="text")
    row.text = said
    row.digest = digest_of(row.round.title, row.unit.name, leader_text(row.round), said, targets)
    return [
        PledgeTarget(
            pledge=row, position=place, text=each.text.strip(), measure=each.measure.strip(), points=each.points,
            source_type=each.source_type, source_id=each.source_id,
        )
        for place, each in enumerate(targets, 1)
    ]  # fmt: skip
