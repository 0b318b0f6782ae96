"""Setting a document. The template is the product's or the office's own; the data are anybody's and never become markup.

A template reads `json(bytes(sys.inputs.data))` and `json(bytes(sys.inputs.fonts))` (style → families, see fonts.STYLES), and files
that are given along by their names. Typst shows strings as they are: no character of the data is a command.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tongchuang.adapters.typesetting.errors import FontsMissing, TooSlow, TypesettingFailed
from tongchuang.adapters.typesetting.fonts import Fonts

SECONDS = 120
# Nothing listens on the discard port: what wants to reach the network is refused at once.
NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Pdf:
    """A document. `missing` are characters that no font has (they are printed as a box); `warnings` the typesetter's own."""

    content: bytes
    warnings: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    # Style → the families here that serve for it, best first.
    styles: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Picture:
    """One page as PNG."""

    content: bytes


def typeset(
    template: str,
    data: Mapping[str, Any],
    *,
    fonts: Fonts,
    files: Mapping[str, bytes] | None = None,
    made_at: datetime | None = None,
    seconds: int = SECONDS,
) -> Pdf:
    """A PDF from a Typst template and data. `made_at` is what the file says of its making (left out: 1970)."""
    return typeset_many(template, [(data, made_at)], fonts=fonts, files=files, seconds=seconds)[0]


def typeset_many(
    template: str,
    items: Sequence[tuple[Mapping[str, Any], datetime | None]],
    *,
    fonts: Fonts,
    files: Mapping[str, bytes] | None = None,
    seconds: int = SECONDS,
) -> list[Pdf]:
    """PDFs from one template, each from its data and with its moment of making, set by one process that reads the fonts once."""
    if not items:
        return []
    with tempfile.TemporaryDirectory(prefix="tongchuang-typeset-") as name:
        report, made = _run(Path(name), template, items, fonts, files or {}, seconds, "pdf", None)
    return [
        Pdf(pages[0], tuple(each["warnings"]), tuple(each["missing"]), report["styles"])
        for each, pages in zip(report["made"], made, strict=True)
    ]


@dataclass(frozen=True)
class Drawing:
    """The pages of a document as pictures, with what is said of a Pdf."""

    pages: tuple[Picture, ...]
    missing: tuple[str, ...] = ()
    styles: Mapping[str, Sequence[str]] = field(default_factory=dict)


def draw_pages(
    template: str,
    data: Mapping[str, Any],
    *,
    fonts: Fonts,
    files: Mapping[str, bytes] | None = None,
    ppi: float = 96,
    seconds: int = SECONDS,
) -> list[Picture]:
    """The pages of the same document as PNG pictures."""
    return list(draw(template, data, fonts=fonts, files=files, ppi=ppi, seconds=seconds).pages)


def draw(
    template: str,
    data: Mapping[str, Any],
    *,
    fonts: Fonts,
    files: Mapping[str, bytes] | None = None,
    ppi: float = 96,
    seconds: int = SECONDS,
) -> Drawing:
    """The same with the characters that no font has, and the fonts that served."""
    with tempfile.TemporaryDirectory(prefix="tongchuang-typeset-") as name:
        report, made = _run(Path(name), template, [(data, None)], fonts, files or {}, seconds, "png", ppi)
    pages = tuple(Picture(page) for page in made[0])
    return Drawing(pages, tuple(report["made"][0]["missing"]), report["styles"])


def _run(
    folder: Path,
    template: str,
    items: Sequence[tuple[Mapping[str, Any], datetime | None]],
    fonts: Fonts,
    files: Mapping[str, bytes],
    seconds: int,
    kind: str,
    ppi: float | None,
) -> tuple[dict[str, Any], list[list[bytes]]]:
    root = folder / "root"
    root.mkdir()
    for name, content in files.items():
        if "/" in name or "\\" in name or name.startswith("."):
            raise ValueError(f"not a plain file name: {name!r}")
        (root / name).write_bytes(content)
    (root / "main.typ").write_text(template, encoding="utf-8")
    for number, (data, _made_at) in enumerate(items):
        text = json.dumps(data, ensure_ascii=False, default=str)
        (folder / f"data-{number}.json").write_text(text, encoding="utf-8")
    job = {
        "format": kind, "ppi": ppi, "timestamps": [int(made_at.timestamp()) if made_at else 0 for _data, made_at in items],
        "seconds": seconds, "font_folders": fonts.existing(), "system_fonts": fonts.system,
    }  # fmt: skip
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    _start(folder, seconds)
    try:
        report = json.loads((folder / "out" / "report.json").read_text(encoding="utf-8"))
    except OSError as error:
        raise TypesettingFailed("the typesetter ended without a word") from error
    if report.get("no_fonts"):
        raise FontsMissing
    if "error" in report:
        raise TypesettingFailed(report["error"])
    out = folder / "out"
    return report, [
        [(out / f"{number}-{place:05}").read_bytes() for place in range(each["pages"])]
        for number, each in enumerate(report["made"])
    ]


def _start(folder: Path, seconds: int) -> None:
    environment = {
        key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT") if key in os.environ
    }
    for proxy in ("http_proxy", "https_proxy", "all_proxy"):
        environment[proxy] = environment[proxy.upper()] = NOWHERE
    environment |= {
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tongchuang.adapters.typesetting.child", str(folder)], env=environment, cwd=folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=seconds + 20,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise TooSlow(seconds) from error
    if done.returncode in {-9, -24}:
        raise TooSlow(seconds)
    if done.returncode != 0:
        raise TypesettingFailed(done.stderr.decode("utf-8", "replace")[-500:])
