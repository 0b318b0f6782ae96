"""A county with draws in every state (the same as the domain's tests have)."""

from tests.domain.draws.conftest import clock, draws

__all__ = ["clock", "draws"]
