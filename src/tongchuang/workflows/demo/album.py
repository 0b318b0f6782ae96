"""The album of drawn photos: stored once through the file store, then taken again and again by other people."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tongchuang.domain.files.models import Attachment
from tongchuang.domain.files.ports import file_store, photo_reader
from tongchuang.domain.organisations.models import Person
from tongchuang.domain.places.models import Site
from tongchuang.workflows.demo.drawing import FIRST_OF, KINDS, SCENE_OF, draw
from tongchuang.workflows.demo.places import METRE_LAT
from tongchuang.workflows.demo.sentences import kind_of
from tongchuang.workflows.demo.stage import Stage

LIMIT = 1024 * 1024


@dataclass(frozen=True)
class Picture:
    """Stored bytes and their thumbnail."""

    sha256: str
    thumb: str
    size: int
    width: int
    height: int


@dataclass(frozen=True)
class Place:
    """One place as it was, and twice as it is now."""

    before: Picture
    after: tuple[Picture, Picture]


class Pictures:
    """All places of the album, by scene."""

    def __init__(self) -> None:
        self.places: dict[str, list[Place]] = {}

    def draw(self, number: int, progress: Callable[[int, int], None]) -> None:
        """Draw and store so many places."""
        for position in range(number):
            scene = KINDS[position % len(KINDS)]
            kind = FIRST_OF[scene]
            before = store_picture(draw(kind, position, fixed=False))
            after = store_picture(draw(kind, position, fixed=True)), store_picture(draw(kind, position, fixed=True, again=True))
            self.places.setdefault(scene, []).append(Place(before, after))
            progress(position + 1, number)

    def of(self, title: str) -> list[Place]:
        """The places that fit an item."""
        fitting = self.places.get(SCENE_OF.get(kind_of(title), "_inside"))
        return fitting or next(iter(self.places.values()))


def store_picture(content: bytes) -> Picture:
    """Keep a picture and its thumbnail."""
    store, reader = file_store(), photo_reader()
    received = store.receive(io.BytesIO(content), limit=LIMIT)
    photo = reader.read(received.path)
    thumb = store.receive(io.BytesIO(photo.thumbnail), limit=LIMIT)
    store.keep(thumb)
    store.keep(received)
    return Picture(received.sha256, thumb.sha256, received.size, photo.width, photo.height)


class Album:
    """Attachments of one county."""

    def __init__(self, stage: Stage, pictures: Pictures) -> None:
        self.stage, self.pictures, self.dice = stage, pictures, stage.dice.part("album")
        self.rows: list[Attachment] = []

    def place(self, title: str) -> Place:
        """A place for a finding."""
        return self.dice.one(self.pictures.of(title))

    def take(self, picture: Picture, site: Site | None, by: Person, at: datetime) -> Attachment:
        """A photo that somebody takes at a site, a few metres from where it stands on the map."""
        user = self.stage.users.get(by.pk)
        known = site is not None and site.longitude is not None and site.latitude is not None
        row = Attachment(
            id=self.dice.id(at), region=self.stage.region, sha256=picture.sha256, thumb_sha256=picture.thumb,
            kind=Attachment.Kind.PHOTO, media_type="image/jpeg", size=picture.size, width=picture.width,
            height=picture.height, name=f"IMG_{at:%Y%m%d_%H%M%S}.jpg", taken_at=at, uploaded_by=user, uploaded_at=at,
            longitude=round(site.longitude + self._aside(), 6) if known and site else None,
            latitude=round(site.latitude + self._aside(), 6) if known and site else None,
        )  # fmt: skip
        self.rows.append(row)
        self.stage.tell(
            "file.stored", row, by, at, new={"sha256": row.sha256, "kind": str(row.kind), "size": row.size}
        )
        return row

    def _aside(self) -> float:
        return max(-90.0, min(90.0, self.dice.around(0, 25))) * METRE_LAT

    def write(self) -> None:
        """All attachments at once."""
        Attachment.objects.bulk_create(self.rows, batch_size=500)
