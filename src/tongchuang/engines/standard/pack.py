"""A pack: the folder of YAML that makes one kind of campaign out of the product."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, cast

from tongchuang.engines.calendar import YearCalendar
from tongchuang.engines.standard.appraisal import read_appraisal
from tongchuang.engines.standard.calendar_file import read_year
from tongchuang.engines.standard.crosswalk import Elsewhere, read_crosswalk
from tongchuang.engines.standard.fields import Fields, text_of, texts_of
from tongchuang.engines.standard.model import Standard
from tongchuang.engines.standard.pack_model import CrosswalkLine, Level, Pack
from tongchuang.engines.standard.pack_parts import (
    read_cadences,
    read_phases,
    read_quotas,
    read_sources,
    read_supervision,
    read_year_weights,
)
from tongchuang.engines.standard.problems import Problem, Problems, failed, in_order
from tongchuang.engines.standard.read import LONGEST_ID, LONGEST_NAME, read_into
from tongchuang.engines.standard.yaml_source import Mapping as YamlMapping
from tongchuang.engines.standard.yaml_source import Scalar, read_yaml

PACK_FILE: Final = "pack.yaml"
CROSSWALK_FILE: Final = "crosswalk.yaml"
CALENDAR_FOLDER: Final = "calendar"
LEVELS: Final = ("national", "provincial", "municipal", "county", "unit")
PACK_KEYS: Final = (
    "id", "title", "level", "complete", "sources", "standard", "crosswalk", "phases", "supervision", "cadences",
    "appraisal", "quotas", "year_weights",
)  # fmt: skip

_PACK_ID = re.compile(r"[a-z0-9-]+")
_FILE_NAME = re.compile(r"[^./\\][^/\\]*\.ya?ml")
_YEAR_FILE = re.compile(r"[0-9]{4}\.ya?ml")


@dataclass(frozen=True)
class PackRead:
    """What came of reading a pack: the value when nothing is wrong, and all problems."""

    pack: Pack | None
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Nothing is wrong (there may be warnings)."""
        return self.pack is not None


def load_pack(folder: Path | str) -> PackRead:
    """Read a pack from its folder."""
    folder = Path(folder)
    problems = Problems(str(folder))
    files: dict[str, bytes] = {}
    if not folder.is_dir():
        problems.add(0, "no such folder" if not folder.exists() else "isn't a folder")
    else:
        files = dict(_files(folder, problems))
    if problems.all:
        return PackRead(None, in_order(problems.all))
    return read_pack(files, str(folder), lambda: tuple(_beside(folder)))


def read_pack(files: Mapping[str, bytes], folder: str, elsewhere: Elsewhere = tuple) -> PackRead:
    """Read a pack from its files (names inside the folder, with `/`); `folder` begins the names in the problems.

    `elsewhere` gives the standards of other packs that its crosswalk may refer to.
    """
    problems = Problems(folder)
    if PACK_FILE not in files:
        problems.add(0, "no %(file)s in this folder; it isn't a pack", file=PACK_FILE)
        return PackRead(None, in_order(problems.all))
    pack = _Reader(files, folder, problems, elsewhere).pack()
    found = in_order(problems.all)
    return PackRead(None if failed(found) else pack, found)


def is_calendar(folder: Path) -> bool:
    """Whether a folder holds working calendars (YYYY.yaml) and no pack."""
    if not folder.is_dir() or (folder / PACK_FILE).exists():
        return False
    names = [entry.name for entry in folder.iterdir() if entry.suffix in (".yaml", ".yml")]
    return bool(names) and all(_YEAR_FILE.fullmatch(name) for name in names)


def load_calendar(folder: Path | str) -> tuple[tuple[YearCalendar, ...], tuple[Problem, ...]]:
    """The working calendars of a folder, and what is wrong with them."""
    folder = Path(folder)
    problems = Problems(str(folder))
    files = dict(_files(folder, problems))
    years = tuple(_years(files, str(folder), problems))
    return years, in_order(problems.all)


def _files(folder: Path, problems: Problems) -> Iterator[tuple[str, bytes]]:
    for path in sorted([*folder.glob("*.y*ml"), *folder.glob(f"{CALENDAR_FOLDER}/*.y*ml")]):
        if not path.is_file():
            continue
        try:
            yield path.relative_to(folder).as_posix(), path.read_bytes()
        except OSError as error:
            problems.of(str(path)).add(0, "can't be read: %(why)s", why=error.strerror or error)


def _beside(folder: Path) -> Iterator[Standard]:
    """The standards of the packs next to a folder, as far as they can be read; their problems are their own."""
    here = folder.absolute()
    for other in _folders(here.parent):
        if other.name == here.name:
            continue
        nobody = Problems(str(other))
        files = {name: data for name, data in _files(other, nobody) if name != CROSSWALK_FILE}
        pack = _Reader(files, str(other), nobody, tuple).pack()
        yield from pack.standards if pack else ()


def _folders(parent: Path) -> Iterator[Path]:
    try:
        entries = sorted(parent.iterdir())
    except OSError:
        return
    for entry in entries:
        # Other people's folders beside a pack (in a shared place) may be closed to us.
        if os.access(entry / PACK_FILE, os.R_OK) and (entry / PACK_FILE).is_file():
            yield entry


def _years(files: Mapping[str, bytes], folder: str, problems: Problems) -> Iterator[YearCalendar]:
    for name, data in sorted(files.items()):
        if _YEAR_FILE.fullmatch(Path(name).name):
            year = read_year(data, Path(name).stem, problems.of(f"{folder}/{name}"))
            if year is not None:
                yield year


class _Reader:
    """One reading of a pack's files."""

    def __init__(
        self, files: Mapping[str, bytes], folder: str, problems: Problems, elsewhere: Elsewhere
    ) -> None:
        self.files = files
        self.elsewhere = elsewhere
        self.folder = folder
        self.problems = problems.of(self._path(PACK_FILE))

    def _path(self, name: str) -> str:
        return f"{self.folder.rstrip('/')}/{name}"

    def pack(self) -> Pack | None:
        root = read_yaml(self.files[PACK_FILE], self.problems)
        if root is None:
            return None
        if not isinstance(root, YamlMapping):
            self.problems.add(root.line, "a pack must have the keys `id`, `title`, `level`, `standard`")
            return None
        top = Fields(root, PACK_KEYS, self.problems, "the pack")
        names = self._names(top)
        standards, whole = self._standards(names, top)
        weights = read_year_weights(top)
        pack = Pack(
            id=self._id(top),
            title=top.text("title", required=True, one_line=True, most=LONGEST_NAME),
            level=cast(Level, top.one_of("level", LEVELS, required=True)),
            complete=bool(top.truth("complete")),
            sources=read_sources(top),
            standards=tuple(replace(standard, year_weights=weights) for standard in standards),
            phases=read_phases(top),
            supervision=read_supervision(top),
            cadences=read_cadences(top),
            appraisal=read_appraisal(top),
            quotas=read_quotas(top, standards, types_known=whole),
            year_weights=weights,
            crosswalk=self._crosswalk(top, standards, whole),
            calendar=self._calendar(),
        )
        self._check_complete(pack, top)
        return pack

    def _id(self, top: Fields) -> str:
        id_ = top.text("id", required=True, most=LONGEST_ID)
        if id_ and not _PACK_ID.fullmatch(id_):
            self.problems.add(top.line_of("id"), "`id` is `%(id)s`; use a-z, 0-9 and `-`", id=id_)
        return id_

    def _names(self, top: Fields) -> tuple[str, ...]:
        found = top.entry("standard", required=True)
        if found is None:
            return ()
        if isinstance(found.value, Scalar):
            name = text_of(found.value, "standard", self.problems, found.line)
            return (name,) if name else ()
        names = texts_of(found.value, "standard", self.problems, found.line)
        if not names:
            self.problems.add(found.line, "`standard` names no file")
        return names

    def _standards(self, names: tuple[str, ...], top: Fields) -> tuple[tuple[Standard, ...], bool]:
        line = top.line_of("standard")
        standards: dict[str, Standard] = {}
        before = len(self.problems.all)
        for name in names:
            data = self._file(name, line)
            standard = None if data is None else read_into(data, self.problems.of(self._path(name)))
            if standard is None:
                continue
            if standard.id in standards:
                template = "two standards with the id `%(id)s`; another version is not another standard"
                self.problems.add(line, template, id=standard.id)
            standards.setdefault(standard.id, standard)
        return tuple(standards.values()), not failed(self.problems.all[before:])

    def _file(self, name: str, line: int) -> bytes | None:
        if not _FILE_NAME.fullmatch(name):
            template = "`%(name)s` must be the name of a .yaml file in this folder"
            self.problems.add(line, template, name=name)
            return None
        if name not in self.files:
            self.problems.add(line, "no file `%(name)s` in this folder", name=name)
        return self.files.get(name)

    def _crosswalk(
        self, top: Fields, standards: tuple[Standard, ...], whole: bool
    ) -> tuple[CrosswalkLine, ...]:
        named = top.text("crosswalk") if "crosswalk" in top else ""
        name = named or (CROSSWALK_FILE if CROSSWALK_FILE in self.files else "")
        data = self._file(name, top.line_of("crosswalk")) if name else None
        # With a standard that can't be read every line would look wrong.
        if data is None or not whole:
            return ()
        return read_crosswalk(data, standards, self.problems.of(self._path(name)), self.elsewhere)

    def _calendar(self) -> tuple[YearCalendar, ...]:
        prefix = f"{CALENDAR_FOLDER}/"
        files = {name: data for name, data in self.files.items() if name.startswith(prefix)}
        return tuple(_years(files, self.folder.rstrip("/"), self.problems))

    def _check_complete(self, pack: Pack, top: Fields) -> None:
        if pack.complete and not pack.sources:
            template = "`complete: true` without `sources`: say where the figures come from"
            self.problems.warn(top.line_of("complete"), template)
