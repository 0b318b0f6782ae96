"""The process that sets: `python -m tongchuang.adapters.typesetting.child FOLDER`.

FOLDER/job.json says what to do; the result goes to FOLDER/out. Nothing but FOLDER/root can be read by a template, packages can't
be fetched (the starter leaves no way to the network), and a template that runs wild is ended by its limits.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

MEMORY = 3 * 1024**3


def main(folder: Path) -> None:
    """Set the document of FOLDER/job.json."""
    job: dict[str, Any] = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    _limit(job["seconds"])
    out = folder / "out"
    out.mkdir()
    try:
        report = _set(folder, out, job)
    except Exception as error:
        report = {"error": f"{type(error).__name__}: {error}"}
    (out / "report.json").write_text(json.dumps(report), encoding="utf-8")


def _limit(seconds: int) -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _set(folder: Path, out: Path, job: dict[str, Any]) -> dict[str, Any]:
    import typst

    from tongchuang.adapters.typesetting.fonts import missing_characters, styles_of

    fonts = typst.Fonts(
        include_system_fonts=job["system_fonts"], include_embedded_fonts=False, font_paths=job["font_folders"]
    )
    known = fonts.fonts()
    if not known:
        return {"no_fonts": True}
    styles = styles_of(info.family for info in known)
    root = folder / "root"
    compiler = typst.Compiler(
        input=(root / "main.typ"),
        root=root,
        font_paths=fonts,
        package_path=folder / "none",
        package_cache_path=folder / "none",
    )
    files = sorted({(info.path, info.index) for info in known if info.path})
    # A face that has everything goes first and spares the reading of the others.
    ours = sorted(
        files, key=lambda file: not any(str(file[0]).startswith(given) for given in job["font_folders"])
    )
    reports = []
    for number, timestamp in enumerate(job["timestamps"]):
        data = (folder / f"data-{number}.json").read_text(encoding="utf-8")
        made, warnings = compiler.compile_with_warnings(
            format=job["format"],
            ppi=job["ppi"],
            timestamp=timestamp,
            sys_inputs={"data": data, "fonts": json.dumps(styles, ensure_ascii=False)},
        )
        pages = made if isinstance(made, list) else [made]
        for place, page in enumerate(pages):
            (out / f"{number}-{place:05}").write_bytes(page or b"")
        reports.append(
            {
                "pages": len(pages),
                "warnings": [warning.message for warning in warnings],
                "missing": missing_characters(list(_texts(json.loads(data))), ours),
            }
        )
    return {"made": reports, "styles": styles}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
