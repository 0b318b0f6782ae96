"""Fonts for printing: which are here, and which characters they have.

Documents of the administration are set in 仿宋, 宋体, 黑体, 楷体. Those fonts are not free; where the office has a licence it puts
them into its folder for fonts or installs them, and they go first. Otherwise Noto Serif SC and Noto Sans SC (OFL) stand in.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

# Style → families, best first. A template asks for a style and gets those that are here.
STYLES: dict[str, tuple[str, ...]] = {
    "song": ("SimSun", "宋体", "STSong", "Noto Serif SC"),
    "title": (
        "FZXiaoBiaoSong-B05S",
        "方正小标宋简体",
        "FZXiaoBiaoSong-B05",
        "SimSun",
        "STSong",
        "Noto Serif SC",
    ),
    "fangsong": ("FangSong", "仿宋", "FangSong_GB2312", "仿宋_GB2312", "STFangsong", "Noto Serif SC"),
    "kai": ("KaiTi", "楷体", "KaiTi_GB2312", "楷体_GB2312", "STKaiti", "Noto Serif SC"),
    "hei": ("SimHei", "黑体", "STHeiti", "Noto Sans SC"),
    "sans": ("Noto Sans SC", "SimHei", "STHeiti"),
    "serif": ("Noto Serif SC", "SimSun", "STSong"),
}


@dataclass(frozen=True)
class Fonts:
    """Where to look for fonts: folders (searched through), and what the system has installed."""

    folders: tuple[Path, ...]
    system: bool = False

    def existing(self) -> list[str]:
        """The folders that are there."""
        return [str(folder) for folder in self.folders if folder.is_dir()]


def styles_of(families: Iterable[str]) -> dict[str, list[str]]:
    """For each style those of its families that are here (compared without case), best first."""
    here = {family.lower(): family for family in families}
    return {
        style: [here[name.lower()] for name in names if name.lower() in here]
        for style, names in STYLES.items()
    }


# What the standard of official documents (GB/T 9704-2012) names; anything else only stands in. 黑体 and 宋体 are as good in Noto.
GENUINE: dict[str, frozenset[str]] = {
    "title": frozenset({"FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05"}),
    "fangsong": frozenset({"FangSong", "仿宋", "FangSong_GB2312", "仿宋_GB2312", "STFangsong"}),
    "kai": frozenset({"KaiTi", "楷体", "KaiTi_GB2312", "楷体_GB2312", "STKaiti"}),
}


def stand_ins(styles: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The styles of official documents that another font stands in for, given what is here."""
    return tuple(
        style
        for style, genuine in GENUINE.items()
        if not styles.get(style) or styles[style][0] not in genuine
    )


def missing_characters(texts: Iterable[str], files: Iterable[tuple[str, int]]) -> list[str]:
    """The printable characters of the texts that none of the font files (path, index) has, in order of code."""
    wanted = {ord(char) for text in texts for char in text if char.isprintable() and not char.isspace()}
    # A missing private or unassigned character is not printable for Python, yet somebody wrote it: it counts.
    wanted |= {
        ord(char) for text in texts for char in text if 0xE000 <= ord(char) <= 0xF8FF or ord(char) >= 0x20000
    }
    for path, index in files:
        if not wanted:
            break
        wanted -= coverage(path, index)
    return [chr(code) for code in sorted(wanted)]


@lru_cache(maxsize=200)
def coverage(path: str, index: int = 0) -> frozenset[int]:
    """The code points that a TrueType or OpenType file (or one of a collection) has glyphs for; empty when unreadable."""
    try:
        data = Path(path).read_bytes()
        start = struct.unpack_from(">I", data, 12 + 4 * index)[0] if data[:4] == b"ttcf" else 0
        tables = struct.unpack_from(">H", data, start + 4)[0]
        for number in range(tables):
            tag, _sum, offset, _length = struct.unpack_from(">4sIII", data, start + 12 + 16 * number)
            if tag == b"cmap":
                return frozenset(_cmap(data, offset))
    except (OSError, struct.error, IndexError):
        pass
    return frozenset()


def _cmap(data: bytes, base: int) -> set[int]:
    found: set[int] = set()
    for number in range(struct.unpack_from(">H", data, base + 2)[0]):
        _platform, _encoding, offset = struct.unpack_from(">HHI", data, base + 4 + 8 * number)
        at = base + offset
        kind = struct.unpack_from(">H", data, at)[0]
        if kind == 12:
            for group in range(struct.unpack_from(">I", data, at + 12)[0]):
                first, last, glyph = struct.unpack_from(">III", data, at + 16 + 12 * group)
                if last <= 0x10FFFF:
                    found.update(range(first if glyph else first + 1, last + 1))
        elif kind == 4:
            found |= _segments(data, at)
    return found


def _segments(data: bytes, at: int) -> set[int]:
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + 2 * count)
    deltas = struct.unpack_from(f">{count}H", data, at + 16 + 4 * count)
    place = at + 16 + 6 * count
    offsets = struct.unpack_from(f">{count}H", data, place)
    found: set[int] = set()
    for number in range(count):
        for code in range(starts[number], min(ends[number], 0xFFFE) + 1):
            glyph = code
            if offsets[number]:
                where = place + 2 * number + offsets[number] + 2 * (code - starts[number])
                glyph = struct.unpack_from(">H", data, where)[0]
                if not glyph:
                    continue
            if (glyph + deltas[number]) & 0xFFFF:
                found.add(code)
    return found
