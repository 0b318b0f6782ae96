"""The words for stored codes: word("method", "site") is 实地考察 on a Chinese page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongchuang.domain.appraisals.models import RankedUnit, Ranking
from tongchuang.domain.findings.models import Disposition, Finding, Severity, State
from tongchuang.domain.inspections.models import Source
from tongchuang.domain.orders.values import Hold, Reason, Role
from tongchuang.domain.orders.values import State as OrderState
from tongchuang.domain.organisations.models import PostKind
from tongchuang.domain.tasks.states import Kind as TaskKind
from tongchuang.domain.tasks.states import Origin as TaskOrigin
from tongchuang.domain.tasks.states import State as TaskState

WORDS: dict[str, dict[str, object]] = {
    "finding_state": dict(State.choices),
    "severity": dict(Severity.choices),
    "disposition": dict(Disposition.choices),
    "finding_source": dict(Finding.Source.choices),
    "source": dict(Source.choices),
    "post": dict(PostKind.choices),
    "order_state": dict(OrderState.choices),
    "order_reason": dict(Reason.choices),
    "order_role": dict(Role.choices),
    "order_hold": dict(Hold.choices),
    "task_state": dict(TaskState.choices),
    "task_kind": dict(TaskKind.choices),
    "task_origin": dict(TaskOrigin.choices),
    "ranking_state": dict(Ranking.State.choices),
    "ranking_status": dict(RankedUnit.Status.choices),
    "method": {
        "site": _("On site"),
        "evidence": _("Evidence review"),
        "survey": _("Survey"),
        "indicator": _("Indicator"),
        "overall": _("Overall observation"),
        "report": _("Hearing a report"),
        "negative": _("Negative list"),
    },
    "regime": {"points": _("By points"), "attain": _("By attainment")},
    "level": {
        "national": _("National"),
        "provincial": _("Provincial"),
        "municipal": _("Municipal"),
        "county": _("County"),
        "unit": _("Unit level"),
    },
    "verdict": {"pass": _("Pass"), "fail": _("Fail"), "na": _("Not applicable")},
    "responsibility_state": {
        "proposed": _("Proposed"),
        "claimed": _("Claimed"),
        "confirmed": _("Confirmed"),
    },
    "contract_kind": {
        "leader": _("Contracted leader"),
        "point_owner": _("Point owner"),
        "frontage": _("Three duties at the door"),
    },
    "contract_state": {"offered": _("Offered"), "confirmed": _("Confirmed"), "ended": _("Ended")},
    "observation": {
        "review": _("Review"),
        "poll": _("Poll"),
        "reading": _("Reading"),
        "rating": _("Rating"),
        "event": _("Negative event"),
    },
    "unit_line": {
        "line": _("Department"),
        "territory": _("Town or street"),
        "enterprise": _("Enterprise"),
        "institution": _("Institution"),
    },
    "section_kind": {"section": _("Section"), "lane": _("Lane")},
    "photo_phase": {"before": _("Before the fix"), "after": _("After the fix")},
    # What a run is doing: codes that carriers give to Progress.say.
    "run_note": {
        "what_if_forecast": _("Working out the forecast, now and then"),
        "what_if_ranking": _("Working out the ranking, now and then"),
        "case_sealing": _("Sealing the ledger"),
        "case_files": _("Gathering what was attached"),
        "case_chain": _("Writing the ledger's proof"),
        "case_setting": _("Setting the pages"),
        "case_keeping": _("Keeping the file"),
        "pledges_gathering": _("Gathering what each unit has to do"),
        "pledges_writing": _("Writing the pledges"),
        "plates_reading": _("Looking the plates up"),
        "plates_drawing": _("Drawing the QR codes"),
        "plates_setting": _("Setting the pages"),
        "plates_keeping": _("Keeping the file"),
        "reading_text": _("Taking the text out of the file"),
        "reading_duties": _("Reading the text"),
        "reading_second": _("Asking the second reader"),
        "routes_gathering": _("Reading planned visits"),
        "routes_searching": _("Looking for good routes"),
        "agreement_reading": _("Reading pairs of visits"),
        "": _("Working"),
        "facts_verifying": _("Verifying facts"),
        "facts_rebuilding": _("Writing facts anew"),
        "facts_compacting": _("Putting fact files together"),
        "forecast_read": _("Reading facts and findings"),
        "forecast_work": _("Playing the evaluation many times"),
        "forecast_back_test": _("Holding past evaluations against their forecasts"),
        "forecast_write": _("Keeping the figures"),
        "plan_gathering": _("Gathering findings, people and days"),
        "plan_solving": _("Looking for the best order"),
    },
    "document_kind": {
        "order": _("Supervision order"),
        "bulletin": _("Bulletin"),
        "notice": _("Notice"),
        "interview": _("Notice of an interview"),
        "yellow_card": _("Yellow-card warning"),
        "letter": _("Letter"),
        "reply": _("Reply"),
        "minutes": _("Minutes"),
        "report": pgettext_lazy("document kind", "Report"),
        "evaluation": _("Circular on an evaluation"),
        "briefing": _("Briefing"),
        "pledge": _("Pledge"),
        "plan_page": _("One-page plan"),
    },
    "document_state": {
        "draft": _("Draft"),
        "approval": _("Waits for approval"),
        "issued": pgettext_lazy("document", "Issued"),
        "withdrawn": pgettext_lazy("document", "Withdrawn"),
    },
    "order": {"white": _("White order"), "yellow": _("Yellow order"), "red": _("Red order")},
}


def word(kind: str, value: str | None) -> str:
    """The word for a code; the code itself where none is known, nothing for nothing."""
    if value is None or (value == "" and "" not in WORDS[kind]):
        return ""
    return str(WORDS[kind].get(value, value))
