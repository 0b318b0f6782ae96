"""The forms of a person: one for each type of site and campaign, and one for each evaluation that they are sent to.

What a person may know of is decided where phones ask too (workflows/field_documents.py): a form of an evaluation exists for
those who are sent, and lets choose only the sites that they are sent to and have not visited.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import md5
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tongchuang.adapters.xforms import ChecklistForm, FormItem, FormSite, sites_csv, xform, xlsform
from tongchuang.domain.inspections.access import sites_to_inspect
from tongchuang.domain.inspections.rules import grades_of
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.standards.models import Item, SiteType, StandardVersion
from tongchuang.foundation.errors import Invalid
from tongchuang.workflows.field_documents import WALK_UP_SOURCES, today_document

MOST_HASHES = 5000
_hashes: dict[tuple[object, ...], str] = {}


@dataclass(frozen=True)
class Form:
    """A form with what is served of it."""

    checklist: ChecklistForm

    @property
    def form_id(self) -> str:
        """The id, the same for every version of its checklist."""
        return self.checklist.form_id

    @property
    def kind(self) -> str:
        """The type of site that it is for."""
        return self.checklist.title.partition(" · ")[0]

    @property
    def about(self) -> str:
        """The campaign or the evaluation."""
        return self.checklist.title.partition(" · ")[2]

    @cached_property
    def xml(self) -> bytes:
        """The XForm."""
        return xform(self.checklist)

    @property
    def xml_hash(self) -> str:
        """The hash of the XForm; remembered, because lists of forms are asked for all day and published items never change."""
        form = self.checklist
        key = (form.form_id, form.title, form.sources, form.context.get("checklist", ""))
        if key not in _hashes:
            if len(_hashes) > MOST_HASHES:
                _hashes.clear()
            _hashes[key] = content_hash(self.xml)
        return _hashes[key]

    @cached_property
    def sites(self) -> bytes:
        """The file of sites that goes along."""
        return sites_csv(self.checklist.sites)


def content_hash(content: bytes) -> str:
    """What OpenRosa compares files by: a name for the content, no safeguard."""
    return f"md5:{md5(content, usedforsecurity=False).hexdigest()}"


def forms_for(actor: Actor) -> list[Form]:
    """All forms of a person who inspects."""
    today = today_document(actor)
    walk_up = _sites_by_type(actor)
    assigned: dict[tuple[str, str], list[FormSite]] = {}
    titles: dict[str, tuple[str, str]] = {}
    for line in today["assignments"]:
        if not line["done"]:
            site = line["site"]
            key = (line["evaluation"], site["type"])
            assigned.setdefault(key, []).append(
                FormSite(UUID(site["id"]), site["code"], site["name"], site["street"] or "", site["address"])
            )
        titles[line["evaluation"]] = (line["title"], line["source"])
    forms = []
    for digest, document in today["checklists"].items():
        kind, evaluation = document["site_type"], document["evaluation"]
        if evaluation is None:
            sites, sources, title = (
                walk_up.get(kind, []),
                WALK_UP_SOURCES,
                _campaign_title(today, document["campaign"]),
            )
        else:
            title, source = titles[evaluation]
            sites, sources = assigned.get((evaluation, kind), []), (source,)
        if sites:
            forms.append(Form(_form(digest, document, today["items"], title, tuple(sites), tuple(sources))))
    return sorted(forms, key=lambda form: (form.checklist.context.get("evaluation", "") == "", form.form_id))


def form_for(actor: Actor, form_id: str) -> Form | None:
    """One of a person's forms."""
    return next((form for form in forms_for(actor) if form.form_id == form_id), None)


def exported_form(
    actor: Actor, version: StandardVersion, kind: SiteType, items: list[Item], *, campaign: UUID | None = None
) -> bytes:
    """The checklist of a type of site as a workbook for any server that takes XLSForms; its sites are those the actor inspects."""
    sites = tuple(_sites_by_type(actor).get(kind.code, []))
    if not sites:
        raise Invalid(_("There is no open site of this type, so a form would have nothing to choose from."))
    titles = dict(Item.objects.filter(pk__in={item.parent_id for item in items}).values_list("pk", "title"))
    form = ChecklistForm(
        form_id=f"tc_{kind.code}_{version.pk.hex[-8:]}",
        version=version.digest[:12],
        title=f"{kind.title} · {version}",
        items=tuple(_stored_item(item, titles) for item in items),
        sites=sites,
        sources=WALK_UP_SOURCES,
        context={"standard": str(version.pk), **({"campaign": str(campaign)} if campaign else {})},
    )
    return xlsform(form)


def _stored_item(item: Item, titles: dict[Any, str]) -> FormItem:
    return FormItem(
        id=item.pk, code=item.code, title=item.title, text=item.text, exemption=item.exemption, counting=item.counting,
        points=f"{item.points.normalize():f}", group=titles.get(item.parent_id, ""), grades=grades_of(item.rule),
    )  # fmt: skip


def _form(
    digest: str,
    document: dict[str, Any],
    items: dict[str, Any],
    title: str,
    sites: tuple[FormSite, ...],
    sources: tuple[str, ...],
) -> ChecklistForm:
    about = document["evaluation"] or document["campaign"]
    context = {"campaign": document["campaign"], "standard": document["version"], "checklist": digest}
    if document["evaluation"]:
        context["evaluation"] = document["evaluation"]
    return ChecklistForm(
        form_id=f"tc_{document['site_type']}_{UUID(about).hex[-12:]}",
        version=digest[:12],
        title=f"{document['site_type_title']} · {title}",
        items=tuple(_item(UUID(line["id"]), items[line["id"]]) for line in document["items"]),
        sites=sites,
        sources=sources,
        photo_on_fail=document["photo_on_fail"],
        context=context,
    )


def _item(key: UUID, told: dict[str, Any]) -> FormItem:
    names = ("code", "title", "text", "exemption", "counting", "points", "group")
    return FormItem(id=key, grades=tuple(told["grades"]), **{name: told[name] for name in names})


def _campaign_title(today: dict[str, Any], campaign: str) -> str:
    return next((str(each["title"]) for each in today["campaigns"] if each["id"] == campaign), "")


def _sites_by_type(actor: Actor) -> dict[str, list[FormSite]]:
    rows = sites_to_inspect(actor).order_by("sort_key", "code")
    found: dict[str, list[FormSite]] = {}
    for key, code, name, kind, street, address in rows.values_list(
        "pk", "code", "name", "type__code", "street__name", "address"
    ):
        found.setdefault(kind, []).append(FormSite(key, code, name, street or "", address))
    return found


def workbook_of(form: Form) -> bytes:
    """A form as XLSForm, its sites among its choices."""
    return xlsform(form.checklist)
