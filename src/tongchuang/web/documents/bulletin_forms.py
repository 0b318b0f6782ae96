"""Forms of information work and bulletins."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from tongchuang.domain.bulletins.actions import BulletinValues, ItemValues
from tongchuang.domain.bulletins.models import BulletinEntry, HigherUse, InfoItem, PointRule
from tongchuang.domain.bulletins.rules import is_month
from tongchuang.domain.files.access import attachments_of_region, brought_by
from tongchuang.domain.files.actions import store_paper, store_photo
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.foundation.clock import now, period_of, today
from tongchuang.foundation.errors import ProductError
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.shared.forms import ManyPicks, StyledForm
from tongchuang.web.shared.words import word

MOST_PHOTOS = 9


class PhotosInput(forms.ClearableFileInput):
    """Several photos; a phone offers its camera."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PhotosField(forms.FileField):
    """Several uploaded files as a list."""

    widget = PhotosInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file by itself."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(PhotosField, self).clean(each, initial) for each in files[:MOST_PHOTOS]]


class ItemForm(StyledForm):
    """A piece of information: what it is, a title, some sentences, photos."""

    unit = forms.ModelChoiceField(None, label=_l("Unit"), empty_label=None)
    kind = forms.ChoiceField(label=pgettext_lazy("information", "Kind"), choices=InfoItem.Kind.choices)
    title = forms.CharField(label=pgettext_lazy("information", "Title"), max_length=80)
    text = forms.CharField(
        label=_l("What there is to tell"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_l("Who did what, where, with which result; figures where there are some."),
    )  # fmt: skip
    photos = PhotosField(
        label=_l("Photos"),
        required=False,
        widget=PhotosInput(attrs={"accept": "image/*"}),
        help_text=_l("At most nine."),
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, units: QuerySet[Unit], **kwargs: Any) -> None:
        self.actor, self.units = actor, units
        self.rows: list[Attachment] = []
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """One's own units; where there is but one it needn't be chosen."""
        field: Any = self.fields["unit"]
        field.queryset = self.units
        mine = list(self.units[:2])
        if len(mine) == 1:
            field.widget = forms.HiddenInput()
            field.initial = mine[0].pk

    def clean(self) -> dict[str, Any]:
        """Store each photo once: a form that comes back doesn't ask for it again."""
        data = super().clean() or {}
        keys = as_uuids(str(data.get("kept", "")).split()[:MOST_PHOTOS])
        known = {row.pk: row for row in attachments_of_region(self.actor).filter(pk__in=keys)} if keys else {}
        self.rows = [known[key] for key in keys if key in known]
        for file in data.get("photos") or []:
            try:
                self.rows.append(store_photo(file, by=self.actor))
            except ProductError as error:
                self.add_error("photos", f"{file.name}: {error}")
        if self.rows:
            self.data = self.data.copy()
            self.data["kept"] = " ".join(str(row.pk) for row in self.rows)
        return data

    def values(self) -> ItemValues:
        """What was written."""
        data = self.cleaned_data
        return ItemValues(
            unit_id=data["unit"].pk, kind=data["kind"], title=data["title"], text=data["text"],
            photo_ids=[row.pk for row in self.rows],
        )  # fmt: skip


class HigherUseForm(StyledForm):
    """Where a superior used an item."""

    level = forms.ChoiceField(label=pgettext_lazy("information", "Level"), choices=HigherUse.Level.choices)
    where = forms.CharField(label=_l("Where it was used"), max_length=120, help_text=_l("As in: city briefing no. 8."))
    used_on = forms.DateField(label=_l("Used on"), widget=forms.DateInput)
    proof = forms.FileField(
        label=_l("Proof"), required=False, help_text=_l("The printed page or the notice: PDF or photo.")
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        self.row: Attachment | None = None
        kwargs.setdefault("initial", {}).setdefault("used_on", today())
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Store the proof once."""
        data = super().clean() or {}
        keys = as_uuids([str(data.get("kept", ""))])
        self.row = (
            attachments_of_region(self.actor).filter(brought_by(self.actor), pk__in=keys).first()
            if keys
            else None
        )
        if data.get("proof"):
            try:
                self.row = store_paper(data["proof"], by=self.actor)
            except ProductError as error:
                self.add_error("proof", str(error))
        if self.row is not None:
            self.data = self.data.copy()
            self.data["kept"] = str(self.row.pk)
        elif "proof" not in self.errors:
            self.add_error("proof", _("Add the proof: the printed page or the notice."))
        return data


class QuotaForm(StyledForm):
    """So many a month, from a month on, for whom."""

    whom = forms.ChoiceField(label=_l("For"), required=False)
    per_month = forms.IntegerField(
        label=_l("Items a month"), min_value=0, max_value=60, required=False,
        help_text=_l("0: exempt. Empty: what is wider holds."),
    )  # fmt: skip
    period_from = forms.CharField(
        label=_l("From the month"), max_length=7, help_text=_l("As in 2026-11; not before this month.")
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        self.units = {str(unit.pk): unit for unit in units}
        kwargs.setdefault("initial", {}).setdefault("period_from", period_of(now()))
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """All units, categories, and single units."""
        choice: Any = self.fields["whom"]
        lines = [(f"line:{value}", word("unit_line", value)) for value in Unit.Line.values]
        choice.choices = [
            ("", _("All units")), (_("A category"), lines), (_("One unit"), [(key, unit.name) for key, unit in self.units.items()]),
        ]  # fmt: skip

    def clean_period_from(self) -> str:
        """A month."""
        return _month(self.cleaned_data["period_from"])

    def target(self) -> dict[str, Any]:
        """The category or the unit that was chosen."""
        whom = self.cleaned_data["whom"]
        if whom.startswith("line:"):
            return {"line": whom[5:]}
        return {"unit": self.units[whom]} if whom else {}


class PointsForm(StyledForm):
    """What each use is worth, from a month on."""

    points_from = forms.CharField(label=_l("From the month"), max_length=7)

    def __init__(self, *args: Any, worth: dict[str, Decimal], **kwargs: Any) -> None:
        self.worth = worth
        kwargs.setdefault("initial", {}).setdefault("points_from", period_of(now()))
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """A number for each use."""
        for use, label in PointRule.Use.choices:
            self.fields[use] = forms.DecimalField(
                label=label,
                max_digits=5,
                decimal_places=1,
                min_value=0,
                max_value=999,
                initial=self.worth[use],
            )

    def clean_points_from(self) -> str:
        """A month."""
        return _month(self.cleaned_data["points_from"])

    def points(self) -> dict[str, Decimal]:
        """What differs from what holds."""
        return {
            use: self.cleaned_data[use]
            for use in PointRule.Use.values
            if self.cleaned_data[use] != self.worth[use]
        }


class BulletinForm(StyledForm):
    """A bulletin's title and readers."""

    title = forms.CharField(
        label=pgettext_lazy("bulletin", "Title"),
        max_length=60,
        help_text=_l("Stands below the red line, as in: Clean streets for the winter."),
    )
    report_to = forms.CharField(
        label=_l("Reported to"), max_length=200, required=False, help_text=_l("Names, parted by 、")
    )
    send_to = forms.CharField(label=_l("Also sent to"), max_length=200, required=False)
    everyone = forms.BooleanField(label=_l("To all units"), required=False, initial=True)
    units = forms.ModelMultipleChoiceField(
        None, label=_l("Only to these units"), required=False, widget=ManyPicks
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        self.all_units = units
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Units that go on."""
        self.fields["units"].queryset = self.all_units  # type: ignore[attr-defined]

    def values(self) -> BulletinValues:
        """What was written."""
        data = self.cleaned_data
        return BulletinValues(
            title=data["title"], report_to=data["report_to"], send_to=data["send_to"], everyone=data["everyone"],
            unit_ids=[unit.pk for unit in data["units"]],
        )  # fmt: skip


class PartForm(StyledForm):
    """The editor's words for a part of a bulletin."""

    section = forms.CharField(
        label=pgettext_lazy("bulletin", "Section"), max_length=40, widget=forms.TextInput(attrs={"list": "sections"})
    )
    title = forms.CharField(label=pgettext_lazy("bulletin", "Heading"), max_length=80)
    text = forms.CharField(
        label=pgettext_lazy("bulletin", "Text"), max_length=8000, widget=forms.Textarea(attrs={"rows": 12})
    )
    photos = forms.MultipleChoiceField(
        label=_l("Photos to be printed"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, entry: BulletinEntry | None = None, **kwargs: Any) -> None:
        self.entry = entry
        if entry is not None:
            kwargs.setdefault("initial", {
                "section": entry.section, "title": entry.title, "text": entry.text, "photos": [str(key) for key in entry.photo_ids],
            })  # fmt: skip
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """The photos of the item."""
        photos = (
            list(self.entry.item.photos.all())
            if self.entry is not None and self.entry.item is not None
            else []
        )
        if photos:
            choice: Any = self.fields["photos"]
            choice.choices = [
                (str(photo.attachment_id), photo.attachment.name or _("Photo %(n)d") % {"n": place})
                for place, photo in enumerate(photos, 1)
            ]
        else:
            del self.fields["photos"]


def _month(text: str) -> str:
    if not is_month(text.strip()):
        raise forms.ValidationError(_("A month as in 2026-11."))
    return text.strip()
