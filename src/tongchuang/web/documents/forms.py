"""Forms of documents: they read what was typed; what can be printed is decided in the domain."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tongchuang.domain.documents.models import Document
from tongchuang.domain.documents.values import Draft, Head, Party
from tongchuang.domain.documents.writing import blocks_from_text, text_from_blocks
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.web.shared.forms import ManyPicks, StyledForm
from tongchuang.web.shared.words import WORDS

# Orders are issued by their rules, not written by hand.
WRITTEN_BY_HAND = tuple(item for item in WORDS["document_kind"].items() if item[0] != "order")


class DocumentForm(StyledForm):
    """A document as the office writes it."""

    kind = forms.ChoiceField(label=pgettext_lazy("document", "Kind"), choices=WRITTEN_BY_HAND)
    title = forms.CharField(
        label=pgettext_lazy("document", "Title"), max_length=120,
        help_text=_("As in: Bulletin on the inspection of markets in October."),
    )  # fmt: skip
    to = forms.ModelMultipleChoiceField(
        label=_("Addressees"), queryset=None, required=False, widget=ManyPicks
    )
    others = forms.CharField(
        label=_("Other addressees"),
        required=False,
        max_length=400,
        help_text=_("Names that are no units here, parted by 、"),
    )
    copies = forms.ModelMultipleChoiceField(
        label=_("Copies to units"), queryset=None, required=False, widget=ManyPicks
    )
    other_copies = forms.CharField(label=_("Other copies"), required=False, max_length=400)
    body = forms.CharField(
        label=_("Body"), widget=forms.Textarea(attrs={"rows": 18}), max_length=100_000,
        help_text=_("Each line is a paragraph. Lines that begin with 一、 （一） 1. （1） become headings and are numbered anew; cells pasted from a spreadsheet become a table. In minutes 出席： 请假： 列席： stand out."),
    )  # fmt: skip

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        self.units = units
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Units that go on."""
        for name in ("to", "copies"):
            self.fields[name].queryset = self.units  # type: ignore[attr-defined]

    def draft(self, actor: Actor, campaign_id: Any, found: Document | None = None) -> Draft:
        """What was written, as a draft; charts are those of the document that is edited."""
        values = self.cleaned_data
        assert actor.region_id is not None
        return Draft(
            region_id=actor.region_id, kind=values["kind"], title=values["title"], blocks=blocks_from_text(values["body"], found.content["blocks"] if found else ()),
            addressees=parties_of_form(values["to"], values["others"]), copies=parties_of_form(values["copies"], values["other_copies"]),
            campaign_id=campaign_id,
        )  # fmt: skip


def written(document: Document) -> dict[str, Any]:
    """A draft as the form shows it."""
    parties = list(document.parties.all())

    def of(copied: bool) -> tuple[list[Any], str]:
        mine = [party for party in parties if party.copied == copied]
        units = [party.unit_id for party in mine if party.unit_id]
        return units, "、".join(party.name for party in mine if not party.unit_id)

    (to, others), (copies, other_copies) = of(False), of(True)
    return {
        "kind": document.kind, "title": document.title, "to": to, "others": others, "copies": copies,
        "other_copies": other_copies, "body": text_from_blocks(document.content["blocks"]),
    }  # fmt: skip


def parties_of_form(units: Any, others: str) -> tuple[Party, ...]:
    """Units chosen and names typed, as those whom a document goes to."""
    named = [name.strip() for name in others.replace("，", "、").replace(",", "、").split("、")]
    return tuple(Party.of_unit(unit) for unit in units) + tuple(Party(name) for name in named if name)


class LetterheadForm(StyledForm):
    """How a kind of document begins and ends."""

    issuer = forms.ModelChoiceField(
        label=pgettext_lazy("document", "Issuer"), queryset=None, empty_label=None
    )
    code = forms.CharField(
        label=_("Issuer's code"),
        max_length=20,
        help_text=_("As in 云创督〔2026〕17号: the letters before the year."),
    )
    head = forms.CharField(label=_("Red head"), max_length=60)
    signature = forms.CharField(label=_("Signature"), max_length=60)
    sealed = forms.BooleanField(label=_("Leave the place of the seal"), required=False)

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        self.units = units
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Units that go on."""
        self.fields["issuer"].queryset = self.units  # type: ignore[attr-defined]

    def as_head(self, kind: str) -> Head:
        """What was entered, for a kind."""
        values = self.cleaned_data
        return Head(
            kind, values["issuer"].pk, values["code"], values["head"], values["signature"], values["sealed"]
        )


class SeriesForm(StyledForm):
    """Where a series goes on that was begun on paper."""

    code = forms.CharField(label=_("Issuer's code"), max_length=20)
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2200)
    after = forms.IntegerField(
        label=_("Last number given on paper"),
        min_value=0,
        max_value=100_000,
        help_text=_("The next document gets the number after it."),
    )
