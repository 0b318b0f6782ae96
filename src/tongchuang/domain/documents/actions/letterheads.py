"""How documents begin and end in a region, and where a series goes on that was begun on paper."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongchuang.domain.documents.errors import DocumentInvalid
from tongchuang.domain.documents.models import Document, Letterhead, Series
from tongchuang.domain.documents.values import Head
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.models import Unit
from tongchuang.domain.organisations.permissions import Permission

LATEST_YEAR = 2200
MOST = 100_000


@transaction.atomic
def set_letterhead(head: Head, *, by: Actor) -> Letterhead:
    """Keep how a kind of document begins and ends; what is issued already stays as it was."""
    by.require(Permission.APPROVE_DOCUMENTS)
    if head.kind not in Document.Kind.values:
        raise DocumentInvalid(_("There is no such kind of document."), field="kind")
    if not Unit.objects.filter(pk=head.issuer_id, region_id=by.region_id, valid_to__isnull=True).exists():
        raise DocumentInvalid(_("The issuer is no unit of the region."), field="issuer")
    values = {
        "issuer_id": head.issuer_id, "code": "".join(head.code.split()), "head": " ".join(head.head.split())[:60],
        "signature": " ".join(head.signature.split())[:60], "sealed": head.sealed,
    }  # fmt: skip
    if not values["code"].isalpha() or len(values["code"]) > 20:
        raise DocumentInvalid(_("The issuer's code has letters only, 20 at most."), field="code")
    if not values["head"] or not values["signature"]:
        raise DocumentInvalid(_("Say what the head and the signature are."), field="head")
    row, _made = Letterhead.objects.update_or_create(region_id=by.region_id, kind=head.kind, defaults=values)
    new = {"kind": row.kind, "code": row.code, "issuer": str(row.issuer_id), "sealed": row.sealed}
    record("letterhead.set", row, by=by, new=new, personal={"head": row.head, "signature": row.signature})
    return row


@transaction.atomic
def begin_series(code: str, year: int, after: int, *, by: Actor) -> Series:
    """Go on after the numbers that were given on paper; only while the product has given none of the series."""
    by.require(Permission.APPROVE_DOCUMENTS)
    plain = "".join(code.split())
    if not plain.isalpha() or len(plain) > 20:
        raise DocumentInvalid(_("The issuer's code has letters only, 20 at most."), field="code")
    if not (2000 <= year <= LATEST_YEAR and 0 <= after <= MOST):
        raise DocumentInvalid(_("This year or number can't be right."), field="after")
    key = {"region_id": by.region_id, "code": plain, "year": year}
    try:
        with transaction.atomic():
            row = Series(**key)
            row.save(force_insert=True)
    except IntegrityError:
        row = Series.objects.select_for_update().get(**key)
    if row.last != row.begun_after:
        raise DocumentInvalid(_("Numbers of this series have been given already."), field="after")
    row.begun_after = row.last = after
    row.save(update_fields=["begun_after", "last"])
    record("series.begun", row, by=by, new={"code": plain, "year": year, "after": after})
    return row
