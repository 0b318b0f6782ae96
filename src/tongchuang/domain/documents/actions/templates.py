"""Templates of the office: uploaded, in use, gone back to, put out of use."""

from __future__ import annotations

import io

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongchuang.domain.documents.errors import DocumentInvalid
from tongchuang.domain.documents.models import Document, TemplateVersion, WordTemplate
from tongchuang.domain.documents.values import WordFile
from tongchuang.domain.files.ports import file_store
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now

MOST_TEMPLATE_BYTES = 5 * 1024 * 1024
PERMISSION = Permission.DRAFT_DOCUMENTS


@transaction.atomic
def add_template(title: str, kind: str, file: WordFile, *, by: Actor) -> WordTemplate:
    """A new template with its first version, in use at once."""
    by.require(PERMISSION)
    plain = " ".join(title.split())[:80]
    if not plain:
        raise DocumentInvalid(_("Give the template a name."), field="title")
    if kind not in Document.Kind.values or kind == Document.Kind.ORDER:
        raise DocumentInvalid(_("There is no such kind of document."), field="kind")
    row = WordTemplate(region_id=by.region_id, title=plain, kind=kind, made_at=now(), made_by_id=by.user_id)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise DocumentInvalid(_("There is a template of this name already."), field="title") from None
    record("template.added", row, by=by, new={"kind": kind}, personal={"title": plain})
    _add(row, file, by)
    return row


@transaction.atomic
def add_version(template: WordTemplate, file: WordFile, *, by: Actor) -> TemplateVersion:
    """A new version of a template, in use from now on."""
    return _add(_locked(template, by), file, by)


@transaction.atomic
def use_version(template: WordTemplate, number: int, *, by: Actor) -> TemplateVersion:
    """Go on with an earlier version, or with a later one again."""
    row = _locked(template, by)
    version = row.versions.filter(number=number).first()
    if version is None:
        raise DocumentInvalid(_("There is no such version."), field="version")
    row.versions.filter(in_use=True).update(in_use=False)
    version.in_use = True
    version.save(update_fields=["in_use"])
    record("template.version_used", row, by=by, new={"version": number})
    return version


@transaction.atomic
def retire_template(template: WordTemplate, *, by: Actor) -> WordTemplate:
    """Put a template out of use; what was made from it stays as it is."""
    row = _locked(template, by)
    if row.retired_at is None:
        row.retired_at = now()
        row.save(update_fields=["retired_at"])
        record("template.retired", row, by=by)
    return row


@transaction.atomic
def take_up_template(template: WordTemplate, *, by: Actor) -> WordTemplate:
    """Take a template up again."""
    row = _locked(template, by)
    if row.retired_at is not None:
        row.retired_at = None
        row.save(update_fields=["retired_at"])
        record("template.taken_up", row, by=by)
    return row


def _locked(template: WordTemplate, by: Actor) -> WordTemplate:
    by.require(PERMISSION)
    row = WordTemplate.objects.select_for_update().filter(pk=template.pk, region_id=by.region_id).first()
    if row is None:
        raise DocumentInvalid(_("There is no such template."))
    return row


def _add(row: WordTemplate, file: WordFile, by: Actor) -> TemplateVersion:
    store = file_store()
    received = store.receive(io.BytesIO(file.content), limit=MOST_TEMPLATE_BYTES)
    store.keep(received)
    last = row.versions.order_by("-number").values_list("number", flat=True).first() or 0
    row.versions.filter(in_use=True).update(in_use=False)
    version = TemplateVersion(
        template=row, number=last + 1, sha256=received.sha256, size=received.size, file_name=file.name[-120:],
        fields=list(file.fields), in_use=True, uploaded_at=now(), uploaded_by_id=by.user_id,
    )  # fmt: skip
    version.save(force_insert=True)
    new = {"version": version.number, "sha256": version.sha256, "fields": len(version.fields)}
    record("template.uploaded", row, by=by, new=new, personal={"name": version.file_name})
    return version
