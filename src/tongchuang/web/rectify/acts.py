"""The actions as the pages offer them: their words, their form, and what is said afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongchuang.domain.findings.states import Action
from tongchuang.web.rectify import forms


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
    Act(A.ASSIGN, _("Assign"), forms.AssignForm, _("Assigned."), "send"),
    Act(A.ACCEPT, _("Accept"), forms.AcceptForm, _("Accepted."), "player-play", asks=False),
    Act(A.FIX, _("Report as fixed"), forms.FixForm, _("Reported as fixed; it will be verified."), "tool",
        _("At least one photo of how it looks now, taken at the site after the assignment, and a sentence.")),
    Act(A.CLOSE, _("Close the finding"), forms.CloseForm, _("Closed."), "circle-check",
        _("You confirm that you have looked at the fix.")),
    Act(A.RETURN, _("Return the fix"), forms.ReturnForm, _("Returned to the unit."), "arrow-back-up"),
    Act(A.DECIDE_DISPUTE, _("Decide the dispute"), forms.DecideDisputeForm, _("Decided."), "gavel"),
    Act(A.DECIDE_EXTENSION, _("Decide the extension"), forms.DecideExtensionForm, _("Decided."), "gavel"),
    Act(A.DECIDE_VOID, _("Confirm as void"), forms.DecideVoidForm, _("Decided."), "gavel"),
    Act(A.ASK_EXTENSION, _("Ask for an extension"), forms.AskExtensionForm, _("Asked; the office decides."), "clock-plus"),
    Act(A.ASK_COORDINATION, _("Ask for coordination"), forms.AskCoordinationForm, _("Asked; the clock stands."), "users",
        _("The lead unit, then the contracted leader, then the office say how it can be solved.")),
    Act(A.DISPUTE, _("Dispute"), forms.DisputeForm, _("Disputed; the clock stands."), "help-circle", menu=True),
    Act(A.ADD_PHOTO, _("Add photos"), forms.AddPhotoForm, _("Photos added."), "camera-plus", menu=True),
    Act(A.REASSIGN, _("Reassign"), forms.ReassignForm, _("Reassigned."), "switch-horizontal", menu=True),
    Act(A.EDIT, _("Correct the entry"), forms.EditForm, _("Corrected."), "edit", menu=True),
    Act(A.ASK_VOID, _("Make void"), forms.AskVoidForm, _("Asked; a second person confirms."), "circle-off", menu=True),
)  # fmt: skip
BY_ACTION = {act.action: act for act in ALL}
BY_SLUG = {act.slug: act for act in ALL}
