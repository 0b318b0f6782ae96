"""Where an object is seen, by the name that the ledger and the inbox keep for its type."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.conf import settings
from django.urls import NoReverseMatch, get_urlconf, reverse

PAGES = {
    "finding": "rectify:finding",
    "order": "supervise:order",
    "task": "tasks:task",
    "document": "documents:document",
    "infoitem": "documents:info",
    "infomonth": "documents:info_month",
    "bulletin": "documents:bulletin",
    "pledge": "documents:pledge",
    "pledgeround": "documents:pledge_round",
    "site": "places:site",
    "street": "places:street",
    "section": "places:section",
    "visit": "inspect:visit",
    "evaluation": "inspect:evaluation",
    "delivery": "inspect:delivery",
    "responsibility": "duties:responsibility",
    "contract": "duties:contract",
    "unit": "settings:unit",
    "person": "settings:person",
    "campaign": "settings:campaign",
    "item": "standard:item",
    "ranking": "appraise:ranking",
    "consequence": "appraise:consequence",
    "objection": "appraise:objection",
    "notice": "appraise:notice",
    "standardversion": "standard:version",
    "signal": "quality:signal",
    "plan": "plan:plan",
    "plantask": "plan:task",
    "dayroute": "route:route",
    "lead": "discipline:lead",
    "lookback": "supervise:lookback",
    "lookbackround": "supervise:lookback_round",
    "materialrequest": "burden:request",
    "coordination": "supervise:coordination_case",
    "learnorder": "supervise:learn_order",
    "learnanswer": "supervise:learn_answer",
    "hardproblem": "supervise:hard_problem",
    "listing": "supervise:listing",
    "meeting": "tasks:meeting",
    "phase": "tasks:phase",
    "gate": "tasks:phase",
    "cascadepart": "tasks:meeting_part",
    "reading": "tasks:reading",
    "readduty": "tasks:reading",
}


def url_of(target_type: str, target_id: UUID | str) -> str:
    """The address of an object's page; empty while there is no such page."""
    pattern = _pattern(target_type, get_urlconf() or settings.ROOT_URLCONF)
    return pattern.replace("00000000-0000-0000-0000-000000000000", str(target_id)) if pattern else ""


@cache
def _pattern(target_type: str, urlconf: str) -> str:
    try:
        return reverse(PAGES[target_type], urlconf, args=[UUID(int=0)])
    except (KeyError, NoReverseMatch):
        return ""
