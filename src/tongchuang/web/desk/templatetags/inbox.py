"""A message of the inbox in words: what happened, and why it concerns its reader."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.findings.wording import event_title
from tongchuang.domain.messages.models import Dispatch, InboxMessage
from tongchuang.domain.messages.queries import Delivery
from tongchuang.domain.messages.sorts import sort_word
from tongchuang.domain.messages.wording import error_words

register = template.Library()

REASONS: dict[str, Promise] = {
    "unit": _("your unit answers for it"),
    "person": _("you answer for it"),
    "support": _("your unit supports it"),
    "office": _("the office decides"),
    "crew": _("you go there"),
    "inspector": _("you inspect"),
    "leader": _("you lead this section"),
    "head": _("you head the unit"),
    "discipline": _("you watch over discipline"),
    "site": _("it is about a site of yours"),
    "asked": _("you asked for it"),
    "asker": _("you asked for it"),
    "sender": _("you sent it in"),
    "signs": _("you sign it"),
    "signer": _("your second signature is needed"),
    "second_signature": _("your second signature is needed"),
    "approver": _("you approve it"),
    "coordinator": _("it is your step now"),
    "nobody": _("it reaches nobody, so the office looks"),
    "reminder": _("something is due"),
    "invited": _("you are invited"),
}


# Events that are not of findings.
HAPPENED: dict[str, Promise] = {
    "task.released": _("Task for you"),
    "task.claimed": _("Task claimed"),
    "task.edited": _("Task corrected"),
    "task.closed": _("Task closed"),
    "task.returned": _("Task returned"),
    "task.reopened": _("Task reopened"),
    "task.withdrawn": _("Task withdrawn"),
    "task.extension_asked": _("More time asked for a task"),
    "task.extension_decided": _("More time for a task decided"),
    "task.reminded": _("You are reminded of a task"),
    "task.finished": _("Task to be checked"),
    "task.declined": _("Task declined by its unit"),
    "plan.adopted": _("Rectification plan adopted"),
    "info.accepted": _("Information accepted"),
    "info.returned": _("Information sent back"),
    "info.set_aside": _("Information set aside"),
    "info.taken_out": _("Information set aside"),
    "info.used_above": _("Information used above"),
    "info.reminded": _("Information missing this month"),
    "pledge.sent": _("Pledge to be signed"),
    "pledge.changed": _("Pledge changed: sign it again"),
    "pledge.handed_over": _("Pledge of a dissolved unit to be signed"),
    "pledge.signed": _("Pledge signed"),
    "pledge.withdrawn": _("Pledge withdrawn"),
    "pledge.review_confirmed": _("Pledge evaluated"),
    "pledge.objected": _("Objection to a pledge's evaluation"),
    "pledge.objection_answered": _("Objection answered"),
    "route.published": _("Route published"),
    "recheck.announced": _("Double checks announced"),
    "ranking.frozen": _("Ranking frozen, objections open"),
    "reminder.before": _("Due soon"),
    "reminder.due": _("Due now"),
    "reminder.after": _("Overdue"),
    "order.issued": _("Supervision order"),
    "order.released": _("Supervision order"),
    "order.held": _("Order waits"),
    "order.answered": _("Order answered"),
    "order.received": _("Order signed for"),
    "order.withdrawn": _("Order withdrawn"),
    "coordination.asked": _("Coordination asked for"),
    "coordination.opinion": _("Coordination: your step"),
    "coordination.moved_on": _("Coordination: your step"),
    "coordination.ended": _("Coordination ended"),
    "learnorder.given": _("Self-check ordered"),
    "learnorder.sites_changed": _("Self-check ordered"),
    "learnorder.cancelled": _("Self-check cancelled"),
    "hardproblem.listed": _("Hard problem listed"),
    "hardproblem.changed": _("Hard problem changed"),
    "hardproblem.reviewed": _("Hard problem reviewed"),
    "hardproblem.solved": _("Hard problem solved"),
    "listing.made": _("Listed for supervision"),
    "listing.changed": _("Listing changed"),
    "listing.removed": _("Taken off the list"),
    "request.sent": _("Material asked for"),
    "request.released": _("Material asked for"),
    "request.withdrawn": _("Request withdrawn"),
    "request.returned": _("Material returned"),
    "request.answered": _("Material received"),
    "burden.held": _("Beyond the quota"),
    "lookback.sent": _("Look-back to make"),
    "lookback.drawn": _("Look-backs drawn"),
    "lookback.rebounded": _("Rebound"),
    "consequence.proposed": _("Consequences proposed"),
    "consequence.confirmed": _("Consequence confirmed"),
    "consequence.changed": _("Consequence changed"),
    "consequence.dropped": _("Consequence dropped"),
    "consequence.lifted": _("Consequence lifted"),
    "consequence.final": _("Consequence final"),
    "consequence.objected": _("Objection raised"),
    "consequence.objection_decided": _("Objection decided"),
    "consequence.objection_withdrawn": _("Objection withdrawn"),
    "notice.issued": _("Notice published"),
    "notice.published": _("Notice published"),
    "amount.countered": _("Amount corrected"),
    "document.submitted": _("Document to approve"),
    "document.sent_back": _("Document sent back"),
    "document.issued": _("Document issued"),
    "document.withdrawn": _("Document withdrawn"),
    "document.reminded": _("Document to sign for"),
    "lead.opened": _("Case lead opened"),
    "meeting.submitted": _("Meeting to release"),
    "meeting.sent_back": _("Meeting sent back"),
    "meeting.called": _("Invitation"),
    "meeting.released": _("Invitation"),
    "meeting.moved": _("Meeting moved"),
    "meeting.cancelled": _("Meeting cancelled"),
    "meeting.missed": _("Meeting not held"),
    "meeting.leave_asked": _("Leave asked for"),
    "meeting.leave_decided": _("Leave decided"),
    "meeting.held": _("Who came"),
    "meeting.minutes_submitted": _("Minutes to approve"),
    "meeting.minutes_returned": _("Minutes sent back"),
    "meeting.minutes_issued": _("Minutes issued"),
    "meeting.cascade_asked": _("Meeting to pass on"),
    "meeting.cascaded": _("Meeting passed on"),
    "meeting.part_returned": _("Passing on sent back"),
    "meeting.part_spared": _("Needn't be passed on"),
    "meeting.reminded": _("Pass on the meeting"),
    "gate.proposed": _("Transition to confirm"),
    "gate.answered": _("Answer to confirm"),
    "gate.passed": _("Transition confirmed"),
    "gate.refused": _("Transition refused"),
    "gate.reopened": _("Phase reopened"),
}


@register.filter
def happened(message: InboxMessage) -> str:
    """The event in words."""
    if message.kind in HAPPENED:
        return str(HAPPENED[message.kind])
    # What an app tells of without words here still has the word of its sort.
    return event_title(message.kind, {}) if message.sort in {"finding", ""} else sort_word(message.sort)


@register.filter
def why(message: InboxMessage) -> str:
    """Why it concerns the reader; empty for a reason without words."""
    return str(REASONS.get(message.reason, ""))


@register.filter
def why_sentence(message: InboxMessage) -> str:
    """The same as the beginning of a sentence."""
    words = why(message) or gettext("it concerns you")
    return words[:1].upper() + words[1:]


@register.filter
def dispatch_words(delivery: Delivery) -> str:
    """How a message went out, with the reason where it didn't."""
    state = str(Dispatch.State(delivery.state).label)
    reason = error_words(delivery.error) if delivery.state in {"failed", "given_up", "cancelled"} else ""
    return f"{state} · {reason}" if reason else state
