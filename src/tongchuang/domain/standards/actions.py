"""Publishing packs: versions are written once and never changed."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import Author
from tongchuang.domain.standards import engine_io
from tongchuang.domain.standards.errors import AlreadyPublished
from tongchuang.domain.standards.models import Crosswalk, Item, Pack, SiteType, StandardVersion
from tongchuang.engines.standard import model, pack_model
from tongchuang.foundation.clock import now


def publish_pack_folder(folder: Path, *, by: Author) -> Pack:
    """Load the pack in a folder and publish its standards; refused whole when anything is wrong with it."""
    return publish_pack(engine_io.read_pack_folder(folder), by=by)


@transaction.atomic
def publish_pack(pack: pack_model.Pack, *, by: Author) -> Pack:
    """Publish a pack. The same content again gives the row that stands; another content under a published
    version's name is refused, because results refer to it."""
    row = engine_io.pack_row(pack)
    known = Pack.objects.filter(digest=row.digest).first()
    if known:
        return known
    row.save()
    for standard in pack.standards:
        _publish(standard, row, by)
    Crosswalk.objects.bulk_create(
        [
            Crosswalk(
                from_slug=line.from_standard, from_code=line.from_code, to_slug=line.to_standard,
                to_code=line.to_code, relation=line.relation,
            )
            for line in pack.crosswalk
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    return row


def _publish(standard: model.Standard, pack: Pack, by: Author) -> None:
    version = engine_io.version_row(standard, pack)
    standing = StandardVersion.objects.filter(slug=version.slug, version=version.version).first()
    if standing:
        if standing.digest == version.digest:
            return
        raise AlreadyPublished(
            _("“%(title)s” version %(version)s is published already with other content. Give the new one another version.")
            % {"title": standing.title, "version": standing.version}
        )
    version.save()
    SiteType.objects.bulk_create(engine_io.site_type_rows(standard), ignore_conflicts=True)
    Item.objects.bulk_create(engine_io.item_rows(standard, version))
    record("standard.published", version, by=by, new={"slug": version.slug, "version": version.version, "digest": version.digest})


@transaction.atomic
def withdraw(version: StandardVersion, *, by: Author, reason: str) -> None:
    """Withdraw a version: no new campaign or visit starts on it; what was begun is still taken."""
    if version.withdrawn_at is None:
        version.withdrawn_at = now()
        version.save(update_fields=["withdrawn_at"])
        record("standard.withdrawn", version, by=by, new={"withdrawn_at": version.withdrawn_at}, personal={"text": reason})
