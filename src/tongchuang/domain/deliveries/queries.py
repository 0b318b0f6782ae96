"""Named reads of deliveries. Each takes the actor, or rows that an access function gave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from tongchuang.domain.deliveries.models import Delivery, Submission
from tongchuang.domain.deliveries.records import NamedFile
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.inspections.models import Visit
from tongchuang.domain.standards.models import Item

# How many of those that lack files are looked into at a time.
PARTLY = 200


def files_here(files: Iterable[NamedFile]) -> dict[UUID, Attachment]:
    """Those of the files that are complete, whoever brought them."""
    return Attachment.objects.in_bulk([file.id for file in files])


def waiting_keys(before: datetime, limit: int = 5000) -> list[UUID]:
    """Deliveries that still waited at a moment: those whose files are all here, oldest first; then the newest of the others.

    What an original is stands in the body alone, so of the others some can be taken too.
    """
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING, received_at__lt=before)
    rows = list(waiting.order_by("received_at").only("pk", "file_ids")[:limit])
    missing = missing_of(rows)
    whole = [row.pk for row in rows if not missing[row.pk]]
    partly = [row.pk for row in rows if missing[row.pk] and len(missing[row.pk]) < len(row.file_ids)]
    return whole + partly[-PARTLY:]


def naming_file(key: UUID) -> list[UUID]:
    """Deliveries that name a file and can still do something with it."""
    states = (Delivery.State.WAITING, Delivery.State.TAKEN)
    rows = Delivery.objects.filter(file_ids__contains=[key], state__in=states)
    return list(rows.order_by("received_at").values_list("pk", flat=True))


def deliveries_of_person(person_id: UUID, keys: Iterable[UUID]) -> QuerySet[Delivery]:
    """What a person's phones have delivered under these ids."""
    return Delivery.objects.filter(person_id=person_id, record_id__in=list(keys)).select_related("person")


def with_record_id(record_id: UUID) -> QuerySet[Delivery]:
    """All deliveries under one id, in the order of arrival."""
    return Delivery.objects.filter(record_id=record_id).order_by("received_at", "pk")


def first_of(record_id: UUID) -> Delivery | None:
    """What came first under an id, unless that was no delivery."""
    return with_record_id(record_id).exclude(state=Delivery.State.CONFLICT).first()


def counts_by_state(rows: QuerySet[Delivery]) -> dict[str, int]:
    """How many of the rows are in each state."""
    return dict(rows.order_by().values_list("state").annotate(number=Count("pk")))


def missing_of(rows: Iterable[Delivery]) -> dict[UUID, list[UUID]]:
    """The files that deliveries name and that are not complete; one statement."""
    rows = list(rows)
    wanted = {key for row in rows for key in row.file_ids}
    here = set(Attachment.objects.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    return {row.pk: [key for key in row.file_ids if key not in here] for row in rows}


def locked(delivery_id: UUID) -> Delivery:
    """The row for a change; the caller is in a transaction."""
    return (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("person__user", "region")
        .get(pk=delivery_id)
    )


def open_submissions(rows: QuerySet[Submission]) -> list[Submission]:
    """Submissions that wait for files or for a person, newest first; then those that were set aside."""
    states = [Submission.State.HELD, Submission.State.WAITING, Submission.State.SET_ASIDE]
    found = (
        rows.filter(state__in=states)
        .select_related("person", "decided_by")
        .defer("body")
        .order_by("-received_at")
    )
    return sorted(found[:200], key=lambda row: states.index(Submission.State(row.state)))


def names_here(wanted: Iterable[UUID], uploaded_by: UUID | None) -> dict[UUID, Attachment]:
    """Those of the files that a person's program has brought."""
    return Attachment.objects.filter(uploaded_by_id=uploaded_by).in_bulk(list(wanted))


def items_of(keys: Iterable[UUID]) -> dict[UUID, Item]:
    """Items by id, of whatever version."""
    return Item.objects.only("code", "title").in_bulk(list(keys))


def kinds_of_files(keys: Iterable[UUID]) -> dict[UUID, str]:
    """Of what kind the files are that are complete."""
    return dict(Attachment.objects.filter(pk__in=list(keys)).values_list("pk", "kind"))


def delivery_of_visit(rows: QuerySet[Delivery], visit_id: UUID) -> Delivery | None:
    """The delivery that a visit was made of, among rows that the actor may see."""
    return rows.filter(visit=visit_id).only("pk", "record_id").first()


def first_visit_of(delivery: Delivery) -> Visit | None:
    """The visit that bears the id of a delivery, however it came."""
    rows = Visit.objects.filter(pk=delivery.record_id, region_id=delivery.region_id)
    return rows.select_related("site", "inspector", "evaluation").first()
