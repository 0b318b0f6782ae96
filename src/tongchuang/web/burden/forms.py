"""Forms of the brake: asking, answering, limiting."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from tongchuang.domain.burden.models import MaterialRequest, RequestPart
from tongchuang.domain.burden.rules import MOST_FIELDS
from tongchuang.domain.burden.values import FormField, Kind, RequestValues, Window
from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.campaigns.queries import versions_of
from tongchuang.domain.files.access import attachments_of_region, brought_by
from tongchuang.domain.files.actions import store_paper
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.queries import open_units
from tongchuang.domain.standards.queries import leaves_of_versions
from tongchuang.foundation.clock import SHANGHAI, today
from tongchuang.foundation.errors import ProductError
from tongchuang.foundation.ids import as_uuid, as_uuids
from tongchuang.web.shared.forms import ManyPicks, StyledForm
from tongchuang.web.shared.words import word

CLOSING = time(18)
USUAL_DAYS = 5
PERIOD = re.compile(r"^20\d\d(-(0[1-9]|1[0-2]))?$")
# A field's kind, as people write it behind its name.
ENDINGS = {
    "数字": "number",
    "number": "number",
    "日期": "date",
    "date": "date",
    "文字": "text",
    "text": "text",
}
MOST_FILES = 9


class AskForm(StyledForm):
    """What is asked of whom until when. What the system knows of itself is no field here."""

    kind = forms.ChoiceField(
        label=_l("What is asked for"), choices=MaterialRequest.Kind.choices, initial="evidence"
    )
    title = forms.CharField(
        label=_l("In a few words"),
        max_length=120,
        help_text=_l("What is there already shows up below while you write."),
    )
    figure = forms.CharField(label=_l("Name of the figure"), max_length=80, required=False)
    measure = forms.CharField(label=_l("Unit of measure"), max_length=20, required=False)
    item = forms.ModelChoiceField(None, label=_l("For the item"), required=False, empty_label=_l("No item"))
    period = forms.CharField(
        label=_l("About the time"),
        max_length=7,
        required=False,
        help_text=_l("2026 or 2026-11; empty where it is about none."),
    )
    units = forms.ModelMultipleChoiceField(None, label=_l("Who is asked"), widget=ManyPicks)
    due_on = forms.DateField(label=_l("Until"), widget=forms.DateInput, help_text=_l("18:00 on that day."))
    text = forms.CharField(
        label=_l("What exactly"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    fields_text = forms.CharField(
        label=_l("Fields to fill in"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_l("One on each line, six at most; write “: number” or “: date” behind one that is no text. Leave out what the system knows: names of units, dates, codes."),
    )  # fmt: skip
    template = forms.FileField(label=_l("Template file"), required=False)
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, campaign: Campaign | None, **kwargs: Any) -> None:
        self.actor, self.campaign = actor, campaign
        self.template_row: Attachment | None = None
        kwargs.setdefault("initial", {}).setdefault("due_on", today() + timedelta(days=USUAL_DAYS))
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """The units of the region and the items of the campaign that papers belong to."""
        fields: Any = self.fields
        fields["units"].queryset = open_units(units_visible_to(self.actor)).order_by("sort_key")
        versions = [version.pk for version in versions_of(self.campaign)] if self.campaign else []
        fields["item"].queryset = (
            leaves_of_versions(versions).exclude(method="site").order_by("version", "position")
        )

    def clean_period(self) -> str:
        """A year or a month."""
        text = str(self.cleaned_data["period"]).strip()
        if text and not PERIOD.match(text):
            raise forms.ValidationError(_("Write a year or a month, such as 2026 or 2026-11."))
        return text

    def clean_fields_text(self) -> tuple[FormField, ...]:
        """The fields, one on each line."""
        lines = [line.strip() for line in str(self.cleaned_data["fields_text"]).splitlines() if line.strip()]
        if len(lines) > MOST_FIELDS:
            raise forms.ValidationError(
                _("At most %(most)d fields. What needs more belongs into a template file.")
                % {"most": MOST_FIELDS}
            )
        return tuple(_field(number, line) for number, line in enumerate(lines, 1))

    def clean(self) -> dict[str, Any]:
        """Keep the template once: a form that comes back doesn't ask for it again."""
        data = super().clean() or {}
        self.template_row = _kept(self.actor, data.get("kept", ""))
        uploaded = data.get("template")
        if uploaded:
            try:
                self.template_row = store_paper(uploaded, by=self.actor)
            except ProductError as error:
                self.add_error("template", str(error))
        if self.template_row is not None:
            self.data = self.data.copy()
            self.data["kept"] = str(self.template_row.pk)
        return data

    def values(self, why_again: str = "") -> RequestValues:
        """What was asked for."""
        data = self.cleaned_data
        return RequestValues(
            kind=data["kind"], title=data["title"], due_at=end_of(data["due_on"]),
            unit_ids=tuple(unit.pk for unit in data["units"]), text=data["text"],
            item_id=data["item"].pk if data["item"] else None, figure=data["figure"], measure=data["measure"],
            period=data["period"], fields=data["fields_text"], why_again=why_again,
            template_id=self.template_row.pk if self.template_row else None,
        )  # fmt: skip


def end_of(day: date) -> datetime:
    """The end of the working day."""
    return datetime.combine(day, CLOSING, SHANGHAI)


def _field(number: int, line: str) -> FormField:
    name, _colon, kind = line.replace("：", ":").rpartition(":")
    found = ENDINGS.get(kind.strip().lower())
    return FormField(f"f{number}", (name if found else line).strip()[:60], found or "text")


def _kept(actor: Actor, text: str) -> Attachment | None:
    key = as_uuid(text)
    return attachments_of_region(actor).filter(brought_by(actor), pk=key).first() if key else None


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


class AnswerForm(StyledForm):
    """Only what was asked for: the figure, the named fields, the files, a sentence."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, part: RequestPart, actor: Actor, **kwargs: Any) -> None:
        self.part, self.actor = part, actor
        self.attachments: list[Attachment] = []
        kwargs.setdefault("initial", {})
        kwargs["initial"] = {
            "version": part.version,
            "figure": part.figure,
            "text": part.text,
            **part.values,
            **kwargs["initial"],
        }
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """The fields of this request."""
        request = self.part.request
        if request.kind == MaterialRequest.Kind.FIGURE:
            label = f"{request.figure} ({request.measure})" if request.measure else request.figure
            self.fields["figure"] = forms.DecimalField(label=label, max_digits=20, decimal_places=4)
        for each in request.fields:
            self.fields[each["key"]] = _answer_field(each)
        self.fields["files"] = FilesField(
            label=_("Files"), required=request.kind == MaterialRequest.Kind.EVIDENCE and not self._has_files(),
            help_text=_("PDF, OFD, Word, Excel, WPS or photos."),
        )  # fmt: skip
        self.fields["text"] = forms.CharField(
            label=_("In words"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
        )

    def _has_files(self) -> bool:
        return bool(self.data.get("kept")) or self.part.state == RequestPart.State.ANSWERED

    def clean(self) -> dict[str, Any]:
        """Store what was sent, once."""
        data = super().clean() or {}
        keys = as_uuids(str(data.get("kept", "")).split()[:MOST_FILES])
        self.attachments = (
            list(attachments_of_region(self.actor).filter(brought_by(self.actor), pk__in=keys))
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


def _answer_field(each: dict[str, str]) -> forms.Field:
    match each["kind"]:
        case "number":
            return forms.DecimalField(label=each["label"])
        case "date":
            return forms.DateField(label=each["label"], widget=forms.DateInput)
    return forms.CharField(label=each["label"], max_length=500)


class QuotaForm(StyledForm):
    """At most so many of a kind in a time."""

    kind = forms.ChoiceField(label=_l("What it was"), choices=Kind.choices)
    window = forms.ChoiceField(label=_l("In a"), choices=Window.choices)
    limit = forms.IntegerField(
        label=_l("At most"), min_value=0, max_value=9999, required=False, help_text=_l("Empty: no limit.")
    )
    whom = forms.ChoiceField(label=_l("For"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """All units, groups, and single units."""
        units = list(open_units(units_visible_to(self.actor)).order_by("sort_key").only("name", "group"))
        groups = sorted({unit.group for unit in units if unit.group})
        self.units = {str(unit.pk): unit for unit in units}
        choice: Any = self.fields["whom"]
        choice.choices = [
            ("", _("All units")), (_("A group"), [*_lines(), *((f"group:{name}", name) for name in groups)]),
            (_("One unit"), [(key, unit.name) for key, unit in self.units.items()]),
        ]  # fmt: skip

    def target(self) -> dict[str, Any]:
        """The group or the unit that was chosen."""
        whom = self.cleaned_data["whom"]
        if whom.startswith("group:"):
            return {"group": whom[6:]}
        return {"unit": self.units[whom]} if whom else {}


def _lines() -> list[tuple[str, str]]:
    return [(f"group:{value}", word("unit_line", value)) for value in Unit.Line.values]
