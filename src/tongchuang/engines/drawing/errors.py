"""What is wrong with a plan, a sealed document or a record: a code for programs, plain words for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One thing that does not hold. `detail` has the names and numbers that stand in the words."""

    code: str
    words: str
    detail: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.words


class DrawError(ValueError):
    """Can't be planned, sealed or drawn like this."""

    def __init__(self, code: str, words: str, **detail: object) -> None:
        super().__init__(words)
        self.problem = Problem(code, words, detail)
