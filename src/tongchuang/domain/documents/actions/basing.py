"""What a document was written from, kept with it, and holding it against the data again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from tongchuang.domain.documents.actions.base import locked
from tongchuang.domain.documents.content import digest_of
from tongchuang.domain.documents.models import Basis, Document
from tongchuang.domain.documents.values import Ground
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.organisations.actors import Actor
from tongchuang.domain.organisations.permissions import Permission
from tongchuang.foundation.clock import now

OPEN = (Document.State.DRAFT, Document.State.APPROVAL)


@transaction.atomic
def keep_basis(
    document: Document, ground: Ground, *, by: Actor, template_version: UUID | None = None
) -> Basis:
    """Keep what a draft was written from; written anew, the new one stands."""
    row = locked(document, by, Permission.DRAFT_DOCUMENTS, Document.State.DRAFT)
    values = {
        "recipe": ground.recipe, "params": ground.params, "as_of": ground.as_of, "figures": list(ground.figures),
        "filled": ground.filled, "written_at": now(), "checked_at": None, "differences": [],
        "template_id": template_version,
    }  # fmt: skip
    basis, _made = Basis.objects.update_or_create(document=row, defaults=values)
    new = {
        "recipe": ground.recipe,
        "as_of": ground.as_of,
        "figures": len(ground.figures),
        "sha256": digest_of({"figures": list(ground.figures)}),
    }
    record("document.based", row, by=by, new=new)
    return basis


@transaction.atomic
def keep_check(document: Document, differences: Sequence[dict[str, Any]], *, by: Actor) -> Basis:
    """Keep what differed when the figures were held against the data; nothing of it changes once it is issued."""
    row = locked(document, by, Permission.DRAFT_DOCUMENTS, *OPEN)
    basis = Basis.objects.select_for_update().get(document=row)
    basis.checked_at, basis.differences = now(), list(differences)
    basis.save(update_fields=["checked_at", "differences"])
    record("document.checked", row, by=by, new={"figures": len(basis.figures), "differ": len(differences)})
    return basis
