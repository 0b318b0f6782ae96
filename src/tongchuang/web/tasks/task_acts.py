"""The actions on a task as the pages offer them: their words, their form, what is said afterwards, which comes first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.tasks import rules
from tongchuang.domain.tasks.models import Extension, State, Task
from tongchuang.domain.tasks.states import Action
from tongchuang.web.tasks import task_forms as forms

NEARLY_DONE = 80


@dataclass(frozen=True)
class Act:
    """One action: the word on its button, its form, the sentence after it. `menu`: kept behind “more”."""

    action: Action
    label: Any
    form: type[forms.ActForm]
    done: Any
    icon: str
    hint: Any = ""
    menu: bool = False
    asks: bool = True

    @property
    def slug(self) -> str:
        """Its part of the address."""
        return self.action.value.replace("_", "-")


A = Action
ALL = (
    Act(A.RELEASE, _("Release"), forms.ReleaseForm, _("Released; its units are told."), "send", asks=False),
    Act(A.CLAIM, _("Claim"), forms.ClaimForm, _("Claimed."), "hand-grab", _("Your unit takes this task as its lead unit.")),
    Act(A.ACCEPT, pgettext_lazy("task", "Accept"), forms.AcceptForm, _("Accepted."), "player-play", asks=False),
    Act(A.SETTLE, _("Settle the task"), forms.SettleForm, _("Kept."), "list-check",
        _("Before a task is accepted five things are settled: the task, its schedule, its unit, the measures and the person.")),
    Act(A.DECIDE_EXTENSION, _("Decide on more time"), forms.DecideExtensionForm, pgettext_lazy("task", "Decided."), "gavel"),
    Act(A.CLOSE, _("Close the task"), forms.CloseForm, pgettext_lazy("task", "Closed."), "circle-check",
        _("You confirm that you have looked at the proof.")),
    Act(A.RETURN, _("Return it"), forms.ReturnForm, _("Returned."), "arrow-back-up"),
    Act(A.REPORT, _("Report progress"), forms.ReportForm, _("Reported."), "progress"),
    Act(A.FINISH, _("Report as finished"), forms.FinishForm, _("Reported as finished; it will be checked."), "flag-check",
        _("A sentence, and proof: a file, or the number of a finding or a document.")),
    Act(A.CASCADE, _("Cascade"), forms.CascadeForm, _("Cascaded; they are told."), "sitemap",
        _("Each part goes to a unit below, to a supporting unit or to a person, who are told at once. Progress is made of the parts.")),
    Act(A.REMIND, _("Remind"), forms.RemindForm, _("Reminded."), "bell", asks=False),
    Act(A.ASK_EXTENSION, _("Ask for more time"), forms.AskExtensionForm, _("Asked."), "clock-plus", menu=True),
    Act(A.DECLINE, _("Not this unit's"), forms.DeclineForm, _("Back with whoever gave it."), "arrow-back", menu=True),
    Act(A.REOPEN, _("Reopen"), forms.ReopenForm, _("Open again."), "refresh", menu=True),
    Act(A.WITHDRAW, _("Withdraw"), forms.WithdrawForm, _("Withdrawn."), "circle-off", menu=True),
)  # fmt: skip
BY_ACTION = {act.action: act for act in ALL}
BY_SLUG = {act.slug: act for act in ALL}


def buttons_for(row: Task, actor: Actor, extension: Extension | None) -> dict[str, Any]:
    """The one solid button, the quiet ones, and those behind “more”."""
    can = [act for act in ALL if rules.may(actor, act.action, row)]
    unsettled = bool(rules.unsettled(row))
    asked = extension is not None and extension.asked_by_id != actor.person_id
    can = [
        act for act in can
        if not (act.action == A.DECIDE_EXTENSION and not asked)
        and not (act.action == A.ASK_EXTENSION and extension is not None)
        and not (act.action == A.ACCEPT and unsettled)
        and not (act.action == A.RELEASE and row.due_on is not None and rules.past(row))
    ]  # fmt: skip
    solid = next((BY_ACTION[action] for action in _first(row) if BY_ACTION[action] in can), None)
    others = [act for act in can if act is not solid]
    # Once it is accepted, what was settled is changed rarely.
    behind = {A.SETTLE} if row.state != State.RELEASED else set()
    return {
        "solid": solid,
        "quiet": [act for act in others if not act.menu and act.action not in behind],
        "menu": [act for act in others if act.menu or act.action in behind],
        "may_edit": rules.may(actor, Action.EDIT, row),
    }


def _first(row: Task) -> tuple[Action, ...]:
    """What a person who may do several things does next."""
    work = (A.FINISH, A.REPORT) if row.progress >= NEARLY_DONE else (A.REPORT, A.FINISH)
    return (
        A.RELEASE,
        A.DECIDE_EXTENSION,
        A.CLAIM,
        A.ACCEPT,
        A.SETTLE if row.state == State.RELEASED else A.ACCEPT,
        A.CLOSE,
        *work,
    )
