from tongchuang.domain.findings.models.clocks import ClockPause, Extension
from tongchuang.domain.findings.models.disputes import Dispute
from tongchuang.domain.findings.models.findings import Finding, FindingPhoto, FindingSupport
from tongchuang.domain.findings.models.numbers import NumberSeries
from tongchuang.domain.findings.models.views import SavedView
from tongchuang.domain.findings.states import Disposition, Severity, Source, State

__all__ = [
    "ClockPause",
    "Disposition",
    "Dispute",
    "Extension",
    "Finding",
    "FindingPhoto",
    "FindingSupport",
    "NumberSeries",
    "SavedView",
    "Severity",
    "Source",
    "State",
]
