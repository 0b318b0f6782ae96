"""One form for each action on a finding: what it asks, and how it is carried out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.coordination.actions import ask_coordination
from tongchuang.domain.findings import actions
from tongchuang.domain.findings.models import Disposition, Finding, Severity
from tongchuang.domain.findings.queries import DueIfAssigned, due_if_assigned, open_disputes
from tongchuang.domain.findings.supervision import supervision_in
from tongchuang.domain.organisations.actors import Actor
from tongchuang.foundation.clock import now
from tongchuang.web.rectify.fields import (
    PhotoForm,
    PicksForm,
    pick_fields,
    reason_field,
    unit_field,
    units_field,
)
from tongchuang.web.shared.forms import StyledForm


class ActForm(StyledForm):
    """An action's form. `version` is what the person saw; it guards against overwriting somebody else's change."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, finding: Finding, **kwargs: Any) -> None:
        initial = {"version": finding.version, **self.start(finding), **kwargs.pop("initial", {})}
        self.actor, self.finding = actor, finding
        self.base_fields = {**self.base_fields, **self.more(actor, finding)}
        super().__init__(*args, initial=initial, **kwargs)

    def start(self, finding: Finding) -> dict[str, Any]:
        """What the form begins with."""
        return {}

    def more(self, actor: Actor, finding: Finding) -> dict[str, forms.Field]:
        """Fields whose choices depend on who asks."""
        return {}

    def run(self) -> None:
        """Carry it out with the cleaned values."""
        raise NotImplementedError

    def _do(self, action: Any, **values: Any) -> None:
        action(self.finding, by=self.actor, version=self.cleaned_data["version"], **values)


class AcceptForm(ActForm):
    """Nothing to ask."""

    def run(self) -> None:
        self._do(actions.accept_finding)


class AssignForm(ActForm):
    """To whom, with whom, until when."""

    field_order = ["unit", "supports", "same_day"]

    same_day = forms.BooleanField(required=False, label=_("To be fixed the same day"))

    def start(self, finding: Finding) -> dict[str, Any]:
        supports = list(finding.supports.values_list("unit_id", flat=True))
        return {"unit": finding.unit_id, "same_day": finding.same_day, "supports": supports}

    def more(self, actor: Actor, finding: Finding) -> dict[str, forms.Field]:
        return {
            "unit": unit_field(actor, required=True, label=_("Responsible unit")),
            "supports": units_field(actor, label=_("Supporting units")),
        }

    @property
    def due(self) -> DueIfAssigned:
        """Until when it would have to be fixed, assigned now."""
        return due_if_assigned(self.finding, supervision_in(self.finding.campaign), now())

    def run(self) -> None:
        data = self.cleaned_data
        self._do(
            actions.assign_finding,
            unit=data["unit"],
            supports=list(data["supports"]),
            same_day=data["same_day"],
        )


class ReassignForm(ActForm):
    """To whom instead, and why."""

    def more(self, actor: Actor, finding: Finding) -> dict[str, forms.Field]:
        return {
            "unit": unit_field(
                actor,
                required=True,
                label=_("New responsible unit"),
                help_text=_("Its time to fix begins now."),
            ),
            "supports": units_field(actor, label=_("Supporting units")),
            "reason": reason_field(_("Reason")),
        }

    def run(self) -> None:
        data = self.cleaned_data
        self._do(
            actions.reassign_finding,
            unit=data["unit"],
            supports=list(data["supports"]),
            reason=data["reason"],
        )


class FixForm(ActForm, PhotoForm):
    """What was done, and the photos that show it."""

    text = forms.CharField(
        label=_("What was done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    far_reason = reason_field(
        _("Explanation"),
        _("Only when the photo was not taken at the site, or does not say when and where."),
        required=False,
    )
    field_order = ["photos", "text", "far_reason"]

    def run(self) -> None:
        data = self.cleaned_data
        self._do(
            actions.fix_finding, text=data["text"], photos=self.attachments, far_reason=data["far_reason"]
        )


class ReturnForm(ActForm):
    """Why the fix is not accepted."""

    reason = reason_field(_("Reason"), _("Say what is still wrong. The due time stays as it is."))

    def run(self) -> None:
        self._do(actions.return_finding, reason=self.cleaned_data["reason"])


class CloseForm(ActForm):
    """What became of it."""

    disposition = forms.ChoiceField(
        label=_("Result"), widget=forms.RadioSelect, initial=Disposition.FIXED,
        choices=[(each, each.label) for each in (Disposition.FIXED, Disposition.PARTLY, Disposition.CANNOT)],
    )  # fmt: skip
    opinion = reason_field(_("Opinion"), _("Needed unless it is wholly fixed."), required=False)

    def run(self) -> None:
        data = self.cleaned_data
        self._do(actions.close_finding, disposition=data["disposition"], opinion=data["opinion"])


class DisputeForm(ActForm):
    """Why it is not the unit's."""

    field_order = ["reason", "named_unit"]

    reason = reason_field(_("Reason"), _("The clock stops until the office has decided."))

    def more(self, actor: Actor, finding: Finding) -> dict[str, forms.Field]:
        help_text = _("Whose it is, if you know; the office decides.")
        return {
            "named_unit": unit_field(actor, required=False, label=_("The right unit"), help_text=help_text)
        }

    def run(self) -> None:
        data = self.cleaned_data
        self._do(actions.dispute_finding, reason=data["reason"], named_unit=data["named_unit"])


class DecideForm(ActForm):
    """Yes or no, with an opinion."""

    answer = forms.TypedChoiceField(
        label=_("Decision"), widget=forms.RadioSelect, coerce=lambda value: value == "yes",
        choices=[("yes", _("Agree")), ("no", _("Refuse"))],
    )  # fmt: skip
    opinion = reason_field(_("Opinion"))


class DecideDisputeForm(DecideForm):
    """Upheld or refused; upheld, to whom it goes."""

    def more(self, actor: Actor, finding: Finding) -> dict[str, forms.Field]:
        help_text = _("When you agree: who takes over. Left empty, the finding waits to be assigned.")
        return {
            "unit": unit_field(actor, required=False, label=_("New responsible unit"), help_text=help_text)
        }

    def start(self, finding: Finding) -> dict[str, Any]:
        named = open_disputes(finding).values_list("named_unit", flat=True).first()
        return {"unit": named} if named else {}

    def run(self) -> None:
        data = self.cleaned_data
        self._do(actions.decide_dispute, upheld=data["answer"], opinion=data["opinion"], unit=data["unit"])


class AskExtensionForm(ActForm):
    """How many days, and why."""

    working_days = forms.IntegerField(label=_("Working days"), min_value=1, max_value=60)
    reason = reason_field(_("Reason"))

    def run(self) -> None:
        data = self.cleaned_data
        self._do(actions.ask_extension, working_days=data["working_days"], reason=data["reason"])


class DecideExtensionForm(DecideForm):
    """Granted or refused."""

    opinion = reason_field(_("Opinion"), _("Needed when you refuse."), required=False)

    def run(self) -> None:
        self._do(
            actions.decide_extension,
            granted=self.cleaned_data["answer"],
            opinion=self.cleaned_data["opinion"],
        )


class AskCoordinationForm(ActForm):
    """What the unit can't solve alone."""

    reason = reason_field(
        _("What has to be coordinated"),
        _("This is your unit's opinion. The clock stands until it is solved at one of the steps."),
    )

    def run(self) -> None:
        self._do(ask_coordination, reason=self.cleaned_data["reason"])


class AskVoidForm(ActForm):
    """Why it was registered in error."""

    disposition = forms.ChoiceField(
        label=_("Why void"), widget=forms.RadioSelect, initial=Disposition.UNFOUNDED,
        choices=[(each, each.label) for each in (Disposition.UNFOUNDED, Disposition.DUPLICATE)],
    )  # fmt: skip
    reason = reason_field(
        _("Reason"), _("A second person confirms. The finding stays on the ledger as void.")
    )

    def run(self) -> None:
        data = self.cleaned_data
        self._do(actions.ask_void, reason=data["reason"], disposition=data["disposition"])


class DecideVoidForm(DecideForm):
    """Confirmed or refused by a second person."""

    opinion = reason_field(_("Opinion"), _("Needed when you refuse."), required=False)

    def run(self) -> None:
        self._do(
            actions.decide_void, confirmed=self.cleaned_data["answer"], opinion=self.cleaned_data["opinion"]
        )


class EditForm(ActForm, PicksForm):
    """What was written wrongly."""

    WRITTEN = ("title", "description", "severity", "same_day", "count", "place")

    title = forms.CharField(label=_("The problem"), max_length=200)
    description = forms.CharField(
        label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices)
    same_day = forms.BooleanField(required=False, label=_("To be fixed the same day"))
    count = forms.IntegerField(label=_("Occurrences"), min_value=1, max_value=9999)
    place = forms.CharField(label=_("Place in words"), required=False, max_length=200)
    reason = reason_field(_("Why it is corrected"))

    def start(self, finding: Finding) -> dict[str, Any]:
        return {name: getattr(finding, name) for name in self.WRITTEN} | {
            "site": finding.site_id,
            "item": finding.item_id,
        }

    def more(self, actor: Actor, finding: Finding) -> dict[str, forms.Field]:
        return pick_fields(actor, finding.campaign, now_at=finding)

    def run(self) -> None:
        # Site and item come only from the page that shows what they are now; what was not sent stays.
        picks = [name for name in ("site", "item") if name in self.data]
        data: dict[str, Any] = {name: self.cleaned_data[name] for name in (*self.WRITTEN, *picks)}
        if data.get("site") is not None and data["site"].pk != self.finding.site_id:
            data["street"] = data["site"].street
        self._do(actions.edit_finding, reason=self.cleaned_data["reason"], **data)


class AddPhotoForm(ActForm, PhotoForm):
    """Photos of what was found."""

    field_order = ["photos"]

    def run(self) -> None:
        self._do(actions.add_before_photos, photos=self.attachments)
