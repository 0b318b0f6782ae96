"""Fields that several forms of the room share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.campaigns.models import Campaign
from tongchuang.domain.files.access import attachments_of_region, brought_by
from tongchuang.domain.files.actions import store_photo
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings.models import Finding
from tongchuang.domain.organisations.access import units_visible_to
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.queries import open_units
from tongchuang.domain.places.access import sites_visible_to
from tongchuang.domain.standards.queries import leaves_of_versions
from tongchuang.foundation.clock import now
from tongchuang.foundation.errors import ProductError
from tongchuang.foundation.ids import as_uuids
from tongchuang.web.shared.forms import ManyPicks, StyledForm

PHOTOS_AT_MOST = 9


class PhotosInput(forms.ClearableFileInput):
    """Several photos; a phone offers its camera."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PhotosField(forms.FileField):
    """Several uploaded photos as a list."""

    widget = PhotosInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Photos"))
        super().__init__(**kwargs)
        self.widget.attrs |= {"accept": "image/*", "data-photos": ""}

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file by itself."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(PhotosField, self).clean(each, initial) for each in files[:PHOTOS_AT_MOST]]


class PhotoForm(StyledForm):
    """A form with photos. What was sent once is kept: a form that comes back does not ask for it again.

    The page's script adds when each photo was taken and where the phone stands; a photo's own data win.
    """

    photos = PhotosField(required=False)
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    taken = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-taken": ""}))
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput(attrs={"data-longitude": ""}))
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput(attrs={"data-latitude": ""}))

    actor: Actor
    attachments: list[Attachment]

    def clean(self) -> dict[str, Any]:
        """Store what was sent, once, and find again what was sent before."""
        data = super().clean() or {}
        self.attachments = self._kept(data.get("kept", ""))
        moments = data.get("taken", "").split()
        for number, file in enumerate(data.get("photos") or []):
            taken_at = _moment(moments[number]) if number < len(moments) else None
            place = {"longitude": data.get("longitude"), "latitude": data.get("latitude")} if taken_at else {}
            try:
                self.attachments.append(store_photo(file, by=self.actor, taken_at=taken_at, **place))
            except ProductError as error:
                self.add_error("photos", f"{file.name}: {error}")
        if self.attachments:
            self.data = self.data.copy()
            self.data["kept"] = " ".join(str(row.pk) for row in self.attachments)
        return data

    def _kept(self, text: str) -> list[Attachment]:
        keys = as_uuids(text.split()[:PHOTOS_AT_MOST])
        return list(attachments_of_region(self.actor).filter(brought_by(self.actor), pk__in=keys)) if keys else []


def pick_fields(actor: Actor, campaign: Campaign, *, now_at: Finding | None = None) -> dict[str, forms.Field]:
    """Site and item, searched for rather than listed. What a finding has stays choosable, even at a closed site."""
    sites = sites_visible_to(actor).select_related("street")
    versions = list(campaign.standards.values_list("version", flat=True))
    if now_at and now_at.item:
        versions.append(now_at.item.version_id)
    open_or_own = Q(closed_on__isnull=True) | Q(pk=now_at.site_id if now_at else None)
    return {
        "site": forms.ModelChoiceField(sites.filter(open_or_own), required=False, label=_("Site")),
        "item": forms.ModelChoiceField(leaves_of_versions(versions), required=False, label=_("Item of the standard")),
    }


class PicksForm(StyledForm):
    """A form in which a site and an item are searched for."""

    def picked(self, name: str) -> Any:
        """The site or item chosen so far, to be shown again."""
        field: Any = self.fields[name]
        key = self.data.get(name) if self.is_bound else self.initial.get(name)
        try:
            return field.clean(key) if key else None
        except forms.ValidationError:
            return None

    @property
    def picked_site(self) -> Any:
        """The chosen site."""
        return self.picked("site")

    @property
    def picked_item(self) -> Any:
        """The chosen item."""
        return self.picked("item")


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo and moment <= now() else None


def unit_field(actor: Actor, *, required: bool, label: Any, help_text: Any = "") -> forms.ModelChoiceField:
    """One unit of the region."""
    rows = open_units(units_visible_to(actor)).order_by("sort_key")
    return forms.ModelChoiceField(rows, required=required, label=label, help_text=help_text)


def units_field(actor: Actor, *, label: Any) -> forms.ModelMultipleChoiceField:
    """Several units of the region."""
    rows = open_units(units_visible_to(actor)).order_by("sort_key")
    return forms.ModelMultipleChoiceField(rows, required=False, label=label, widget=ManyPicks())


def reason_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    """A sentence or two."""
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )
