"""What is published at sealing (封签公告): enough to hold the draw to it, nothing that gives it away."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tongchuang.engines.drawing.construction import SECRET_BYTES, commitment, frame_hash
from tongchuang.engines.drawing.documents import Fields, parse_document, write_document
from tongchuang.engines.drawing.errors import DrawError, Problem
from tongchuang.engines.drawing.instants import read_instant
from tongchuang.engines.drawing.names import shown
from tongchuang.engines.drawing.values import Plan

FIELDS = (
    "number", "plan", "sealed_at", "draw_at", "public_input_from", "repeats", "reason", "commitment",
    "frame_hash", "plan_hash", "pool_hash", "excluded", "quotas",
)  # fmt: skip
_QUOTA = ("stratum", "quota", "sites")


@dataclass(frozen=True)
class SealedQuota:
    """A stratum with its quota and the number of its sites."""

    stratum: str
    quota: int
    sites: int


@dataclass(frozen=True)
class Sealed:
    """Published before the draw. Hashes and counts only: who is excluded would be as telling as who is drawn.

    `plan_hash` fixes the whole plan, exclusions and reasons included; keyed with the secret, nobody can
    test guesses at it before the record discloses that. `pool_hash` fixes the inspectors to draw from, ""
    when none are drawn.
    """

    number: int
    plan: str
    sealed_at: datetime
    draw_at: datetime
    public_input_from: str
    repeats: int | None
    reason: str
    commitment: str
    frame_hash: str
    plan_hash: str
    pool_hash: str
    excluded: int
    quotas: tuple[SealedQuota, ...]

    def document(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            **vars(self),
            "sealed_at": self.sealed_at.isoformat(),
            "draw_at": self.draw_at.isoformat(),
            "quotas": [vars(quota) for quota in self.quotas],
        }

    def text(self) -> str:
        """As a file."""
        return write_document(self.document())


def seal(plan: Plan, secret: bytes, sealed_at: datetime, pool_hash: str = "") -> Sealed:
    """Seal a plan with 32 secret random bytes. DrawError when the time of the draw is past."""
    check_secret(secret)
    if sealed_at.tzinfo is None:
        raise DrawError("seal.zone", "the time of sealing has no time zone")
    if plan.draw_at < sealed_at:
        words = (
            f"the draw is set for {plan.draw_at.isoformat()}, which is past: a plan is sealed before its draw"
        )
        raise DrawError("seal.late", words, draw_at=plan.draw_at)
    sizes = Counter(entry.stratum for entry in plan.frame)
    quotas = sorted((stratum.name, stratum.quota) for stratum in plan.strata)
    return Sealed(
        number=plan.number,
        plan=plan.title,
        sealed_at=sealed_at,
        draw_at=plan.draw_at,
        public_input_from=plan.public_input_from,
        repeats=plan.repeats,
        reason=plan.reason,
        commitment=commitment(secret),
        frame_hash=frame_hash(plan.frame),
        plan_hash=plan_hash(plan, secret),
        pool_hash=pool_hash,
        excluded=len(plan.excluded),
        quotas=tuple(SealedQuota(name, quota, sizes[name]) for name, quota in quotas),
    )


def plan_hash(plan: Plan, secret: bytes) -> str:
    """HMAC-SHA256 of the plan's canonical text under the secret, lower-case hex."""
    return hmac.digest(secret, plan.canonical(), hashlib.sha256).hex()


def check_secret(secret: bytes) -> None:
    """DrawError unless it has 32 bytes."""
    if len(secret) != SECRET_BYTES:
        words = f"the secret has {len(secret)} bytes instead of {SECRET_BYTES}"
        raise DrawError("secret.length", words)


def matches_plan(sealed: Sealed, plan: Plan, secret: bytes) -> Problem | None:
    """The first thing in which plan and secret are not those that were sealed."""
    if len(secret) != SECRET_BYTES or commitment(secret) != sealed.commitment:
        return Problem(
            "sealed.commitment", "the secret is not the one whose commitment was published at sealing"
        )
    if frame_hash(plan.frame) != sealed.frame_hash:
        words = (
            "the sites are not those that were sealed: a changed frame needs a new draw with the next number"
        )
        return Problem("sealed.frame_hash", words)
    sealed_quotas = {quota.stratum: quota.quota for quota in sealed.quotas}
    if plan.quotas != sealed_quotas:
        words = (
            "the quotas are not those that were sealed: changed quotas need a new draw with the next number"
        )
        return Problem("sealed.quotas", words)
    if plan_hash(plan, secret) != sealed.plan_hash:
        words = "the plan was changed after sealing (title, time, source, exclusions or reasons)"
        return Problem("sealed.plan_hash", words)
    return None


def read_sealed(data: bytes) -> Sealed:
    """The sealed document in a file. DrawError says what is malformed."""
    fields = Fields(parse_document(data, "sealed document"), FIELDS, "the sealed document")
    return Sealed(
        number=fields.whole("number", 1),
        plan=fields.text("plan"),
        sealed_at=_aware(fields, "sealed_at"),
        draw_at=_aware(fields, "draw_at"),
        public_input_from=fields.text("public_input_from"),
        repeats=None if fields.found["repeats"] is None else fields.whole("repeats", 1),
        reason=fields.text("reason"),
        commitment=fields.digest("commitment"),
        frame_hash=fields.digest("frame_hash"),
        plan_hash=fields.digest("plan_hash"),
        pool_hash=fields.digest("pool_hash") if fields.found["pool_hash"] != "" else "",
        excluded=fields.whole("excluded", 0),
        quotas=_read_quotas(fields),
    )


def _aware(fields: Fields, name: str) -> datetime:
    found = read_instant(fields.instant(name))
    if found is None or found.tzinfo is None:
        raise DrawError("field.kind", f"{name} of {fields.where} has no time zone", field=name)
    return found


def _read_quotas(fields: Fields) -> tuple[SealedQuota, ...]:
    quotas: dict[str, SealedQuota] = {}
    for number, row in enumerate(fields.items("quotas"), start=1):
        one = Fields(row, _QUOTA, f"quota {number}")
        quota = SealedQuota(one.text("stratum"), one.whole("quota", 0), one.whole("sites", 0))
        if quota.stratum in quotas:
            words = f"the stratum {shown(quota.stratum)} stands in the sealed document twice"
            raise DrawError("stratum.twice", words, stratum=quota.stratum)
        quotas[quota.stratum] = quota
    return tuple(quotas[name] for name in sorted(quotas))
