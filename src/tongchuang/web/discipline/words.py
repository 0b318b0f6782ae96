"""Words of the discipline pages: matters, decisions, looks, outcomes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongchuang.domain.leads.models import Lead
from tongchuang.domain.leads.watching import Matter

STATE_TONES = {
    Lead.State.OPEN: ("red", "alert-circle"), Lead.State.TAKEN_UP: ("blue", "player-play"),
    Lead.State.CLOSED: ("green", "circle-check"), Lead.State.UNFOUNDED: ("quiet", "circle-off"),
}  # fmt: skip
MATTERS: dict[str, Any] = {
    Matter.CONFIRMED: pgettext_lazy("matter", "Confirmed"),
    Matter.OVERRULED: pgettext_lazy("matter", "Overruled a proposal"),
    Matter.EXCLUDED: pgettext_lazy("matter", "Left out of the ranking"),
    Matter.VOIDED: pgettext_lazy("matter", "Made void"),
    Matter.DEADLINE: pgettext_lazy("matter", "Moved a deadline"),
    Matter.WITHDRAWN: pgettext_lazy("matter", "Withdrew or cancelled"),
    Matter.PHOTOS: pgettext_lazy("matter", "Judged a photo signal"),
    Matter.DELIVERIES: pgettext_lazy("matter", "Decided a delivery"),
    Matter.SECOND: pgettext_lazy("matter", "Second signature"),
}
DECISIONS: dict[str, Any] = {
    "finding.closed": _("Closed a finding"),
    "responsibility.confirmed": _("Confirmed a responsibility"),
    "ranking.frozen": _("Froze a ranking"),
    "campaign.move_decided": _("Decided a move to a new version"),
    "consequence.confirmed": _("Confirmed a consequence"),
    "document.issued": _("Issued a document"),
    "finding.reassigned": _("Reassigned a finding"),
    "finding.returned": _("Returned a fix"),
    "responsibility.changed": _("Changed a responsibility"),
    "plan.task_pinned": _("Set a day of the plan by hand"),
    "document.sent_back": _("Sent a document back"),
    "consequence.changed": _("Changed a proposed consequence"),
    "consequence.dropped": _("Dropped a proposed consequence"),
    "consequence.lifted": _("Lifted a consequence"),
    "consequence.overruled": _("Overruled a proposed consequence"),
    "consequence.objection_decided": _("Decided an objection"),
    "ranking.unit_excluded": _("Left a unit out of the ranking"),
    "ranking.unit_readmitted": _("Took a unit back into the ranking"),
    "finding.void_asked": _("Asked to make a finding void"),
    "finding.voided": _("Made a finding void"),
    "finding.void_refused": _("Refused to make a finding void"),
    "observation.retracted": _("Retracted a fact"),
    "lead.unfounded": _("Dismissed a lead as unfounded"),
    "finding.extension_decided": _("Decided an extension"),
    "finding.dispute_decided": _("Decided a dispute"),
    "finding.coordination_decided": _("Decided a coordination"),
    "finding.coordination_ended": _("Ended a coordination"),
    "finding.edited": _("Corrected a finding, which moved its deadline"),
    "order.withdrawn": _("Withdrew an order"),
    "document.withdrawn": _("Withdrew a document"),
    "request.withdrawn": _("Withdrew a request for material"),
    "listing.removed": _("Ended a listing"),
    "draw.cancelled": _("Cancelled a draw"),
    "standard.withdrawn": _("Withdrew a version of the standard"),
    "signal.judged": _("Judged a photo signal"),
    "delivery.decided": _("Decided between two deliveries"),
    "delivery.rejected": _("Rejected a delivery"),
    "order.released": _("Signed an order as the second person"),
    "request.released": _("Signed a request as the second person"),
    "burden.released": _("Released what was over the quota"),
    "burden.dropped": _("Refused what was over the quota"),
}
RESULTS: dict[tuple[str, Any], Any] = {
    ("granted", True): pgettext_lazy("result", "granted"),
    ("granted", False): pgettext_lazy("result", "refused"),
    ("upheld", True): pgettext_lazy("result", "upheld"),
    ("upheld", False): pgettext_lazy("result", "refused"),
    ("state", "confirmed"): pgettext_lazy("result", "confirmed"),
    ("state", "explained"): pgettext_lazy("result", "explained"),
    ("state", "wrong"): pgettext_lazy("result", "false alarm"),
    ("decision", "keep"): pgettext_lazy("result", "kept the first"),
    ("decision", "taken"): pgettext_lazy("result", "taken"),
    ("decision", "rejected"): pgettext_lazy("result", "rejected"),
}
MEASURES: dict[str, Any] = {
    "extensions": _("Extensions granted"),
    "disputes": _("Disputes upheld"),
    "voids": _("Requests to make void confirmed"),
    "proposals": _("Proposed consequences overruled"),
    "objections": _("Objections upheld"),
    "signals": _("Photo signals waved through"),
}
# The room of a page, by the first part of its name.
ROOMS: dict[str, Any] = {
    "desk": pgettext_lazy("room", "Desk"), "command": pgettext_lazy("room", "Command"), "standard": pgettext_lazy("room", "Standard"),
    "duties": pgettext_lazy("room", "Duties"), "places": pgettext_lazy("room", "Sites"), "inspect": pgettext_lazy("room", "Inspect"),
    "draw": pgettext_lazy("room", "Draw"), "route": pgettext_lazy("room", "Route"), "quality": pgettext_lazy("room", "Quality"),
    "rectify": pgettext_lazy("room", "Rectify"), "supervise": pgettext_lazy("room", "Supervise"), "appraise": pgettext_lazy("room", "Appraise"),
    "forecast": pgettext_lazy("room", "Forecast"), "plan": pgettext_lazy("room", "Plan"), "documents": pgettext_lazy("room", "Documents"),
    "burden": pgettext_lazy("room", "Burden"), "discipline": pgettext_lazy("room", "Discipline"), "settings": pgettext_lazy("room", "Settings"),
    "shared": pgettext_lazy("room", "Files and search"),
}  # fmt: skip


def room_word(page: str) -> str:
    """The room of a page."""
    return str(ROOMS.get(page.split(":")[0], page))


def number_word(new: dict[str, Any]) -> str:
    """The number of what was decided about; of a document as it is printed."""
    number = new.get("number")
    if number and new.get("code") and new.get("year"):
        return f"{new['code']}〔{new['year']}〕{number}号"
    return str(number or "")


def result_word(kind: str, new: dict[str, Any]) -> str:
    """How it was decided, where that is yes or no."""
    keys = ("granted", "upheld", "decision", *(("state",) if kind == "signal.judged" else ()))
    found = (RESULTS.get((key, new[key])) for key in keys if isinstance(new.get(key), str | bool))
    return str(next((word for word in found if word is not None), ""))
