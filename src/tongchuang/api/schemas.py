"""What the API takes and gives."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field

from tongchuang.domain.inspections.values import CheckEntry, VisitEntry


class CheckIn(Schema):
    """One item as judged. Its id is made by the client (UUIDv7)."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    item: UUID
    verdict: str = Field(description="pass, fail or na")
    at: AwareDatetime
    count: int = 1
    grade: str = ""
    note: str = ""
    severity: str = Field("", description="minor, major, grave, or empty: by the item's rule")
    photos: list[UUID] = Field(default_factory=list, max_length=50)


class VisitIn(Schema):
    """A whole visit. Its id is made by the client; the same id with the same content is the same visit."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    campaign: UUID
    site: UUID
    source: str = Field(description="self, mock, covert or official")
    started_at: AwareDatetime
    submitted_at: AwareDatetime | None = None
    evaluation: UUID | None = None
    longitude: float | None = Field(None, allow_inf_nan=False)
    latitude: float | None = Field(None, allow_inf_nan=False)
    accuracy_m: float | None = Field(None, allow_inf_nan=False)
    checks: list[CheckIn] = Field(max_length=1000)

    def entry(self) -> VisitEntry:
        """The same as plain values of the domain."""
        values = self.model_dump(exclude={"checks"})
        checks = (CheckEntry(**{**check.model_dump(), "photos": tuple(check.photos)}) for check in self.checks)
        return VisitEntry(**values, checks=tuple(checks))


class ReceiptOut(Schema):
    """What the server has. Compare the numbers before the draft is forgotten."""

    visit: UUID
    digest: str
    checks: int
    photos: int
    failed: int
    findings: int
    received_at: datetime
    repeated: bool


class PhotoOut(Schema):
    """A photo as kept."""

    id: UUID
    sha256: str
    media_type: str
    width: int | None
    height: int | None
    size: int
    taken_at: datetime | None
    longitude: float | None
    latitude: float | None


class ChecklistItemOut(Schema):
    """An item to be judged at the site. `serves` and `partly` name items of other standards."""

    id: UUID
    code: str
    title: str
    text: str
    points: str
    exemption: str
    counting: str
    grades: list[str]
    standard: str
    group: str
    serves: list[str]
    partly: list[str]


class ChecklistOut(Schema):
    """The checklist of a site in a campaign."""

    site: UUID
    site_name: str
    site_type: str
    campaign: UUID
    evaluation: UUID | None
    standard: str
    photo_on_fail: bool
    items: list[ChecklistItemOut]


class ProblemOut(Schema):
    """What is wrong with one check."""

    check: UUID | None
    item: UUID | None
    text: str


class ErrorOut(Schema):
    """Why a call was refused: a code for programs, a sentence for people."""

    code: str
    message: str
    problems: list[ProblemOut] = []
    missing_photos: list[UUID] = []
