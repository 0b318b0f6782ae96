"""Models of the brake: quotas and what was charged to them, requests for material, and minutes."""

from tongchuang.domain.burden.models.minutes import TaskTime, WorkTime
from tongchuang.domain.burden.models.quotas import ChargeRow, Quota
from tongchuang.domain.burden.models.requests import Avoided, MaterialRequest, PartFile, RequestPart

__all__ = [
    "Avoided",
    "ChargeRow",
    "MaterialRequest",
    "PartFile",
    "Quota",
    "RequestPart",
    "TaskTime",
    "WorkTime",
]
