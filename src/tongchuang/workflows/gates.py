"""How a phase's gate stands by the data of the moment, its figures, and the transition that keeps both.

Findings, scores and meetings stand above gates: what is computed of them is computed here and handed down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tongchuang.domain.campaigns.models import Phase
from tongchuang.domain.documents.models import Document
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.gates import actions, rules
from tongchuang.domain.gates.engine_io import checks_of
from tongchuang.domain.gates.models import Answer, Transition
from tongchuang.domain.gates.queries import answers_of, reports_of
from tongchuang.domain.gates.values import Check, Found, MakeUp, Mark
from tongchuang.domain.meetings.models import Meeting
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.scores.models import Snapshot
from tongchuang.domain.tasks.models import Task
from tongchuang.domain.tasks.queries import Counts, counts_of
from tongchuang.foundation.clock import SHANGHAI, now, period_of
from tongchuang.workflows.reports.data import month_before
from tongchuang.workflows.reports.reads import months_scored

OVER = ("closed", "void")


@dataclass
class Standing:
    """A phase's data at this moment; each kind is read once, and only if it is asked for."""

    phase: Phase

    @cached_property
    def tasks(self) -> Counts:
        """The phase's tasks."""
        return counts_of(Task.objects.filter(phase=self.phase))

    @cached_property
    def findings(self) -> dict[str, int]:
        """Findings registered since the phase began, how many of them are closed, and grave ones open in the campaign."""
        own = ~Q(state="void")
        if self.phase.starts_on:
            own &= Q(registered_at__gte=datetime.combine(self.phase.starts_on, time(), SHANGHAI))
        rows = Finding.objects.filter(campaign=self.phase.campaign_id)
        return rows.aggregate(
            registered=Count("pk", filter=own), closed=Count("pk", filter=own & Q(state="closed")),
            open=Count("pk", filter=~Q(state__in=OVER)), grave=Count("pk", filter=~Q(state__in=OVER) & Q(severity="grave")),
        )  # fmt: skip

    @cached_property
    def months(self) -> dict[str, Snapshot]:
        """Month → its score."""
        return months_scored(self.phase.campaign)

    @cached_property
    def reports(self) -> list[Document]:
        """The reports written on the phase."""
        return reports_of(self.phase)

    def held_meeting(self) -> Meeting | None:
        """The phase transition meeting held since the phase began."""
        rows = Meeting.objects.filter(campaign=self.phase.campaign_id, kind="transition", state="held")
        if self.phase.starts_on:
            rows = rows.filter(starts_at__gte=datetime.combine(self.phase.starts_on, time(), SHANGHAI))
        return rows.order_by("-starts_at").first()

    def evaluated(self, source: str) -> Snapshot | None:
        """The score of the latest finished evaluation of a source."""
        rows = Snapshot.objects.filter(
            campaign=self.phase.campaign_id,
            evaluation__source=source,
            evaluation__finished_at__isnull=False,
            total__isnull=False,
        )
        return rows.select_related("evaluation").order_by("-evaluation__finished_at").first()


def found_of(check: Check, data: Standing) -> Found:
    """What a computed condition comes to."""
    return _FINDERS[check.kind](check, data)


def _report(check: Check, data: Standing) -> Found:
    issued = next((each for each in data.reports if each.state == Document.State.ISSUED), None)
    if issued is not None:
        return Found(True, issued.number_text or issued.title)
    return Found(False, _("written, not issued yet") if data.reports else _("not written yet"))


def _meeting(check: Check, data: Standing) -> Found:
    row = data.held_meeting()
    return Found(row is not None, row.title if row else _("not held yet"))


def _share(done: int, total: int, share: Decimal | None) -> Found:
    wanted = share or Decimal(0)
    needs = f"≥ {_per_cent(wanted)}"
    if not total:
        return Found(None, pgettext("gate", "none yet"), needs)
    # In whole numbers: a share that is reached exactly holds.
    return Found(done >= wanted * total, f"{_per_cent(Decimal(done) / total)}（{done}/{total}）", needs)


def _per_cent(share: Decimal) -> str:
    value = (share * 100).quantize(Decimal("0.1"), rounding="ROUND_DOWN")
    return f"{value.normalize():f}%"


def _tasks(check: Check, data: Standing) -> Found:
    return _share(data.tasks.closed, data.tasks.total, check.share)


def _closed(check: Check, data: Standing) -> Found:
    return _share(data.findings["closed"], data.findings["registered"], check.share)


def _grave(check: Check, data: Standing) -> Found:
    count = data.findings["grave"]
    return Found(count <= check.at_most, str(count), f"≤ {check.at_most}")


def _score(check: Check, data: Standing) -> Found:
    needs = f"≥ {check.at_least}"
    if check.source:
        row = data.evaluated(check.source)
        name = row.evaluation.title if row and row.evaluation else ""
    else:
        name = max((month for month, each in data.months.items() if each.total is not None), default="")
        row = data.months.get(name)
    if row is None or row.total is None:
        return Found(None, _("no score yet"), needs)
    return Found(row.total >= (check.at_least or 0), f"{_points(row.total)}（{name}）", needs)


def _points(total: Decimal) -> str:
    # Never rounded up to what is needed.
    return f"{total.quantize(Decimal('0.01'), rounding='ROUND_DOWN')}"


def _stability(check: Check, data: Standing) -> Found:
    needs = _("%(n)d months ≥ %(at_least)s") % {"n": check.months or 0, "at_least": check.at_least}
    month, totals = period_of(now()), []
    for _each in range(check.months or 0):
        month = month_before(month)
        row = data.months.get(month)
        totals.append(row.total if row else None)
    says = "、".join(_points(each) if each is not None else "—" for each in reversed(totals))
    if any(each is not None and each < (check.at_least or 0) for each in totals):
        return Found(False, says, needs)
    return Found(None if None in totals else True, says, needs)


_FINDERS = {
    "report": _report, "meeting": _meeting, "tasks_done": _tasks, "closed": _closed, "no_open_grave": _grave, "score": _score,
    "stability": _stability,
}  # fmt: skip


def _by_hand(check: Check, answers: Sequence[Answer]) -> Found:
    given = [each for each in answers if each.key == check.key and each.position < check.positions]
    confirmed = sum(each.confirmed_at is not None for each in given)
    if not given:
        says = _("not answered yet")
    elif any(not each.holds for each in given):
        says = _("answered with no")
    elif len(given) < check.positions:
        says = _("%(n)d of %(all)d answered") % {"n": len(given), "all": check.positions}
    else:
        says = _("confirmed") if confirmed == len(given) else _("waits for a second person")
    return Found(rules.answers_stand(check, given), says)


def marks_of(
    phase: Phase, *, data: Standing | None = None, answers: Sequence[Answer] | None = None
) -> list[Mark]:
    """How each condition of the gate stands now."""
    data = data or Standing(phase)
    checks = checks_of(phase)
    given = (
        answers if answers is not None else answers_of(phase) if any(each.by_hand for each in checks) else []
    )
    marks = []
    for check in checks:
        found = _by_hand(check, given) if check.by_hand else found_of(check, data)
        marks.append(Mark(check.key, check.kind, check.title, found.holds, found.says, found.needs))
    return marks


def numbers_of(phase: Phase, *, data: Standing | None = None) -> dict[str, Any]:
    """The phase's figures at this moment, to be kept with its transition."""
    data = data or Standing(phase)
    month = max((each for each, row in data.months.items() if row.total is not None), default="")
    return {
        "at": now().isoformat(), "tasks": data.tasks.total, "tasks_closed": data.tasks.closed, "tasks_overdue": data.tasks.overdue,
        "findings": data.findings["registered"], "findings_closed": data.findings["closed"], "findings_open": data.findings["open"],
        "grave_open": data.findings["grave"], "score": str(_points(data.months[month].total)) if month else "", "score_month": month,
    }  # fmt: skip


@transaction.atomic
def propose(phase: Phase, *, begins_on: date, reason: str, by: Actor) -> Transition:
    """Propose the transition with the gate as it stands."""
    return actions.propose_transition(phase, begins_on=begins_on, reason=reason, marks=marks_of(phase), by=by)


@transaction.atomic
def confirm(transition_: Transition, *, opinion: str, by: Actor) -> Transition:
    """Confirm it by the data of this moment, which is kept."""
    phase, data = transition_.phase, Standing(transition_.phase)
    marks, numbers = marks_of(phase, data=data), numbers_of(phase, data=data)
    return actions.confirm_transition(transition_, marks=marks, numbers=numbers, opinion=opinion, by=by)


@transaction.atomic
def refuse(
    transition_: Transition, *, opinion: str, until: date, work: Sequence[MakeUp], by: Actor
) -> list[Task]:
    """Refuse it: the phase goes on, and what is to be made up becomes tasks."""
    marks = marks_of(transition_.phase)
    return actions.refuse_transition(transition_, opinion=opinion, until=until, work=work, marks=marks, by=by)
