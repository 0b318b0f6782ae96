"""Freezing: a row as canonical JSON with its hash. Secrets and what a search needs stay out."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tongchuang.domain.leads.hashes import digest_of
from tongchuang.domain.leads.values import Frozen
from tongchuang.domain.ledger.canonical import canonical

# Search words, and what is sealed or held back because it is secret.
LEFT_OUT = frozenset({"grams", "sort_key", "held_back", "inputs", "result", "version_document", "key"})
# Documents of such a length say what they are by their hash; nobody reads them in a case.
LONGEST_VALUE = 40_000


def frozen(row: models.Model, *, without: frozenset[str] = frozenset()) -> Frozen:
    """The concrete fields of a row, without those named."""
    values: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if isinstance(field, models.BinaryField | ArrayField) or field.name in LEFT_OUT | without:
            continue
        if "sealed" in field.name or "secret" in field.name or "token" in field.name:
            continue
        values[field.name] = field.value_from_object(row)
    name = row._meta.model_name or ""
    file = str(values.get("sha256", "")) if name == "attachment" else ""
    return of_values(name, row.pk, values, file_sha256=file)


def of_values(target_type: str, target_id: UUID, values: dict[str, Any], *, file_sha256: str = "") -> Frozen:
    """The same of values that are no row of their own."""
    content = json.loads(canonical({key: _short(value) for key, value in values.items()}))
    return Frozen(target_type, target_id, content, digest_of(content), file_sha256)


def _short(value: Any) -> Any:
    if isinstance(value, dict | list):
        text = canonical(value)
        if len(text) > LONGEST_VALUE:
            return {"sha256": hashlib.sha256(text.encode()).hexdigest(), "length": len(text)}
    return value
