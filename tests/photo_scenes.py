"""Small pictures for tests of authentic photos: places with corners, as JPEG, and what is done to them."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from random import Random
from typing import Any

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter
from tests.factories import County, Member

from tongchuang.domain.files.actions import store_photo
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings.models import Finding, FindingPhoto
from tongchuang.domain.inspections.models import Check, CheckPhoto, Source, Visit
from tongchuang.domain.ledger.actions import record
from tongchuang.domain.ledger.values import SYSTEM
from tongchuang.foundation.clock import now, period_of

SIZE = (900, 675)


def scene(number: int, *, day: int = 0) -> Image.Image:
    """A place full of things; another day things lie elsewhere, the camera stands a step aside and the light differs."""
    fixed, moved = Random(f"place {number}"), Random(f"day {number} {day}")
    image = Image.new("RGB", SIZE, tuple(fixed.randint(120, 200) for _ in range(3)))
    pen = ImageDraw.Draw(image)
    aside = moved.randint(-40, 40) if day else 0
    for _ in range(90):
        left, top = fixed.randint(-40, SIZE[0]) + aside, fixed.randint(-20, 380)
        box = (left, top, left + fixed.randint(12, 90), top + fixed.randint(12, 70))
        pen.rectangle(box, fill=tuple(fixed.randint(20, 240) for _ in range(3)), outline="#222")
    for _ in range(70):
        left, top = moved.randint(0, SIZE[0]), moved.randint(300, SIZE[1] - 30)
        box = (left, top, left + moved.randint(10, 80), top + moved.randint(10, 60))
        shape = pen.ellipse if moved.random() < 0.5 else pen.rectangle
        shape(box, fill=tuple(moved.randint(10, 245) for _ in range(3)))
    noise = Image.effect_noise(SIZE, 24).convert("RGB")
    image = Image.blend(image.filter(ImageFilter.GaussianBlur(0.6)), noise, 0.06)
    return ImageEnhance.Brightness(image).enhance(1 + 0.25 * moved.random() if day else 1.0)


def jpeg(image: Image.Image, *, quality: int = 88, model: str = "", software: str = "") -> bytes:
    """As a phone keeps it."""
    target, exif = io.BytesIO(), Image.Exif()
    if model:
        exif[0x0110] = model
    if software:
        exif[0x0131] = software
    image.save(target, "JPEG", quality=quality, exif=exif)
    return target.getvalue()


def bring(member: Member, data: bytes, **values: Any) -> Attachment:
    """A photo that somebody brings, kept as the product keeps it."""
    return store_photo(io.BytesIO(data), by=member.actor, **values)


def visit_with(
    county: County,
    member: Member,
    photos: list[Attachment],
    *,
    site: int = 0,
    at: datetime | None = None,
    **values: Any,
) -> Visit:
    """A visit with one check and its photos, told to the ledger."""
    began = at or now() - timedelta(minutes=20)
    version = county.campaign.standards.get().version
    visit = Visit.objects.create(
        region=county.region, campaign=county.campaign, version=version, site=county.sites[site], source=Source.SELF,
        inspector=member.person, started_at=began, submitted_at=began + timedelta(minutes=15), received_at=now(),
        period=period_of(began), checked=1, **values,
    )  # fmt: skip
    item = version.items.get(code="I-1")
    check = Check.objects.create(visit=visit, item=item, verdict="fail", at=began)
    CheckPhoto.objects.bulk_create([CheckPhoto(check_row=check, attachment=photo) for photo in photos])
    record("visit.submitted", visit, by=SYSTEM)
    return visit


def show(finding: Finding, photo: Attachment, phase: str, *, at: datetime | None = None) -> FindingPhoto:
    """Hang a photo on a finding, told to the ledger."""
    shown = FindingPhoto.objects.create(finding=finding, attachment=photo, phase=phase, added_at=at or now())
    record("finding.fixed" if phase == "after" else "finding.photo_added", finding, by=SYSTEM)
    return shown
