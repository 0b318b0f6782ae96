"""Forms of routes: asking, crews, hours."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext

from tongchuang.domain.routes.values import TeamChoice, Wishes
from tongchuang.web.route.words import MODES, WindowsField
from tongchuang.web.shared.forms import StyledForm


class AskForm(StyledForm):
    """What a day's routes have to keep to."""

    day = forms.DateField(label=_l("Day"), widget=forms.DateInput)
    teams = forms.MultipleChoiceField(
        label=_l("Crews that go on this day"), widget=forms.CheckboxSelectMultiple
    )
    mode = forms.ChoiceField(label=_l("How they get about"), choices=list(MODES.items()))
    starts = forms.TimeField(
        label=_l("Day starts"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=_l("Day ends"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    lunch = forms.IntegerField(label=_l("Midday break (minutes)"), min_value=0, max_value=180)
    comes_back = forms.BooleanField(label=_l("Crews come back to where they began"), required=False)
    late_at_most = forms.IntegerField(
        label=_l("Visits may end so many minutes after a site's hours"), min_value=0, max_value=120
    )
    most_stops = forms.IntegerField(
        label=_l("At most so many sites for a crew"),
        min_value=0,
        max_value=200,
        help_text=_l("0: as many as fit"),
    )

    def __init__(self, *args: Any, teams: list[TeamChoice], **kwargs: Any) -> None:
        self.team_choices = teams
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """The crews with what each has to do."""
        field: Any = self.fields["teams"]
        field.choices = [(team.key, team_text(team)) for team in self.team_choices]

    def wishes(self) -> Wishes:
        """What was filled in."""
        given = self.cleaned_data
        usual = Wishes()
        return Wishes(
            teams=tuple(given["teams"]), mode=given["mode"], starts=_minute(given["starts"]), ends=_minute(given["ends"]),
            lunch=given["lunch"], lunch_from=usual.lunch_from, lunch_to=max(usual.lunch_to, usual.lunch_from + given["lunch"]),
            comes_back=given["comes_back"], late_at_most=given["late_at_most"], most_stops=given["most_stops"],
        )  # fmt: skip

    @staticmethod
    def initial_of(wishes: Wishes, day: date, teams: list[str]) -> dict[str, Any]:
        """The form for wishes."""
        return {
            "day": day, "teams": teams, "mode": wishes.mode, "starts": _text(wishes.starts), "ends": _text(wishes.ends),
            "lunch": wishes.lunch, "comes_back": wishes.comes_back, "late_at_most": wishes.late_at_most,
            "most_stops": wishes.most_stops,
        }  # fmt: skip


def team_text(team: TeamChoice) -> str:
    """A crew in a line."""
    names = "、".join(name for _key, name in team.members)
    head = (
        _("Crew %(number)d") % {"number": team.number} + pgettext("between", ": ") + names
        if team.number
        else names
    )
    return f"{head} · " + _("%(n)d sites of their own") % {"n": team.waiting} if team.waiting else head


def _minute(value: Any) -> int:
    return int(value.hour * 60 + value.minute)


def _text(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


class CrewForm(StyledForm):
    """Who goes together."""

    people = forms.ModelMultipleChoiceField(
        label=_l("Inspectors who go together"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        self.people = people
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Inspectors of the region."""
        field: Any = self.fields["people"]
        field.queryset = self.people


class HoursForm(StyledForm):
    """Hours and minutes; empty is any time."""

    windows = WindowsField(label=_l("Hours"), required=False, max_length=120)
    minutes = forms.IntegerField(label=_l("Minutes for a visit"), min_value=1, max_value=480)


class SiteHoursForm(HoursForm):
    """The same of one site; empty is as its type."""

    minutes = forms.IntegerField(label=_l("Minutes for a visit"), min_value=1, max_value=480, required=False)
