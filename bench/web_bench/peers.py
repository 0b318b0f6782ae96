"""What the nearest products take for the same work, as measured on the same kind of machine."""

from __future__ import annotations

from dataclasses import dataclass

SOURCE = (
    "As given with the goals of this project: peers on the same kind of machine (2 cores), their server, warm, one client, "
    "median; the nearest in standards and the nearest in cases. Not measured again here."
)


@dataclass(frozen=True)
class Peer:
    """A peer's median for one piece of work, and how many queries it took."""

    ms: float
    queries: int | None
    what: str


ONE_ANSWER = Peer(313, 33, "nearest in standards: one answer recorded")
TREE = Peer(575, 535, "nearest in standards: a tree of 261 items")
LIST = Peer(974, 377, "nearest in cases: 50 of 50,000 listed")
LIST_OF_UNIT = Peer(1252, None, "nearest in cases: 50 of 50,000 listed, filtered by department")
CREATE = Peer(169, 60, "nearest in cases: a case created")
CHANGE_STATE = Peer(142, 39, "nearest in cases: a case's state changed")
