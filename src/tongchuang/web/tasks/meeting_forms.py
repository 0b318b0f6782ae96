"""Forms of meetings: planning, moving, series and kinds, what was decided, solved, and passed on."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from tongchuang.domain.meetings.kinds import Kind
from tongchuang.domain.meetings.models import Meeting, MeetingSeries
from tongchuang.domain.meetings.queries import persons_named
from tongchuang.domain.meetings.values import (
    MeetingValues,
    Point,
    SeriesValues,
)
from tongchuang.domain.organisations.access import persons_visible_to, units_visible_to
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.queries import open_units, people_for_choice
from tongchuang.foundation.clock import SHANGHAI, local, today
from tongchuang.web.shared.forms import ManyPicks, StyledForm

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
        label=_l("Rule (RFC 5545)"),
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
