"""How far two visits to the same site agree: Cohen's kappa with its interval. Pure. Described in docs/algorithms/agreement.md."""

from tongchuang.engines.agreement.kappa import Agreement, Interval, Weights, agreement
from tongchuang.engines.agreement.share import wilson

__all__ = ["Agreement", "Interval", "Weights", "agreement", "wilson"]
