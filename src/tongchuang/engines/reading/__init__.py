"""Reading a document into duties (会议讲话、方案、通知 → 任务分解): a grammar of official Chinese, no model, no network."""

from tongchuang.engines.reading.duties import read
from tongchuang.engines.reading.parties import unit_meant
from tongchuang.engines.reading.table import LEAST
from tongchuang.engines.reading.values import Duty, UnitName

__all__ = ["LEAST", "Duty", "UnitName", "read", "unit_meant"]
