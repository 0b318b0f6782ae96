"""Plans and records for tests: made-up sites, the contract's known answer, and documents to spoil."""

from __future__ import annotations

import hashlib
from datetime import datetime

from hypothesis import strategies as st

from tongchuang.engines.drawing.construction import Entry
from tongchuang.engines.drawing.record import Record, draw_record
from tongchuang.engines.drawing.sealed import Sealed, seal
from tongchuang.engines.drawing.values import Exclusion, Plan, Stratum

SEALED_AT = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
DRAW_AT = datetime.fromisoformat("2026-11-25T18:00:00+08:00")
DRAWN_AT = datetime.fromisoformat("2026-11-25T18:03:10+08:00")
SECRET = bytes(range(32))
KNOWN_FRAME = tuple(
    Entry(*pair) for pair in [("市场", "M1"), ("市场", "M2"), ("市场", "M3"), ("公厕", "T1"), ("公厕", "T2")]
)


def make_plan(**changes: object) -> Plan:
    """The known answer's strata and sites, or others."""
    given: dict[str, object] = {
        "number": 3,
        "title": "第三次暗访抽签",
        "strata": (Stratum("市场", 1), Stratum("公厕", 1)),
        "frame": KNOWN_FRAME,
        "draw_at": DRAW_AT,
        "public_input_from": "当晚摇奖号码",
        "excluded": (Exclusion("市场", "M9", "30 天内检查过"),),
    }
    return Plan(**{**given, **changes})  # type: ignore[arg-type]


def make_draw(
    plan: Plan | None = None, public_input: str = "3 7 9", secret: bytes = SECRET
) -> tuple[Sealed, Record]:
    """What was sealed, and the record."""
    plan = plan or make_plan()
    sealed = seal(plan, secret, SEALED_AT)
    return sealed, draw_record(plan, sealed, secret, public_input, DRAWN_AT)


def seed(number: int) -> bytes:
    """One of many seeds, always the same."""
    return hashlib.sha256(f"seed {number}".encode()).digest()


names = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=6).filter(
    lambda name: name == name.strip()
)


@st.composite
def frames(draw: st.DrawFn) -> tuple[dict[str, int], list[Entry]]:
    """Quotas and a frame in any order."""
    strata = draw(st.lists(names, min_size=1, max_size=5, unique=True))
    sites = draw(st.lists(names, min_size=len(strata), max_size=25, unique=True))
    # Every stratum has at least one site.
    where = [*strata, *draw(st.lists(st.sampled_from(strata), min_size=25, max_size=25))]
    quotas = {stratum: draw(st.integers(0, 12)) for stratum in strata}
    return quotas, draw(st.permutations([Entry(*pair) for pair in zip(where, sites, strict=False)]))
