from tongchuang.domain.findings.models.clocks import ClockPause, Extension
from tongchuang.domain.findings.models.findings import (
    Disposition,
    Finding,
    FindingPhoto,
    FindingSupport,
    Severity,
    State,
)
from tongchuang.domain.findings.models.views import SavedView

__all__ = [
    "ClockPause",
    "Disposition",
    "Extension",
    "Finding",
    "FindingPhoto",
    "FindingSupport",
    "SavedView",
    "Severity",
    "State",
]
