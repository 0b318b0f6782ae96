"""The demo county with as many inspectors as phones, each signed in, and photos on the disk."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

SIZE = (1600, 1200)
WANTED_BYTES = 300_000


def prepare(
    folder: Path, *, phones: int, photos: int, checks: int, scale: float, say: Callable[[str], None]
) -> dict[str, Any]:
    """The plan for the sender: tokens, a session for the pages, where the photos lie."""
    kept = folder / "plan.json"
    if kept.exists():
        return json.loads(kept.read_text())  # type: ignore[no-any-return]
    from tongchuang.cli.django import migrate, migrations_wait
    from tongchuang.workflows import demo

    if migrations_wait():
        migrate()
    if not demo.is_loaded():
        say("Loading the demo county")
        demo.load(say, scale=scale)
    say(f"Signing {phones} phones in")
    plan = {
        "phones": _phones(phones),
        "photos": photos,
        "checks": checks,
        "folder": str(folder / "pictures"),
        **_pages(),
    }
    say(f"Drawing {phones * photos} photos")
    _draw(folder / "pictures", phones * photos)
    kept.write_text(json.dumps(plan))
    return plan


def _phones(number: int) -> list[dict[str, str]]:
    from tongchuang.domain.accounts.actions import sign_in_device
    from tongchuang.domain.accounts.models import User
    from tongchuang.domain.organisations.actors import actor_for
    from tongchuang.domain.organisations.models import Person, Post, Region
    from tongchuang.foundation.clock import today

    region = Region.objects.get(code="990101")
    found = []
    for each in range(number):
        user = User.objects.create(username=f"phone-{each}", name=f"外业{each}", password="!", is_demo=True)
        person = Person.objects.create(region=region, name=user.name, user=user, sort_key=f"waiye{each}")
        Post.objects.create(region=region, person=person, kind="inspector", valid_from=today())
        signed = sign_in_device(user, name="bench", by=actor_for(user))
        found.append({"token": signed.token, "person": str(person.pk)})
    return found


def _pages() -> dict[str, Any]:
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    from tongchuang.domain.accounts.models import User
    from tongchuang.domain.places.models import Site

    client = Client()
    client.force_login(
        User.objects.get(username="office"), backend="django.contrib.auth.backends.ModelBackend"
    )
    site = Site.objects.filter(region__code="990101").order_by("code").first()
    assert site is not None
    return {
        "session": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "pages": {
            "desk": "/",
            "findings": reverse("rectify:home"),
            "site": reverse("places:site", args=[site.pk]),
        },
    }


def _draw(folder: Path, number: int) -> None:
    """Photos of about the wanted size: large shapes, all different, with a camera's noise over them."""
    folder.mkdir(exist_ok=True)
    dice = random.Random(20261122)
    noise = Image.effect_noise(SIZE, 24).convert("RGB")
    quality = 82
    for each in range(number):
        shapes = Image.frombytes("RGB", (20, 15), dice.randbytes(900)).resize(SIZE, Image.Resampling.BICUBIC)
        moved = ImageChops.offset(noise, dice.randrange(SIZE[0]), dice.randrange(SIZE[1]))
        file = io.BytesIO()
        Image.blend(shapes, moved, 0.35).save(file, "JPEG", quality=quality)
        quality += (file.tell() < WANTED_BYTES) - (file.tell() > WANTED_BYTES)
        quality = min(95, max(20, quality))
        (folder / f"{each}.jpg").write_bytes(file.getvalue())
