"""The form of a task by hand: what, by whom, by which measures, until when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext, pgettext_lazy

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.tasks import queries
from tongchuang.domain.tasks.models import Kind, Task
from tongchuang.domain.tasks.states import Origin
from tongchuang.domain.tasks.values import Step, TaskValues
from tongchuang.foundation.clock import today
from tongchuang.foundation.ids import as_uuid
from tongchuang.web.tasks.task_fields import StepsForm, person_field, soon, unit_field, units_field

FIELDS = (
    "title", "action", "kind", "lead_unit", "supports", "person", "leader", "measures", "starts_on", "due_on", "quantity",
    "cadence", "phase", "claim_until", "cascades", "year_plan", "back",
)  # fmt: skip


class TaskForm(StepsForm):
    """A new task, or one that is corrected. `again` is ticked when it is made although there is such a task already."""

    title = forms.CharField(label=_l("Task"), max_length=120, help_text=_l("In a sentence."))
    action = forms.CharField(
        label=_l("What is to be done"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_l("Empty: the sentence above."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_l("Kind"), choices=Kind.choices, initial=Kind.TASK)
    measures = forms.CharField(
        label=_l("Measures"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_l("May be left to the unit."),
    )  # fmt: skip
    starts_on = forms.DateField(label=pgettext_lazy("task", "Begins"), required=False, widget=forms.DateInput)
    due_on = forms.DateField(
        label=pgettext_lazy("task", "Due"),
        required=False,
        widget=forms.DateInput,
        help_text=_l("18:00 on that day."),
    )
    quantity = forms.CharField(
        label=_l("Quantity"), required=False, max_length=120, help_text=_l("Such as: 12 places, 95 %.")
    )
    cadence = forms.CharField(label=_l("How often"), required=False, max_length=80)
    claim_until = forms.DateField(
        label=_l("To be claimed until"), required=False, widget=forms.DateInput,
        help_text=_l("Only where no unit is named: units may take it until then."),
    )  # fmt: skip
    cascades = forms.BooleanField(label=_l("Has to be cascaded to units below or to persons"), required=False)
    year_plan = forms.BooleanField(label=_l("In the unit's plan of the year"), required=False)
    again = forms.BooleanField(required=False, widget=forms.HiddenInput)
    origin_type = forms.ChoiceField(choices=Origin.choices, required=False, widget=forms.HiddenInput)
    origin_id = forms.CharField(required=False, widget=forms.HiddenInput)
    origin_title = forms.CharField(required=False, max_length=160, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, actor: Actor, campaign: Campaign, row: Task | None = None, **kwargs: Any
    ) -> None:
        self.actor, self.campaign, self.row = actor, campaign, row
        self.supports = [each.unit_id for each in queries.supports_of(row)] if row else []
        kwargs["initial"] = {**(self._of(row) if row else {"due_on": soon()}), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    def _of(self, row: Task) -> dict[str, Any]:
        same = (
            "title",
            "action",
            "kind",
            "measures",
            "starts_on",
            "due_on",
            "quantity",
            "cadence",
            "claim_until",
            "cascades",
        )
        found = {name: getattr(row, name) for name in same}
        found |= {
            "lead_unit": row.lead_unit_id,
            "person": row.person_id,
            "leader": row.leader_id,
            "phase": row.phase_id,
        }
        return {**found, "supports": self.supports, "year_plan": bool(row.year_plan), "version": row.version}

    def offer(self) -> None:
        """The units and people of the region, the phases of the campaign; what stands there stays choosable."""
        row = self.row
        units = [row.lead_unit_id, *self.supports] if row else []
        people = [row.person_id, row.leader_id] if row else []
        self.fields["lead_unit"] = unit_field(
            self.actor, required=False, label=_("Lead unit"), empty=_("Nobody yet: for claiming"),
            help_text=_("Exactly one unit leads."),
            kept=units,
        )  # fmt: skip
        self.fields["supports"] = units_field(self.actor, label=_("Supporting units"), kept=units)
        self.fields["person"] = person_field(
            self.actor, label=_("Who does it"), help_text=_("May be left to the unit."), kept=people
        )
        self.fields["leader"] = person_field(
            self.actor, label=pgettext("task", "Leader in charge"), kept=people
        )
        phases = queries.phases_of(self.campaign.pk)
        self.fields["phase"] = forms.ChoiceField(
            label=_("Phase"),
            required=False,
            choices=[("", "—"), *((str(each.pk), each.title) for each in phases)],
        )
        if self.row is not None:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
        steps = queries.steps_of(self.row) if self.row else []
        self.order_fields(FIELDS)
        self.add_steps([Step(step.title, step.due_on) for step in steps])

    def clean(self) -> dict[str, Any]:
        """The timetable, and whether there is such a task already."""
        data = super().clean() or {}
        self.steps = self.steps_given(data.get("starts_on"), data.get("due_on"))
        self.twins: list[Task] = []
        if not self.errors and not data.get("again") and self.campaign.region_id is not None:
            but = self.row.pk if self.row else None
            self.twins = queries.twins_of([self.values()], self.campaign.region_id, but=but).get(0, [])
            if self.twins:
                self.data = self.data.copy()
                self.data["again"] = "on"
                self.add_error(
                    None,
                    _(
                        "There is such a task already, for the same unit and day. Send again if it is another one."
                    ),
                )
        return data

    def values(self) -> TaskValues:
        """What was filled in."""
        data = self.cleaned_data
        year = (self.row and self.row.year_plan) or (data["due_on"] or today()).year
        return TaskValues(
            title=data["title"], action=data["action"], kind=data["kind"], lead_unit_id=_key(data["lead_unit"]),
            support_ids=tuple(unit.pk for unit in data["supports"]), person_id=_key(data["person"]), leader_id=_key(data["leader"]),
            measures=data["measures"], starts_on=data["starts_on"], due_on=data["due_on"], steps=self.steps,
            rrule=self.row.rrule if self.row else "", cadence=data["cadence"], quantity=data["quantity"],
            phase_id=as_uuid(data["phase"]), item_id=self.row.item_id if self.row else None,
            year_plan=year if data["year_plan"] else None, cascades=data["cascades"], claim_until=data["claim_until"],
            origin_type=data.get("origin_type") or Origin.HAND, origin_id=as_uuid(data.get("origin_id") or ""),
            origin_title=data.get("origin_title") or "",
        )  # fmt: skip


def _key(row: Any) -> UUID | None:
    return row.pk if row else None
