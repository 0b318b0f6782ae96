"""Packs that somebody sends as a zip file, and those that lie in the packs folder: checked first, then published."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.utils.translation import gettext as _

from tongchuang.domain.standards import engine_io
from tongchuang.domain.standards.engine_io import Problem
from tongchuang.foundation.errors import Invalid

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024
MOST_FILES = 200


@dataclass(frozen=True)
class Checked:
    """What a check came to: the pack when it can be published, and every problem."""

    name: str
    pack: engine_io.LoadedPack | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> list[Problem]:
        """What has to be mended."""
        return [problem for problem in self.problems if not problem.warning]

    @property
    def warnings(self) -> list[Problem]:
        """What works but is probably not meant."""
        return [problem for problem in self.problems if problem.warning]


def installed_packs() -> list[str]:
    """The names of the packs in the packs folder."""
    folder = Path(settings.PACKS_FOLDER)
    return sorted(path.parent.name for path in folder.glob("*/pack.yaml")) if folder.is_dir() else []


def check_installed(name: str) -> Checked:
    """Check a pack of the packs folder; only names that are listed are looked up."""
    if name not in installed_packs():
        raise Invalid(_("There is no such pack in the packs folder."), field="installed")
    folder = Path(settings.PACKS_FOLDER) / name
    read = engine_io.check_pack_folder(folder)
    return Checked(name, read.pack, _beside_name(read.problems, str(folder), name))


def check_zip(data: bytes) -> Checked:
    """Check a pack sent as a zip of its folder."""
    files, name = _unpack(data)
    read = engine_io.check_pack_files(files, name)
    return Checked(name, read.pack, read.problems)


def _unpack(data: bytes) -> tuple[dict[str, bytes], str]:
    if len(data) > MOST_BYTES:
        raise Invalid(_("The file has more than %(most)d MB.") % {"most": MOST_BYTES // 1024 // 1024}, field="file")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if _wanted(entry)]
            if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise Invalid(_("The archive holds too much for a pack."), field="file")
            files = {entry.filename: _read(archive, entry) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Invalid(_("This is not a zip file that can be opened. Pack the folder again, without a password."), field="file") from error
    return _inside_folder(files)


def _wanted(entry: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(entry.filename)
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return not entry.is_dir() and not hidden and path.suffix in (".yaml", ".yml")


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    # The size in the directory is only a claim: never read more than it.
    with archive.open(entry) as file:
        content = file.read(entry.file_size + 1)
    if len(content) > entry.file_size:
        raise zipfile.BadZipFile(entry.filename)
    return content


def _inside_folder(files: dict[str, bytes]) -> tuple[dict[str, bytes], str]:
    """The files with names as inside the pack's folder: where pack.yaml lies is the folder."""
    tops = sorted((PurePosixPath(name).parent for name in files if PurePosixPath(name).name == "pack.yaml"), key=lambda p: len(p.parts))
    if not tops:
        return files, "pack"
    top = tops[0]
    inside = {
        PurePosixPath(name).relative_to(top).as_posix(): content
        for name, content in files.items()
        if PurePosixPath(name).is_relative_to(top)
    }
    return inside, top.name or "pack"


def _beside_name(problems: tuple[Problem, ...], folder: str, name: str) -> tuple[Problem, ...]:
    # A page names the file inside the pack, not where the server keeps it.
    return tuple(
        Problem(problem.file.replace(folder, name, 1), problem.line, problem.template, problem.params, problem.warning)
        for problem in problems
    )
