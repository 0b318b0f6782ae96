"""Documents to set: as rows that are not saved, with whatever a test needs."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from tongchuang.domain.documents.content import digest_of, frozen, printed
from tongchuang.domain.documents.models import Document
from tongchuang.domain.documents.rules import CODE_ENDS
from tongchuang.domain.documents.values import Draft, Head, Party, paragraph
from tongchuang.foundation.clock import SHANGHAI

OFFICE = "云岫县创建工作领导小组办公室"
HEADS = {"letter": OFFICE, "reply": OFFICE, "minutes": f"{OFFICE}会议纪要"}
ISSUED = datetime(2026, 11, 5, 9, 30, tzinfo=SHANGHAI)
SENTENCE = "各责任单位要对照清单逐项整改到位并按期反馈结果，对逾期未完成的问题说明原因和下一步措施。"


def sample(
    kind: str = "bulletin", *, head: str = "", signature: str = OFFICE, sealed: bool = True, **values: Any
) -> Document:
    """An issued document that is no row."""
    given: dict[str, Any] = {
        "region_id": uuid4(), "kind": kind, "title": "关于环境卫生综合检查情况的通报",
        "blocks": (paragraph("现将有关情况通报如下。"),),
        "addressees": (Party("城市管理局"), Party("市场监督管理局")), "copies": (Party("县委督查室"),),
    }  # fmt: skip
    draft = Draft(**{**given, **values})
    code = f"云创{CODE_ENDS[kind]}"
    row = Document(
        kind=kind, colour=draft.colour, state="issued", title=draft.title, code=code, year=2026, number=17
    )
    row.issued_at = row.made_at = ISSUED
    row.content = frozen(
        draft, Head(kind, uuid4(), code, head or HEADS.get(kind, f"{OFFICE}文件"), signature, sealed)
    )
    row.digest = digest_of(printed(row))
    return row
