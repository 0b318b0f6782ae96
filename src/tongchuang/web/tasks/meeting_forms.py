"""Forms of meetings: planning, moving, series and kinds, what was decided, solved, and passed on."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from tongchuang.domain.files.access import attachments_of_region, brought_by
from tongchuang.domain.files.actions import store_paper
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.meetings.kinds import Kind
from tongchuang.domain.meetings.models import CascadePart, Meeting, MeetingSeries, Problem
from tongchuang.domain.meetings.queries import persons_named
from tongchuang.domain.meetings.values import (
    Confirmation,
    DecisionValues,
    MeetingValues,
    Point,
    ProblemValues,
    SeriesValues,
)
from tongchuang.domain.organisations.access import persons_visible_to, units_visible_to
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.queries import open_units, people_for_choice
from tongchuang.foundation.clock import SHANGHAI, local, today
from tongchuang.foundation.errors import ProductError
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.shared.forms import ManyPicks, StyledForm

MOST_FILES = 9
SEPARATOR = re.compile(r"[；;|\t]")
LONG = 120
USUAL_AT, USUAL_LENGTH = time(9), timedelta(minutes=90)


class UnitChoice(forms.ModelChoiceField):
    """A unit of the region by its full name."""

    def label_from_instance(self, obj: Any) -> str:
        """The full name."""
        return str(obj.name)


class UnitsChoice(forms.ModelMultipleChoiceField):
    """Several units of the region."""

    def label_from_instance(self, obj: Any) -> str:
        """The full name."""
        return str(obj.name)


class PersonChoice(forms.ModelChoiceField):
    """A person with their unit."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and unit."""
        return named(obj)


class PeopleChoice(forms.ModelMultipleChoiceField):
    """Several persons."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and unit."""
        return named(obj)


def named(person: Any) -> str:
    """A person as they are chosen."""
    unit = str(person.unit) if person.unit is not None else ""
    return " ".join(part for part in (person.name, person.title, unit) if part)


class OfRegion(StyledForm):
    """A form that offers units and persons of the actor's region."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Whatever units and persons are asked for."""
        for each in self.fields.values():
            field: Any = each
            if isinstance(field, UnitChoice | UnitsChoice):
                field.queryset = open_units(units_visible_to(self.actor)).defer("grams")
            elif isinstance(field, PersonChoice | PeopleChoice):
                field.queryset = people_for_choice(persons_visible_to(self.actor)).defer(
                    "grams", "unit__grams"
                )


class MeetingForm(OfRegion):
    """A meeting as it is planned."""

    kind = forms.ChoiceField(label=_l("Kind of meeting"))
    title = forms.CharField(label=_l("Name of the meeting"), max_length=80)
    starts_at = forms.DateTimeField(label=_l("Begins"), widget=forms.DateTimeInput)
    ends_at = forms.DateTimeField(label=_l("Ends"), widget=forms.DateTimeInput)
    place = forms.CharField(label=_l("Place"), max_length=120, required=False)
    chair = PersonChoice(None, label=_l("Chair"), required=False, empty_label=_l("Not settled yet"))
    agenda = forms.CharField(
        label=_l("Agenda"), required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_l("One point on each line: point; speaker; minutes. Speaker and minutes may be left out."),
    )  # fmt: skip
    units = UnitsChoice(None, label=_l("Invited units"), widget=ManyPicks, required=False)
    heads_expected = forms.BooleanField(
        label=_l("The heads of the units are to come themselves"), required=False,
        help_text=_l("Whoever comes in their place is written down as a substitute."),
    )  # fmt: skip
    people = PeopleChoice(None, label=_l("Invited persons"), widget=ManyPicks, required=False)
    host = UnitChoice(
        None, label=_l("Held by"), required=False, empty_label=_l("Campaign office"),
        help_text=_l("The unit whose meeting it is: one that reflects, or that is visited."),
    )  # fmt: skip
    grace_minutes = forms.IntegerField(
        label=_l("Late after (minutes)"),
        min_value=0,
        max_value=240,
        required=False,
        help_text=_l("Minutes of grace after the start."),
    )
    note = forms.CharField(
        label=_l("Requirements"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_l("Stands in the notice: what to prepare, rules of the meeting."),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kinds: dict[str, Kind], **kwargs: Any) -> None:
        self.kinds = kinds
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Units, persons and the kinds of the region."""
        super().offer()
        choice: Any = self.fields["kind"]
        choice.choices = [(code, kind.title) for code, kind in self.kinds.items()]

    def values(self) -> MeetingValues:
        """What was planned."""
        data = self.cleaned_data
        return MeetingValues(
            kind=data["kind"], title=data["title"], starts_at=data["starts_at"], ends_at=data["ends_at"], place=data["place"],
            chair_id=data["chair"].pk if data["chair"] else None, host_id=data["host"].pk if data["host"] else None, note=data["note"],
            grace_minutes=data["grace_minutes"], heads_expected=data["heads_expected"], points=points_from(data["agenda"], self.actor),
            unit_ids=tuple(unit.pk for unit in data["units"]), person_ids=tuple(person.pk for person in data["people"]),
        )  # fmt: skip


def points_from(text: str, actor: Actor) -> tuple[Point, ...]:
    """The agenda as typed: speakers are found by their names where only one person has it."""
    lines = [[part.strip() for part in SEPARATOR.split(line)] for line in text.splitlines() if line.strip()]
    people = persons_named(actor.region_id, {parts[1] for parts in lines if len(parts) > 1 and parts[1]})
    return tuple(_point(parts, people) for parts in lines)


def _point(parts: list[str], people: dict[str, Any]) -> Point:
    speaker = parts[1] if len(parts) > 1 else ""
    minutes = re.sub(r"\D", "", parts[2])[:3] if len(parts) > 2 else ""
    known = people.get(speaker)
    return Point(parts[0][:LONG], known, "" if known else speaker, int(minutes) if minutes else None)


def agenda_text(points: list[Any]) -> str:
    """The same as text, to be changed."""
    lines = []
    for point in points:
        speaker = point.speaker.name if point.speaker is not None else point.speaker_name
        parts = [point.title, speaker, str(point.minutes or "")]
        lines.append("；".join(parts).rstrip("；"))
    return "\n".join(lines)


def begun_with(kind: Kind | None) -> dict[str, Any]:
    """What a new meeting of a kind begins from: next week, at nine."""
    starts = datetime.combine(today() + timedelta(days=7), USUAL_AT, SHANGHAI)
    begun: dict[str, Any] = {"starts_at": starts, "ends_at": starts + USUAL_LENGTH}
    if kind is not None:
        begun |= {
            "kind": kind.code,
            "title": str(kind.title),
            "agenda": str(kind.agenda),
            "grace_minutes": kind.grace_minutes,
        }
    return begun


def begun_from(meeting: Meeting, points: list[Any], units: set[Any], people: set[Any]) -> dict[str, Any]:
    """The form of a meeting that is there."""
    return {
        "kind": meeting.kind, "title": meeting.title, "starts_at": local(meeting.starts_at), "ends_at": local(meeting.ends_at),
        "place": meeting.place, "chair": meeting.chair_id, "host": meeting.host_id, "note": meeting.note, "agenda": agenda_text(points),
        "heads_expected": meeting.heads_expected, "grace_minutes": meeting.grace_minutes, "units": list(units), "people": list(people),
        "version": meeting.version,
    }  # fmt: skip


class MoveForm(StyledForm):
    """Another time or place, and why."""

    starts_at = forms.DateTimeField(label=_l("Begins"), widget=forms.DateTimeInput)
    ends_at = forms.DateTimeField(label=_l("Ends"), widget=forms.DateTimeInput)
    place = forms.CharField(label=_l("Place"), max_length=120)
    reason = forms.CharField(
        label=_l("Reason"), max_length=200, help_text=_l("Everybody invited is told of it.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class PaperForm(StyledForm):
    """A paper for the meeting."""

    position = forms.ChoiceField(label=_l("For the point"), required=False)
    title = forms.CharField(label=_l("Name of the paper"), max_length=120, required=False)
    file = forms.FileField(label=_l("File"), help_text=_l("PDF, OFD, Word, Excel, WPS or photos."))

    def __init__(self, *args: Any, points: list[Any], **kwargs: Any) -> None:
        self.points = points
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """The points of the agenda."""
        choice: Any = self.fields["position"]
        choice.choices = [
            ("", _("The whole meeting")),
            *((str(each.position), f"{each.position}. {each.title}") for each in self.points),
        ]


class MinutesForm(StyledForm):
    """Minutes as typed, or from a file."""

    text = forms.CharField(
        label=_l("Minutes"), max_length=60_000, required=False, widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_l("A line is a paragraph; 一、（一）1. begin headings; lines with tabs are a table. Fill in what stands in 【】."),
    )  # fmt: skip
    file = forms.FileField(
        label=_l("Or a file"),
        required=False,
        help_text=_l(
            "Word, PDF with text, or plain text: its words are taken over, the file is kept beside."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class DecisionForm(OfRegion):
    """Something decided."""

    text = forms.CharField(
        label=_l("What was decided"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    lead = UnitChoice(None, label=_l("Lead unit"), required=False, empty_label=_l("Not named"))
    supports = UnitsChoice(None, label=_l("Supporting units"), widget=ManyPicks, required=False)
    due_on = forms.DateField(label=_l("Until"), widget=forms.DateInput, required=False)
    quote = forms.CharField(label=_l("Words of the minutes"), max_length=500, required=False)

    def values(self) -> DecisionValues:
        """What was decided."""
        data = self.cleaned_data
        supports = tuple(unit.pk for unit in data["supports"])
        return DecisionValues(
            data["text"], data["lead"].pk if data["lead"] else None, supports, data["due_on"], data["quote"]
        )


class ProblemForm(OfRegion):
    """A problem raised, with what came of it."""

    text = forms.CharField(
        label=_l("Problem raised"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    outcome = forms.ChoiceField(label=_l("What came of it"), choices=Problem.Outcome.choices)
    answer = forms.CharField(label=_l("How it is solved"), max_length=300, required=False)
    unit = UnitChoice(None, label=_l("Responsible unit"), required=False, empty_label=_l("Not named"))
    due_on = forms.DateField(label=_l("Until"), widget=forms.DateInput, required=False)
    finding = forms.CharField(
        label=_l("Number of the finding"),
        max_length=20,
        required=False,
        help_text=_l("Where it is about a finding that is there, such as 2026-00017."),
    )

    def values(self, target: tuple[str, Any, str] | None) -> ProblemValues:
        """What was raised."""
        data = self.cleaned_data
        unit = data["unit"].pk if data["unit"] else None
        return ProblemValues(data["text"], data["outcome"], data["answer"], unit, data["due_on"], target)


class CascadeForm(OfRegion):
    """Asking units to pass the meeting on."""

    due_on = forms.DateField(label=_l("Until"), widget=forms.DateInput, help_text=_l("18:00 on that day."))
    text = forms.CharField(
        label=_l("What is passed on"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_l("Each unit tells all its people and says when, how many, and with which proof."),
    )  # fmt: skip
    units = UnitsChoice(None, label=_l("Units"), widget=ManyPicks)


class FilesInput(forms.ClearableFileInput):
    """Several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Several uploaded files as a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file by itself."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(each, initial) for each in files[:MOST_FILES]]


class ConfirmForm(StyledForm):
    """How a unit passed the meeting on."""

    held_on = forms.DateField(label=_l("Passed on at our meeting of"), widget=forms.DateInput)
    reached = forms.IntegerField(label=_l("People told"), min_value=1)
    staff = forms.IntegerField(label=_l("People of the unit"), min_value=1)
    text = forms.CharField(
        label=_l("In words"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_l("How those were told who were not there."),
    )  # fmt: skip
    files = FilesField(
        label=_l("Proof"), required=False, help_text=_l("A photo, the sign list, or minutes; nine at most.")
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, part: CascadePart, actor: Actor, **kwargs: Any) -> None:
        self.part, self.actor = part, actor
        self.attachments: list[Attachment] = []
        present = " ".join(str(each.attachment_id) for each in part.files.all())
        kwargs["initial"] = {
            "held_on": part.held_on, "reached": part.reached, "staff": part.staff, "text": part.text, "version": part.version, "kept": present,
        }  # fmt: skip
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Store what was sent, once: a form that comes back doesn't ask for it again."""
        data = super().clean() or {}
        keys = as_uuids(str(data.get("kept", "")).split()[:MOST_FILES])
        mine = attachments_of_region(self.actor).filter(brought_by(self.actor), pk__in=keys)
        present = {each.attachment_id for each in self.part.files.all()}
        self.attachments = (
            [
                *mine,
                *attachments_of_region(self.actor).filter(pk__in=present & set(keys)).exclude(pk__in=mine),
            ]
            if keys
            else []
        )
        for file in data.get("files") or []:
            try:
                self.attachments.append(store_paper(file, by=self.actor))
            except ProductError as error:
                self.add_error("files", f"{file.name}: {error}")
        if self.attachments:
            self.data = self.data.copy()
            self.data["kept"] = " ".join(str(row.pk) for row in self.attachments)
        return data

    def values(self) -> Confirmation:
        """What the unit says."""
        data = self.cleaned_data
        return Confirmation(
            data["held_on"],
            data["reached"],
            data["staff"],
            data["text"],
            tuple(row.pk for row in self.attachments),
        )


class SeriesForm(OfRegion):
    """Meetings that come again."""

    kind = forms.ChoiceField(label=_l("Kind of meeting"))
    title = forms.CharField(label=_l("Name of the meeting"), max_length=80)
    every = forms.ChoiceField(
        label=_l("How often"),
        choices=[
            ("FREQ=WEEKLY", _l("every week")), ("FREQ=WEEKLY;INTERVAL=2", _l("every two weeks")), ("FREQ=MONTHLY", _l("every month")),
            ("FREQ=MONTHLY;INTERVAL=2", _l("every two months")), ("FREQ=MONTHLY;INTERVAL=3", _l("every three months")), ("", _l("by another rule")),
        ],
        required=False,
    )  # fmt: skip
    rrule = forms.CharField(
        label=_l("Rule"),
        max_length=200,
        required=False,
        help_text=_l("By RFC 5545, such as FREQ=MONTHLY;BYDAY=1MO for the first Monday of the month."),
    )
    starts_on = forms.DateField(label=_l("First on"), widget=forms.DateInput)
    at = forms.TimeField(
        label=_l("Begins at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(label=_l("Lasts (minutes)"), min_value=10, max_value=1440, initial=90)
    place = forms.CharField(label=_l("Place"), max_length=120, required=False)
    chair = PersonChoice(None, label=_l("Chair"), required=False, empty_label=_l("Not settled yet"))
    units = UnitsChoice(None, label=_l("Invited units"), widget=ManyPicks, required=False)
    days_ahead = forms.IntegerField(label=_l("Made ahead (days)"), min_value=1, max_value=366, initial=30)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kinds: dict[str, Kind], **kwargs: Any) -> None:
        self.kinds = kinds
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Units, persons and the kinds of the region."""
        super().offer()
        choice: Any = self.fields["kind"]
        choice.choices = [(code, kind.title) for code, kind in self.kinds.items()]

    def clean(self) -> dict[str, Any]:
        """One of the usual cadences, or a rule of one's own."""
        data = super().clean() or {}
        data["rrule"] = data.get("every") or str(data.get("rrule", "")).strip()
        if not data["rrule"]:
            self.add_error("rrule", _("Write the rule, or choose how often."))
        return data

    def values(self) -> SeriesValues:
        """What was planned."""
        data = self.cleaned_data
        return SeriesValues(
            kind=data["kind"], title=data["title"], rrule=data["rrule"], starts_on=data["starts_on"], at=data["at"], minutes=data["minutes"],
            place=data["place"], chair_id=data["chair"].pk if data["chair"] else None, unit_ids=tuple(unit.pk for unit in data["units"]),
            days_ahead=data["days_ahead"],
        )  # fmt: skip


def series_begun(kind: Kind | None, series: MeetingSeries | None, units: list[Any]) -> dict[str, Any]:
    """What the form of a series begins from."""
    if series is None:
        rule = kind.rrule if kind is not None else "FREQ=MONTHLY"
        begun: dict[str, Any] = {"starts_on": _next_working_day(), "at": USUAL_AT}
        begun |= {"kind": kind.code, "title": str(kind.title)} if kind is not None else {}
    else:
        rule = series.rrule
        begun = {
            "kind": series.kind, "title": series.title, "starts_on": series.starts_on, "at": series.at, "minutes": series.minutes,
            "place": series.place, "chair": series.chair_id, "units": units, "days_ahead": series.days_ahead, "version": series.version,
        }  # fmt: skip
    usual = {value for value, _label in SeriesForm.base_fields["every"].choices}  # type: ignore[attr-defined]
    return begun | ({"every": rule} if rule in usual else {"every": "", "rrule": rule})


def _next_working_day() -> date:
    day = today() + timedelta(days=7)
    return day + timedelta(days=max(0, 7 - day.isoweekday())) if day.isoweekday() > 5 else day


class KindForm(StyledForm):
    """A kind of meeting."""

    title = forms.CharField(label=_l("Name of the kind"), max_length=40)
    rrule = forms.CharField(
        label=_l("Usual cadence"),
        max_length=200,
        required=False,
        help_text=_l("By RFC 5545, such as FREQ=MONTHLY;INTERVAL=2; empty where there is none."),
    )
    agenda = forms.CharField(
        label=_l("Agenda to begin from"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    grace_minutes = forms.IntegerField(
        label=_l("Late after (minutes)"), min_value=0, max_value=240, initial=10
    )
    cascade_days = forms.IntegerField(
        label=_l("Passed on within (days)"),
        min_value=0,
        max_value=365,
        initial=0,
        help_text=_l("0: needn't be passed on."),
    )
