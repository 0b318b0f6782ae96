"""The text of an order. It is written once, when the order is issued, and says what its page says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from tongchuang.domain.documents.values import Block, Draft, Party, facts, paragraph
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.orders.models import Order, Recipient
from tongchuang.domain.orders.values import Colour, Reason, Role
from tongchuang.domain.organisations.models import Unit
from tongchuang.foundation.clock import local

LANGUAGE = "zh-hans"


def draft_of(
    order: Order, finding: Finding, unit: Unit, recipients: Sequence[Recipient], before: Order | None
) -> Draft:
    """The document of an order. `before` is the order of the step below, where there is one."""
    # Official documents are written in Chinese, whoever asks for them.
    with translation.override(LANGUAGE):
        return Draft(
            region_id=order.region_id,
            kind="order",
            title=_("Supervision order on putting right finding %(number)s") % {"number": finding.number},
            blocks=tuple(_blocks(order, finding, recipients, before)),
            addressees=(Party.of_unit(unit),),
            copies=tuple(_copies(recipients)),
            campaign_id=order.campaign_id,
            subject=("order", order.pk),
            colour=order.colour,
        )


def _blocks(
    order: Order, finding: Finding, recipients: Sequence[Recipient], before: Order | None
) -> list[Block]:
    absent = [str(Role(each.role).label) for each in recipients if not each.names]
    texts = [
        paragraph(_why(order, finding, before)),
        facts(_facts(order, finding)),
        paragraph(
            _(
                "Sign for this order in the system, put the finding right at once, report the fix, and answer what has been done."
            )
        ),
    ]
    if order.colour != Colour.RED and order.next_days is not None:
        texts.append(paragraph(_warning(order)))
    if absent:
        texts.append(
            paragraph(
                _(
                    "When this order was issued nobody held the following posts: %(posts)s. Name somebody without delay."
                )
                % {"posts": "、".join(absent)}
            )
        )
    return texts


def _why(order: Order, finding: Finding, before: Order | None) -> str:
    match order.reason:
        case Reason.OVERDUE:
            return _("The following finding was to be put right by %(due)s. The time has passed, and no fix has been reported.") % {
                "due": moment_text(order.due_at)
            }  # fmt: skip
        case Reason.NOT_FIXED if (
            before is not None and before.document is not None and before.issued_at is not None
        ):
            return _(
                "Supervision order %(number)s was issued on %(date)s. %(days)d working days have passed, and no fix of the "
                "following finding has been reported."
            ) % {
                "number": before.document.number_text, "date": day_text(before.issued_at), "days": before.next_days,
            }  # fmt: skip
        case Reason.REBOUND | Reason.SECOND_REBOUND if finding.rebound_of is not None:
            return _(
                "The following finding came back after finding %(number)s had been closed; this is rebound number %(times)d."
            ) % {"number": finding.rebound_of.number, "times": finding.rebound_count}
        case Reason.BY_HAND:
            return _("The campaign office supervises the following finding, because: %(note)s") % {
                "note": order.note
            }
    return _("No fix of the following finding has been reported.")


def _facts(order: Order, finding: Finding) -> list[tuple[str, str]]:
    place = " ".join(part for part in (str(finding.site or ""), finding.place) if part)
    pairs = [
        (_("Finding"), f"{finding.number} {finding.title}"),
        (_("Site or place"), place),
        (_("Item"), str(finding.item or "")),
        (_("Severity"), finding.get_severity_display()),
        (_("Assigned"), moment_text(finding.assigned_at)),
        (_("Due"), moment_text(order.due_at)),
    ]
    return [(name, value) for name, value in pairs if value]


def _warning(order: Order) -> str:
    following = Colour.YELLOW if order.colour == Colour.WHITE else Colour.RED
    return _("If no fix is reported within %(days)d working days, a %(colour)s order follows.") % {
        "days": order.next_days, "colour": following.label.lower(),
    }  # fmt: skip


def _copies(recipients: Sequence[Recipient]) -> list[Party]:
    parties = []
    for each in recipients:
        if each.role == Role.LEADER and each.person is not None:
            parties.append(Party.of_person(each.person))
        elif each.role == Role.DISCIPLINE:
            parties.append(Party(_("Discipline office")))
    return parties


def moment_text(moment: datetime | None) -> str:
    """A moment as documents write it: 2026年11月22日18:00."""
    if moment is None:
        return ""
    there = local(moment)
    return f"{there.year}年{there.month}月{there.day}日{there:%H:%M}"


def day_text(moment: datetime) -> str:
    """A day as documents write it: 2026年11月22日."""
    there = local(moment)
    return f"{there.year}年{there.month}月{there.day}日"
