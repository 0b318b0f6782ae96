"""Forms of the standard."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongchuang.domain.standards.uploads import MOST_BYTES
from tongchuang.foundation.errors import Invalid
from tongchuang.web.shared.forms import StyledForm


class PackForm(StyledForm):
    """A zip of a pack's folder, or one of the packs that lie in the packs folder."""

    installed = forms.ChoiceField(label=_("A pack of the packs folder"), required=False)
    file = forms.FileField(
        label=_("Or a pack of your own"), required=False, help_text=_("A zip of its folder with pack.yaml, at most 10 MB"),
        widget=forms.FileInput(attrs={"accept": ".zip"}),
    )  # fmt: skip

    def __init__(self, *args: Any, packs: list[str], **kwargs: Any) -> None:
        self.packs = packs
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """The packs that lie in the packs folder."""
        self.fields["installed"].choices = [("", "—"), *((name, name) for name in self.packs)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not values.get("installed") and not values.get("file"):
            raise forms.ValidationError(_("Choose a pack first."))
        return values

    def content(self) -> bytes:
        """The bytes of the file that was sent."""
        sent = self.cleaned_data["file"]
        if sent.size > MOST_BYTES:
            raise Invalid(str(_("The file has more than 10 MB.")), field="file")
        return bytes(sent.read())
