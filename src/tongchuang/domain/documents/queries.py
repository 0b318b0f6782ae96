"""Named reads of documents, for rows that access has let through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from tongchuang.domain.documents.errors import DocumentInvalid
from tongchuang.domain.documents.models import (
    Basis,
    Document,
    DocumentParty,
    Letterhead,
    Receipt,
    Rendering,
    Series,
    TemplateVersion,
    WordTemplate,
)
from tongchuang.domain.documents.rules import BRIEFING, CODE_ENDS, LETTERS, MINUTES
from tongchuang.domain.documents.values import Head
from tongchuang.domain.files.ports import file_store
from tongchuang.domain.ledger.models import Event
from tongchuang.domain.ledger.queries import history_of
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Region, Unit
from tongchuang.domain.organisations.rules import OF_A_UNIT
from tongchuang.foundation.ids import as_uuids
from tongchuang.foundation.text import query_grams

# A document shows in lists without its words and what it is found by.
HEAVY = ("content", "grams")
OFFICE_ROLE = "office"


def letterhead_of(region_id: UUID, kind: str) -> Head:
    """How a kind of document begins and ends: as the office has set it, else by default."""
    row = Letterhead.objects.filter(region_id=region_id, kind=kind).select_related("issuer").first()
    if row is not None and row.issuer is not None and row.issuer.valid_to is None:
        return Head(kind, row.issuer.pk, row.code, row.head, row.signature, row.sealed)
    made = default_head(region_id, kind)
    # An issuer that was dissolved gives way to the office; what else was set stands.
    return (
        made if row is None else Head(kind, made.issuer_id, row.code, made.head, made.signature, row.sealed)
    )


def default_head(region_id: UUID, kind: str, issuer: Unit | None = None) -> Head:
    """Named after region and office: 云岫县创建工作领导小组办公室文件, 云创督."""
    region = Region.objects.get(pk=region_id)
    unit = issuer or office_of(region_id)
    if unit is None:
        raise DocumentInvalid(
            _("No unit is marked as the campaign office: choose who issues documents."), field="issuer"
        )
    return _named_after(region, unit, kind)


def _named_after(region: Region, unit: Unit, kind: str) -> Head:
    name = unit.name if unit.name.startswith(region.name) else f"{region.name}{unit.name}"
    head = name if kind in LETTERS else f"{name}{'会议纪要' if kind == MINUTES else '文件'}"
    if kind == BRIEFING:
        head = f"{region.name}创建工作简报"
    return Head(kind, unit.pk, f"{region.name[:1]}创{CODE_ENDS[kind]}", head[:60], name[:60], True)


def office_of(region_id: UUID) -> Unit | None:
    """The unit that is the campaign office, where one is marked so."""
    rows = Unit.objects.filter(region_id=region_id, valid_to__isnull=True)
    return (
        rows.filter(Q(role=OFFICE_ROLE) | Q(short_name="创建办") | Q(name__endswith="领导小组办公室"))
        .order_by("depth", "path")
        .first()
    )


def all_letterheads(region_id: UUID) -> list[Head]:
    """Every kind with its letterhead; empty where no unit could issue anything."""
    rows = {row.kind: row for row in Letterhead.objects.filter(region_id=region_id).select_related("issuer")}
    region = Region.objects.get(pk=region_id)
    office = office_of(region_id)
    found = []
    for kind in Document.Kind.values:
        row = rows.get(kind)
        if row is not None and row.issuer is not None and row.issuer.valid_to is None:
            found.append(Head(kind, row.issuer.pk, row.code, row.head, row.signature, row.sealed))
        elif office is not None:
            made = _named_after(region, office, kind)
            head = (
                made
                if row is None
                else Head(kind, made.issuer_id, row.code, made.head, made.signature, row.sealed)
            )
            found.append(head)
    return found


def series_of(region_id: UUID) -> QuerySet[Series]:
    """The series of numbers of a region, the latest first."""
    return Series.objects.filter(region_id=region_id).order_by("-year", "code")


def documents_about(subject_type: str, ids: Iterable[UUID]) -> dict[UUID, list[Document]]:
    """Documents by what they are about, oldest first. Whoever may see the subject's page may see that they are there."""
    rows = Document.objects.filter(subject_type=subject_type, subject_id__in=list(ids)).defer(*HEAVY)
    found: dict[UUID, list[Document]] = {}
    for row in rows.filter(number__isnull=False).order_by("issued_at", "number"):
        if row.subject_id is not None:
            found.setdefault(row.subject_id, []).append(row)
    return found


def searched(rows: QuerySet[Document], text: str) -> QuerySet[Document]:
    """Documents whose title, number or addressee contains what was typed."""
    grams = query_grams(text)
    return rows.filter(grams__contains=grams) if grams else rows


def for_register(rows: QuerySet[Document]) -> QuerySet[Document]:
    """Documents with what a register shows."""
    return rows.select_related("issuer").defer(*HEAVY, "issuer__grams").prefetch_related("parties")


def years_of(rows: QuerySet[Document]) -> list[int]:
    """The years that documents were issued in, the latest first."""
    found = rows.filter(year__isnull=False).order_by("-year").values_list("year", flat=True).distinct()
    return [year for year in found if year is not None]


def issuers_of(rows: QuerySet[Document]) -> list[Unit]:
    """Who has issued documents."""
    return list(Unit.objects.filter(pk__in=rows.values("issuer")).defer("grams").order_by("sort_key", "pk"))


def first_rendering(document: Document, format_: str, digest: str) -> Rendering | None:
    """The file that was made first of these words, whatever fonts and templates have become since."""
    return document.renderings.filter(format=format_, digest=digest).order_by("made_at", "pk").first()


def history_of_document(document: Document) -> list[Event]:
    """What happened to a document, newest first."""
    return list(reversed(history_of(document.pk)))


def of_years(rows: QuerySet[Document], years: Iterable[str]) -> QuerySet[Document]:
    """Documents issued in one of these years; what is no year is passed over."""
    return rows.filter(year__in=[int(year) for year in years if year.isdigit() and len(year) == 4])


def going_to(rows: QuerySet[Document], unit_ids: Iterable[str]) -> QuerySet[Document]:
    """Documents that address or copy one of these units."""
    parties = DocumentParty.objects.filter(document=OuterRef("pk"), unit__in=as_uuids(unit_ids))
    return rows.filter(Exists(parties))


def issued_by(rows: QuerySet[Document], unit_ids: Iterable[str]) -> QuerySet[Document]:
    """Documents of these issuers."""
    return rows.filter(issuer__in=as_uuids(unit_ids))


def counts_of(rows: QuerySet[Document]) -> dict[str, int]:
    """How many rows there are, and how many of them in each state."""
    found = Counter(dict(rows.order_by().values_list("state").annotate(n=Count("pk"))))
    return {"all": sum(found.values()), **{state: found[state] for state in Document.State.values}}


def waiting_for_approval(rows: QuerySet[Document], user_id: UUID | None) -> QuerySet[Document]:
    """What waits for somebody who didn't write it."""
    found = rows.filter(state=Document.State.APPROVAL).exclude(made_by=user_id).exclude(submitted_by=user_id)
    return found.exclude(edited_by__contains=[user_id]) if user_id else found


def newest_files(document: Document) -> dict[str, Rendering]:
    """The files that were made of a document, the newest by format."""
    return {row.format: row for row in document.renderings.order_by("made_at", "pk")}


def rendering_content(rendering: Rendering) -> bytes:
    """The bytes of a file."""
    with file_store().open(rendering.sha256) as file:
        return file.read()


def parties_of(document: Document, actor: Actor) -> list[DocumentParty]:
    """The addressees and copies of a document that the actor is, or speaks for."""
    units = actor.unit_ids if OF_A_UNIT & set(actor.posts) else frozenset()
    return [
        party
        for party in document.parties.all()
        if (actor.person_id is not None and party.person_id == actor.person_id) or party.unit_id in units
    ]


def receipts_of(document: Document) -> dict[UUID, list[Receipt]]:
    """Party → who has read it and who has signed for it, the first first."""
    found: dict[UUID, list[Receipt]] = {}
    for row in Receipt.objects.filter(document=document).select_related("user").order_by("read_at", "pk"):
        found.setdefault(row.party_id, []).append(row)
    return found


def basis_of(document: Document) -> Basis | None:
    """What a document was written from; nothing for what was written by hand."""
    if "basis" in document._state.fields_cache:
        known: Basis | None = document._state.fields_cache["basis"]
        return known
    return Basis.objects.select_related("template__template").filter(document=document).first()


def stored(sha256: str) -> bytes:
    """The bytes of a kept file."""
    with file_store().open(sha256) as file:
        return file.read()


def with_versions(rows: QuerySet[WordTemplate]) -> list[WordTemplate]:
    """Templates with their versions, those in use first."""
    versions = TemplateVersion.objects.select_related("uploaded_by")
    found = rows.prefetch_related(Prefetch("versions", versions)).order_by(
        F("retired_at").asc(nulls_first=True), "title"
    )
    return list(found)
