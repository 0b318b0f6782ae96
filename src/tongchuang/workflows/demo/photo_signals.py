"""A few fixes of the demo county with photos that should be looked at: the problem's own photo cropped, another fix's photo
mirrored, one taken before the assignment and saved by an editing program. The worker's own examination finds them."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

from PIL import Image, ImageOps

from tongchuang.domain.authenticity.models import Examination
from tongchuang.domain.files.models import Attachment
from tongchuang.domain.findings.models import Finding, FindingPhoto, State
from tongchuang.domain.ledger.actions import Entry, Told, record_past
from tongchuang.domain.organisations.models import Person
from tongchuang.workflows import photo_checks
from tongchuang.workflows.demo.album import Album, Pictures, store_picture
from tongchuang.workflows.demo.drawing import draw
from tongchuang.workflows.demo.stage import Stage

# Numbers that no other picture of the album has.
FIRST = 900
KINDS = ("rubbish", "boards", "vending", "parking")
SOFTWARE = 0x0131


class Planter:
    """Puts pictures of their own before and after findings."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.album = stage, Album(stage, Pictures())
        self.told: list[Told] = []
        self.shown: list[FindingPhoto] = []

    def show(
        self, finding: Finding, phase: str, picture: bytes, at: datetime, by: Person, added_at: datetime
    ) -> None:
        """One photo; it takes the place of the album's."""
        FindingPhoto.objects.filter(finding=finding, phase=phase).exclude(
            pk__in=[each.pk for each in self.shown]
        ).delete()
        row = self.album.take(store_picture(picture), finding.site, by, at)
        key = self.stage.dice.id(added_at)
        self.shown.append(
            FindingPhoto(id=key, finding=finding, attachment=row, phase=phase, added_at=added_at)
        )
        author = self.stage.author(by)
        stored = Entry(
            "file.stored", row, new={"sha256": row.sha256, "kind": str(row.kind), "size": row.size}
        )
        hung = Entry("finding.photo_added", finding, new={"photos": [row.sha256], "version": finding.version})
        self.told += [Told(stored, author, at), Told(hung, author, added_at)]

    def write(self) -> None:
        """All of it, then the examination of exactly these findings."""
        Attachment.objects.bulk_create(self.album.rows)
        FindingPhoto.objects.bulk_create(self.shown)
        record_past(self.told)
        for finding in {each.finding_id: each.finding for each in self.shown}.values():
            examination = Examination.objects.create(
                region=self.stage.region,
                target_type="finding",
                target_id=finding.pk,
                asked_at=finding.changed_at,
            )
            photo_checks.examine(examination)


def plant_signals(stage: Stage) -> None:
    """The latest fixes that wait for their verification and did not come from a visit."""
    rows = Finding.objects.filter(
        region=stage.region, state=State.FIXED, check_row=None, site__isnull=False, fixed_by__isnull=False, fixed_at__isnull=False,
        registered_by__isnull=False, assigned_at__isnull=False,
    )  # fmt: skip
    chosen = list(
        rows.select_related("site", "fixed_by", "registered_by").order_by("-fixed_at", "pk")[: len(KINDS)]
    )
    planter = Planter(stage)
    pictures = [
        (draw(kind, FIRST + n, fixed=False), draw(kind, FIRST + n, fixed=True))
        for n, kind in enumerate(KINDS)
    ]
    for n, finding in enumerate(chosen):
        assert (
            finding.fixed_at is not None
            and finding.fixed_by is not None
            and finding.registered_by is not None
        )
        before, after = pictures[n]
        at = finding.fixed_at - timedelta(minutes=20)
        if n == 0:
            after = _cropped(before)
        elif n == 2:
            after = _mirrored(pictures[1][1])
        elif n == 3:
            assert finding.assigned_at is not None
            after, at = _saved_by(after, "Snapseed 3.0"), finding.assigned_at - timedelta(hours=30)
        planter.show(
            finding, "before", before, finding.registered_at, finding.registered_by, finding.registered_at
        )
        planter.show(finding, "after", after, at, finding.fixed_by, finding.fixed_at)
    photo_checks.forget()
    planter.write()
    photo_checks.forget()


def _cropped(picture: bytes) -> bytes:
    image = Image.open(io.BytesIO(picture))
    width, height = image.size
    return _saved(
        image.crop((width // 14, height // 20, width - width // 40, height - height // 16)), quality=52
    )


def _mirrored(picture: bytes) -> bytes:
    return _saved(ImageOps.mirror(Image.open(io.BytesIO(picture))), quality=70)


def _saved_by(picture: bytes, software: str) -> bytes:
    exif = Image.Exif()
    exif[SOFTWARE] = software
    return _saved(Image.open(io.BytesIO(picture)), quality=80, exif=exif)


def _saved(image: Image.Image, *, quality: int, exif: Image.Exif | None = None) -> bytes:
    target = io.BytesIO()
    image.save(target, "JPEG", quality=quality, exif=exif or Image.Exif())
    return target.getvalue()
