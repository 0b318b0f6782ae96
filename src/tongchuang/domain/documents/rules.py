"""Rules of documents: numbers, dates, headings, which kind is set how."""

from __future__ import annotations

from datetime import date
from uuid import UUID

# Kinds by layout (GB/T 9704-2012): with a red head unless named here.
LETTERS = frozenset({"letter", "reply"})
MINUTES = "minutes"
# Without a template in the standard: 简报, 目标责任书 and 一卷一册一表 have layouts of the house.
BRIEFING, PLEDGE, PLAN_PAGE = "briefing", "pledge", "plan_page"
LAYOUTS = {MINUTES: "minutes", BRIEFING: "briefing", PLEDGE: "pledge", PLAN_PAGE: "sheet"}
ORDER = "order"
COLOURS = frozenset({"white", "yellow", "red"})
# The last character of a code (机关代字) where the office has not chosen its own.
CODE_ENDS = {
    "order": "督", "bulletin": "通", "notice": "发", "interview": "约", "yellow_card": "警",
    "letter": "函", "reply": "函", "minutes": "纪", "report": "报", "evaluation": "评", "briefing": "简", "pledge": "责",
    "plan_page": "计",
}  # fmt: skip
_DIGITS = "〇一二三四五六七八九"
# Signs of the type area: 28 to a line, 22 lines to a page.
SIGNS_A_LINE = 28
LINES_A_PAGE = 22
# A first page must carry some of the body: more lines of addressees than these go to the imprint (版记).
MOST_LINES_OF_ADDRESSEES = 5


def number_text(code: str, year: int, number: int, kind: str = "") -> str:
    """The number of a document: the year in full, in 六角括号, no leading zeros; a briefing counts its issues (期)."""
    if kind == BRIEFING:
        return f"{year}年第{number}期"
    return f"{code}〔{year}〕{number}号"


def layout_of(kind: str) -> str:
    """file, letter or minutes: the format of the standard that a kind is set in; briefing, pledge and sheet are the house's."""
    return "letter" if kind in LETTERS else LAYOUTS.get(kind, "file")


def date_text(day: date) -> str:
    """A date as printed: Arabic digits without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_number(value: int) -> str:
    """1 to 99 in Chinese."""
    tens, ones = divmod(value, 10)
    if tens == 0:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def heading_number(level: int, position: int) -> str:
    """What stands before a heading: 一、 （一） 1. （1）."""
    if level == 1:
        return f"{chinese_number(position)}、"
    if level == 2:
        return f"（{chinese_number(position)}）"
    return f"{position}." if level == 3 else f"（{position}）"


def width_in_signs(text: str) -> float:
    """How wide a text is, in signs of the line: what is narrow counts half."""
    return sum(0.5 if ord(char) < 0x2000 else 1.0 for char in text)


def addressees_text(names: list[str]) -> str:
    """主送 or 抄送 as one line: the names, parted by commas of lists."""
    return "、".join(names)


def addressees_go_below(names: list[str]) -> bool:
    """Whether so many are addressed that the first page would have no body: then they stand in the imprint."""
    return width_in_signs(addressees_text(names)) + 1 > SIGNS_A_LINE * MOST_LINES_OF_ADDRESSEES


def has_written(
    edited_by: list[UUID], made_by: UUID | None, submitted_by: UUID | None, user: UUID | None
) -> bool:
    """Whether a user had a hand in a document and so may not approve it."""
    return user is None or user in edited_by or user in {made_by, submitted_by}


# Width of the type area (156 mm) in points, less a hair; and the sizes of a head: as large as fits, 22 mm high at most.
_AREA = 438.0
_LARGEST_HEAD, _LARGEST_OF_TWO, _LEAST_HEAD = 60.0, 42.0, 26.0
_SIGNS_OF_A_TITLE = 19
# What begins no line, and what ends none.
_NEVER_FIRST = "的和与及等、，。；：！？》〉）】〕”’%％"
_NEVER_LAST = "《〈（【〔“‘"
# Words of heads and titles that a line doesn't cut.
_WHOLE = (
    "领导小组", "办公室", "指挥部", "委员会", "人民政府", "街道", "办事处", "社区", "居民", "文件", "会议", "纪要", "创建", "工作",
    "卫生", "城市", "县城", "乡镇", "文明", "环境", "综合", "检查", "情况", "关于", "通报", "通知", "约谈", "督办单", "黄牌", "警告",
    "问题", "整改", "市场", "农贸", "公厕", "公共", "厕所", "道路", "小区", "管理局", "监督", "管理", "责任", "单位", "落实", "进一步",
    "专项", "行动", "方案", "实施", "开展", "推进", "测评", "考核", "结果", "排名", "月份", "季度", "年度", "反馈", "意见", "有关", "资料",
    "提供", "商请", "征求", "举一反三", "回头看", "反弹", "逾期", "地面", "积水", "背街", "小巷", "垃圾", "设施", "健康", "食品", "安全",
)  # fmt: skip


def head_lines(head: str) -> tuple[float, list[str]]:
    """The size (points) and the lines of a head: one, or two of about the same width."""
    size = min(_LARGEST_HEAD, _AREA / max(width_in_signs(head), 1))
    if size >= _LEAST_HEAD or len(head) < 4:
        return round(size, 2), [head]
    lines = balanced(head, 2)
    widest = max(width_in_signs(line) for line in lines)
    return round(min(_LARGEST_OF_TWO, _AREA / widest), 2), lines


def title_lines(title: str) -> list[str]:
    """A title on as few lines as fit, of about the same width (梯形或菱形)."""
    count = max(1, -(-int(width_in_signs(title) + 0.5) // _SIGNS_OF_A_TITLE))
    while True:
        lines = balanced(title, count)
        if all(width_in_signs(line) <= _SIGNS_OF_A_TITLE + 1 for line in lines) or count > len(title):
            return lines
        count += 1


def balanced(text: str, count: int) -> list[str]:
    """A text cut into lines of about the same width, where the typesetting of Chinese allows it."""
    lines: list[str] = []
    rest = text
    for left in range(count, 1, -1):
        wanted = width_in_signs(rest) / left
        cuts = [place for place in range(1, len(rest)) if _may_cut(rest, place)]
        if not cuts:
            cuts = list(range(1, len(rest)))
        if not cuts:
            break
        # A word that stays whole is worth a line that is shorter by some signs.
        cut = min(
            cuts,
            key=lambda place: (
                abs(width_in_signs(rest[:place]) - wanted) + 4 * _cuts_word(rest, place),
                -place,
            ),
        )
        lines.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [*lines, rest] if rest else lines


def _may_cut(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    if after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    # Words and numbers of narrow signs stay whole, and a number keeps what it counts.
    narrow = ord(before) < 0x2000 and before != " "
    return not (narrow and (ord(after) < 0x2000 or before.isdigit()))


def _cuts_word(text: str, place: int) -> bool:
    around = text[max(place - 4, 0) : place + 4]
    here = place - max(place - 4, 0)
    return any(
        start < here < start + len(word)
        for word in _WHOLE
        for start in range(len(around))
        if around.startswith(word, start)
    )
