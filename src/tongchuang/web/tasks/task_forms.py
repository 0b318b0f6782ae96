"""One form for each action on a task: what it asks, and how it is carried out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext, pgettext_lazy

from tongchuang.domain.organisations.access import persons_visible_to, units_visible_to
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.domain.organisations.queries import open_units
from tongchuang.domain.tasks import actions, queries
from tongchuang.domain.tasks.errors import TaskInvalid, TaskStale
from tongchuang.domain.tasks.models import Task
from tongchuang.domain.tasks.values import Part, Step
from tongchuang.foundation.ids import as_uuid
from tongchuang.web.shared.forms import StyledForm
from tongchuang.web.tasks.task_fields import ProofForm, StepsForm, person_field, reason_field

PART_ROWS = 5


class ActForm(StyledForm):
    """An action's form. `version` is what the person saw; it guards against overwriting somebody else's change."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, row: Task, **kwargs: Any) -> None:
        self.actor, self.row = actor, row
        initial = {"version": row.version, **self.start(), **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)

    def start(self) -> dict[str, Any]:
        """What the form begins with."""
        return {}

    def run(self) -> None:
        """Carry it out with the cleaned values."""
        raise NotImplementedError

    def _do(self, action: Any, **values: Any) -> None:
        action(self.row, by=self.actor, version=self.cleaned_data["version"], **values)

    def _do_list(self, action: Any, **values: Any) -> bool:
        """An action on many, on this one: the version is held against the row here."""
        if self.cleaned_data["version"] != self.row.version:
            raise TaskStale
        return bool(action([self.row], by=self.actor, **values))


class ReleaseForm(ActForm):
    """Nothing to ask."""

    def run(self) -> None:
        if not self._do_list(actions.release_tasks):
            raise TaskInvalid(_("The due day has passed: correct it first, then release."))


class RemindForm(ActForm):
    """Nothing to ask."""

    def run(self) -> None:
        if not self._do_list(actions.remind_tasks):
            raise TaskInvalid(_("It was reminded of today already."))


class WithdrawForm(ActForm):
    """Why."""

    def offer(self) -> None:
        self.fields["reason"] = reason_field(
            _("Reason"), _("The unit reads it. The parts of the task are withdrawn with it.")
        )

    def run(self) -> None:
        self._do_list(actions.withdraw_tasks, reason=self.cleaned_data["reason"])


class AcceptForm(ActForm):
    """Nothing to ask."""

    def run(self) -> None:
        self._do(actions.accept_task)


class ClaimForm(ActForm):
    """For which of one's units."""

    def offer(self) -> None:
        rows = open_units(units_visible_to(self.actor).filter(pk__in=self.actor.unit_ids))
        self.fields["unit"] = forms.ModelChoiceField(rows, label=_("For which unit"), empty_label=None)

    def run(self) -> None:
        self._do(actions.claim_task, unit_id=self.cleaned_data["unit"].pk)


class DeclineForm(ActForm):
    """Why it isn't this unit's."""

    def offer(self) -> None:
        self.fields["reason"] = reason_field(
            _("Why it isn't this unit's"), _("It goes back to whoever gave it.")
        )

    def run(self) -> None:
        self._do(actions.decline_task, reason=self.cleaned_data["reason"])


class SettleForm(ActForm, StepsForm):
    """Who does it, by which measures, in which steps."""

    def start(self) -> dict[str, Any]:
        row = self.row
        return {
            "person": row.person_id,
            "leader": row.leader_id,
            "measures": row.measures,
            "starts_on": row.starts_on,
        }

    def offer(self) -> None:
        self.fields["person"] = person_field(self.actor, label=_("Who does it"), kept=[self.row.person_id])
        self.fields["leader"] = person_field(
            self.actor, label=pgettext("task", "Leader in charge"), kept=[self.row.leader_id]
        )
        self.fields["measures"] = forms.CharField(
            label=_("Measures"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
            help_text=_("What is done how, with whose help."),
        )  # fmt: skip
        self.fields["starts_on"] = forms.DateField(
            label=pgettext("task", "Begins"), required=False, widget=forms.DateInput
        )
        self.add_steps([Step(step.title, step.due_on) for step in queries.steps_of(self.row)])

    def clean(self) -> dict[str, Any]:
        """The timetable beside the fields."""
        data = super().clean() or {}
        self.steps = self.steps_given(data.get("starts_on"), self.row.due_on)
        return data

    def run(self) -> None:
        data = self.cleaned_data
        self._do(
            actions.settle_task, measures=data["measures"], person_id=data["person"].pk if data["person"] else None,
            leader_id=data["leader"].pk if data["leader"] else None, starts_on=data["starts_on"], steps=self.steps,
        )  # fmt: skip


class ReportForm(ActForm, ProofForm):
    """How far it is."""

    field_order = ["version", "percent", "text", "files", "links", "kept"]
    text = forms.CharField(
        label=_l("What was done since"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def offer(self) -> None:
        if not any(part.state != "withdrawn" for part in queries.parts_of(self.row)):
            self.fields["percent"] = forms.IntegerField(
                label=_("How far it is, in per cent"), min_value=0, max_value=100, initial=self.row.progress
            )
            self.order_fields(self.field_order)

    def run(self) -> None:
        data = self.cleaned_data
        self._do(actions.report_progress, text=data["text"], percent=data.get("percent"), proofs=self.proofs)


class FinishForm(ActForm, ProofForm):
    """What was done, and what shows it."""

    field_order = ["version", "text", "files", "links", "kept"]
    text = forms.CharField(
        label=pgettext_lazy("task", "What was done"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def run(self) -> None:
        self._do(actions.finish_task, text=self.cleaned_data["text"], proofs=self.proofs)


class CloseForm(ActForm):
    """One's opinion, if any."""

    def offer(self) -> None:
        self.fields["opinion"] = reason_field(_("Opinion"), required=False)

    def run(self) -> None:
        self._do(actions.close_task, opinion=self.cleaned_data["opinion"])


class ReturnForm(ActForm):
    """What is missing."""

    def offer(self) -> None:
        self.fields["reason"] = reason_field(_("What is missing"), _("The due day stays as it is."))

    def run(self) -> None:
        self._do(actions.return_task, reason=self.cleaned_data["reason"])


class ReopenForm(ActForm):
    """Why it goes on."""

    def offer(self) -> None:
        self.fields["reason"] = reason_field(_("Why it goes on"))

    def run(self) -> None:
        self._do(actions.reopen_task, reason=self.cleaned_data["reason"])


class AskExtensionForm(ActForm):
    """Until when, and why."""

    until = forms.DateField(label=_l("New due day"), widget=forms.DateInput)

    def offer(self) -> None:
        self.fields["reason"] = reason_field(_("Reason"))

    def run(self) -> None:
        self._do(actions.ask_extension, until=self.cleaned_data["until"], reason=self.cleaned_data["reason"])


class DecideExtensionForm(ActForm):
    """Granted or not."""

    grant = forms.TypedChoiceField(
        label=_l("Decision"), choices=(("1", _l("Grant the new day")), ("0", _l("Refuse"))), widget=forms.RadioSelect,
        coerce=lambda value: value == "1",
    )  # fmt: skip

    def offer(self) -> None:
        self.fields["opinion"] = reason_field(_("Opinion"), _("Needed for a refusal."), required=False)

    def run(self) -> None:
        self._do(
            actions.decide_extension, grant=self.cleaned_data["grant"], opinion=self.cleaned_data["opinion"]
        )


class CascadeForm(ActForm):
    """Parts for units and persons, a row each."""

    def offer(self) -> None:
        # Read once for all rows: a model field would ask for each of them.
        units = [("", "—"), *((str(unit.pk), str(unit)) for unit in self._units())]
        people = [("", "—"), *((str(each.pk), f"{each.name}（{each.unit}）") for each in self._people())]
        for number in range(PART_ROWS):
            self.fields[f"part_{number}_title"] = forms.CharField(
                label=_("Part %(n)d") % {"n": number + 1}, required=False, max_length=120
            )
            self.fields[f"part_{number}_unit"] = forms.ChoiceField(
                choices=units, required=False, label=_("Unit")
            )
            self.fields[f"part_{number}_person"] = forms.ChoiceField(
                choices=people, required=False, label=_("Person")
            )
            self.fields[f"part_{number}_due"] = forms.DateField(
                required=False, label=pgettext("task", "Due"), widget=forms.DateInput, initial=self.row.due_on
            )
            self.fields[f"part_{number}_measures"] = forms.CharField(
                label=_("Measures"), required=False, max_length=500
            )

    def _units(self) -> Any:
        rows = open_units(units_visible_to(self.actor))
        if self.actor.may(Permission.MANAGE_TASKS):
            return rows
        supports = [each.unit_id for each in queries.supports_of(self.row)]
        return rows.filter(pk__in=[*self.actor.unit_ids, self.row.lead_unit_id, *supports])

    def _people(self) -> Any:
        rows = persons_visible_to(self.actor).filter(left_on__isnull=True, unit__isnull=False)
        if not self.actor.may(Permission.MANAGE_TASKS):
            rows = rows.filter(unit__in=[*self.actor.unit_ids, self.row.lead_unit_id])
        return (
            rows.select_related("unit")
            .defer("grams", "phone", "unit__grams")
            .order_by("unit__sort_key", "sort_key")
        )

    @property
    def part_rows(self) -> list[dict[str, Any]]:
        """The rows for the template."""
        names = ("title", "unit", "person", "due", "measures")
        return [{name: self[f"part_{number}_{name}"] for name in names} for number in range(PART_ROWS)]

    def clean(self) -> dict[str, Any]:
        """The rows that say something."""
        data = super().clean() or {}
        self.parts: list[Part] = []
        for number in range(PART_ROWS):
            title, unit, person, due, measures = (
                data.get(f"part_{number}_{name}") for name in ("title", "unit", "person", "due", "measures")
            )
            if not title and not unit and not person:
                continue
            if not title:
                self.add_error(f"part_{number}_title", _("Say in a sentence what is to be done."))
                continue
            self.parts.append(
                Part(title, "", as_uuid(unit or ""), as_uuid(person or ""), measures or "", due)
            )
        return data

    def run(self) -> None:
        self._do(actions.cascade_task, parts=self.parts)
