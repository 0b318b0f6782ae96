"""A text as it was meant: joined lines, one kind of punctuation, no page furniture; every sign knows where it stood."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from tongchuang.engines.reading.values import Span

BREAK = "\n"

# Sites and converters write these instead of the signs that the text had.
_ALWAYS = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF10, 0xFF5B) if chr(code - 0xFEE0).isalnum()},
    "％": "%", "﹪": "%", "‚": "“", "‛": "”", "「": "“", "」": "”", "『": "‘", "』": "’", "﹐": "，", "﹔": "；",
    "﹕": "：", "﹙": "（", "﹚": "）", "〔": "（", "〕": "）", "［": "（", "］": "）", "\u201f": "”", "„": "“",
}  # fmt: skip
# Half-width signs mean the same as full-width ones beside a Chinese character, and their own between Latin ones.
_BESIDE_CHINESE = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）", "!": "！", "?": "？"}
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")

# Lines that belong to a page or a site, and never to a speech.
_FURNITURE_LINE = re.compile(
    r"(?:[-—–－―·~\s]*第?\s*\d{1,4}\s*页?(?:\s*[/／共]\s*\d{1,4}\s*页?)?[-—–－―·~\s]*"
    r"|(?:https?://|www\.)\S*|\w+(?:\.\w+)*\([\w,'\" ]*\);?"
    r"|(?:上一[页篇]|下一[页篇]|首\s*页|尾页|返回(?:首页|顶部|目录)|打印本页|关闭窗口|加入收藏|设为首页|点击下载|免费下载|相关(?:文章|阅读|推荐)|目\s*录)"
    r"(?:[:：|>\s].{0,40})?"
    r"|(?:当前位置|您(?:现在)?的位置|分类|标签|来源|编辑|责任编辑|点击数?|浏览次数|更新时间|发布时间|免责声明)[:：].{0,60}"
    r"|.{0,20}(?:版权所有|备案号|ICP备).{0,40})"
)
# The same inside a line, where a site has cut it into a sentence.
_FURNITURE = re.compile(
    r"[—–－―-]\s*\d{1,4}\s*[—–－―-](?=\s*$)|^\s*[—–－―-]\s*\d{1,4}\s*[—–－―-]"
    # The marks of Markdown; one star alone stands where an office took a figure out.
    r"|\*\*|__|^\s*(?:#{1,6}|>|[-*+])\s+"
    r"|\w+_\d+\(\);|(?:https?://|www\.)[\w./?=&%#-]+"
    r"|本(?:篇|文)(?:文章)?(?:来自|转自|摘自|由)[^，。；：\n]{0,16}?(?:下载|整理|提供|收集)"
    r"|(?:文章)?来源[:：]网络[^，。；\n]{0,12}(?:声明|删除)?"
)
# A new line that begins so is a new paragraph, whatever the line before ended with.
_BEGINS = re.compile(
    r"\s*(?:[一二三四五六七八九十百]{1,4}、|（[一二三四五六七八九十]{1,3}）|\([一二三四五六七八九十]{1,3}\)"
    r"|\d{1,2}(?:、|．|\.(?!\d))|[（(]\d{1,2}[）)]|第[一二三四五六七八九十]{1,3}[篇章节条,，、部]|[#>*•●■◆-]\s|——"
    r"|同志们[:：]|各位|(?:牵头|责任|配合|主责|协助|参与|完成)(?:单位|部门|科室|人|时限|时间)[:：])"
)
_ENDS = "。！？；：…”）!?;:"
_LONGEST_HEADING = 45
_FIRST_LINES = 5
# Lines cut by a page are about as long as each other, and no longer than a page is wide.
_FEWEST_LINES = 8
_WIDEST = 60
_RAGGED = 2
_TITLE = re.compile(
    r"(?:讲话|纪要|方案|通知|通报|意见|计划|报告|办法|主持词|大会|总结|要点|致辞|发言|稿|范文|决定|通告|细则|会议)\s*(?:[（(][^）)]*[）)])?$"
)
_CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’—…]")


@dataclass(frozen=True, slots=True)
class Clean:
    """A cleaned text; `places[i]` is where its sign i stood in the original."""

    original: str
    text: str
    places: array[int]

    def origin(self, start: int, end: int) -> Span:
        """The place in the original of a place in the cleaned text."""
        return Span(self.places[start], self.places[end - 1] + 1)

    def words(self, start: int, end: int) -> str:
        """The original's own words at a place in the cleaned text."""
        first, last = self.origin(start, end)
        return self.original[first:last]


def clean(original: str) -> Clean:
    """Join what was cut, and drop what doesn't belong to the text."""
    signs: list[str] = []
    places: array[int] = array("q")
    lines = list(_lines(original))
    width = _width(lines)
    for number, (start, end) in enumerate(lines):
        _take(original, start, end, signs, places)
        following = lines[number + 1] if number + 1 < len(lines) else None
        if following is None or _is_break(original, number, (start, end), following, width):
            signs.append(BREAK)
            places.append(min(end, len(original) - 1))
    return Clean(original, "".join(signs), places)


def _width(lines: list[tuple[int, int]]) -> int:
    """How many signs a full line has, where a page has cut the lines; 0 where only paragraphs end them."""
    lengths = sorted(end - start for start, end in lines)
    if len(lengths) < _FEWEST_LINES:
        return 0
    full = lengths[len(lengths) * 3 // 4]
    alike = sum(abs(length - full) <= _RAGGED for length in lengths)
    return full if full <= _WIDEST and alike * 2 >= len(lengths) else 0


def _lines(original: str) -> Iterator[tuple[int, int]]:
    """Where the lines stand that hold words; those of a page or a site are left out."""
    for found in re.finditer(r"[^\n\r\f\v\u2028\u2029\x85]+", original):
        line = found.group()
        stripped = line.strip()
        if stripped and not (len(stripped) < 90 and _FURNITURE_LINE.fullmatch(stripped)):
            yield found.start(), found.end()


def _is_break(
    original: str, number: int, line: tuple[int, int], following: tuple[int, int], width: int
) -> bool:
    """Whether a paragraph ends with this line, or the sentence goes on in the next."""
    text = original[line[0] : line[1]].strip()
    after = original[following[0] : min(following[1], following[0] + 40)]
    between = original[line[1] : following[0]]
    if _BEGINS.match(after):
        return True
    full = bool(width) and line[1] - line[0] >= width - _RAGGED
    if text[-1] in _ENDS:
        # A full line may end with a sentence and its paragraph go on, unless the next one is indented.
        return not full or after.startswith((" ", "\u3000"))
    if between.count("\n") > 1 and not between.strip():
        return True
    if full or len(text) > _LONGEST_HEADING:
        return False
    return bool(_BEGINS.match(text)) or (number < _FIRST_LINES and bool(_TITLE.search(text)))


def _take(original: str, start: int, end: int, signs: list[str], places: array[int]) -> None:
    """Add the signs of one line, each with its place."""
    line = original[start:end]
    skipped = [found.span() for found in _FURNITURE.finditer(line)] if _may_hold_furniture(line) else []
    last = len(line)
    for index, sign in enumerate(line):
        if sign in _INVISIBLE or any(first <= index < beyond for first, beyond in skipped):
            continue
        before = line[index - 1] if index else ""
        after = line[index + 1] if index + 1 < last else ""
        if sign.isspace():
            if not (_is_latin(before) and _is_latin(after)):
                continue
            sign = " "
        signs.append(_meant(sign, before, after))
        places.append(start + index)


def _may_hold_furniture(line: str) -> bool:
    return any(
        mark in line
        for mark in (
            "—",
            "–",
            "－",
            "―",
            "-",
            "_",
            "**",
            "#",
            ">",
            "* ",
            "+ ",
            "http",
            "www",
            "本篇",
            "本文",
            "来源",
        )
    )


def _meant(sign: str, before: str, after: str) -> str:
    if sign in _ALWAYS:
        return _ALWAYS[sign]
    if sign in _BESIDE_CHINESE:
        alone = _is_latin(before) and _is_latin(after)
        return sign if alone else _BESIDE_CHINESE[sign]
    if sign == "." and before and _CHINESE.match(before) and not after.isdigit():
        return "。"
    return sign


def _is_latin(sign: str) -> bool:
    return bool(sign) and sign.isascii() and sign.isalnum()
