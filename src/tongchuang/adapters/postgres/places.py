"""Where things lie: the data folder, the database's folder in it, and the folder that the server itself can reach."""

from __future__ import annotations

import errno
import hashlib
import os
import pwd
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .errors import BrokenDataFolder, DiskFull, NoServerUser, NotWritable, PostgresError

# A socket's address holds 107 bytes on Linux and 103 on macOS.
LONGEST_SOCKET_PATH = 100
SOCKET_NAME = ".s.PGSQL.5432"
FOLDERS_FOR_ROOT = (Path("/var/lib"), Path("/srv"), Path("/var/tmp"))
# Numbers that no distribution hands out to people or services (between Debian's 60000 and the reserved 65533).
FIRST_SERVER_UID = 64200
SERVER_UIDS = 700


def data_folder() -> Path:
    """The folder of everything that Tongchuang keeps: TONGCHUANG_DATA, else var/data of the source tree."""
    named = os.environ.get("TONGCHUANG_DATA", "").strip()
    if named:
        return Path(named).expanduser().absolute()
    source_tree = Path(__file__).resolve().parents[4]
    if (source_tree / "pyproject.toml").is_file():
        return source_tree / "var" / "data"
    return Path.home() / ".local" / "share" / "tongchuang"


def database_folder() -> Path:
    """The embedded database's folder inside the data folder."""
    return data_folder() / "database"


def tells_of_full_disk(words: str) -> bool:
    """Whether PostgreSQL's own words say that there is no room left."""
    return "No space left on device" in words or "Check free disk space" in words


def say_os_error(error: OSError, path: Path) -> PostgresError:
    """Turn an error of the file system into one of ours."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(f"No space is left on the device of {path}: free some and start again.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return NotWritable(
            f"The data folder {path} can't be written by this user: "
            "start as the user that owns it, or set TONGCHUANG_DATA to another folder."
        )
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        return BrokenDataFolder(
            f"{path} is in the way, it is a file where a folder is needed: move it aside, or set TONGCHUANG_DATA."
        )
    return NotWritable(f"The data folder {path} can't be used ({error.strerror}): set TONGCHUANG_DATA to another folder.")


def make_folder(path: Path, mode: int) -> None:
    """Make a folder and its missing parents; a folder that exists keeps its mode."""
    if path.is_dir():
        return
    make_folder(path.parent, 0o755)
    try:
        path.mkdir(exist_ok=True)
        path.chmod(mode)
    except OSError as error:
        raise say_os_error(error, path) from error


@dataclass(frozen=True)
class ServerUser:
    """The OS user that the server runs as when the program is root."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Layout:
    """The parts of an embedded database on disk.

    `folder` belongs to the program (locks, passwords, log); `home` holds what the server itself must reach,
    which is the same folder except for root in a private place.
    """

    folder: Path
    home: Path
    user: ServerUser | None

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"

    @property
    def programs(self) -> Path:
        return self.home / "programs"

    @property
    def secrets(self) -> Path:
        return self.folder / "secrets.json"

    @property
    def state(self) -> Path:
        return self.folder / "state.json"

    @property
    def stay(self) -> Path:
        return self.folder / "stay"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def socket_folder(self) -> Path:
        usual = self.home / "socket"
        if len(os.fsencode(usual / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            return usual
        return Path("/tmp") / f"tongchuang-{hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]}"


def lay_out(folder: Path) -> Layout:
    """Find or decide where the parts of the database in `folder` lie; makes the folders that are missing."""
    folder = folder.absolute()
    if os.geteuid() != 0:
        make_folder(folder, 0o700)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise NotWritable(
                f"The data folder {folder} can't be written by this user: "
                "start as the user that owns it, or set TONGCHUANG_DATA to another folder."
            )
        return Layout(folder, folder, None)
    make_folder(folder, 0o711)
    home = _home_for_root(folder)
    return Layout(folder, home, _server_user(home))


def moved_home(folder: Path) -> Path | None:
    """The other folder that root's database lies in, when its own folder is private."""
    try:
        return Path((folder / "location").read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return None


def _home_for_root(folder: Path) -> Path:
    moved = moved_home(folder)
    if moved is not None:
        if not moved.is_dir():
            raise BrokenDataFolder(
                f"The database of {folder} lay in {moved}, which is gone: put it back, or remove {folder} to begin again."
            )
        return moved
    if (folder / "cluster").exists() or open_to_others(folder):
        return folder
    for base in FOLDERS_FOR_ROOT:
        if base.is_dir() and os.access(base, os.W_OK) and open_to_others(base):
            home = Path(tempfile.mkdtemp(prefix="tongchuang-", dir=base))
            home.chmod(0o711)
            (home / "BELONGS-TO").write_text(f"{folder}\n", encoding="utf-8")
            (folder / "location").write_text(f"{home}\n", encoding="utf-8")
            return home
    raise NoServerUser(
        f"PostgreSQL does not run as root, and another user can't reach {folder}: "
        "set TONGCHUANG_DATA to a folder outside private folders, or start as another user."
    )


def open_to_others(path: Path) -> bool:
    """Whether any OS user can pass through this folder and all above it."""
    resolved = path.resolve()
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (resolved, *resolved.parents))


def _server_user(home: Path) -> ServerUser:
    cluster = home / "cluster"
    if cluster.exists():
        owner = cluster.stat()
        if owner.st_uid == 0:
            raise NotWritable(
                f"The database in {cluster} belongs to root, and PostgreSQL does not run as root: "
                "give the folder to another user, or start as that user."
            )
        return ServerUser(owner.st_uid, owner.st_gid)
    start = int(hashlib.sha256(os.fsencode(home)).hexdigest(), 16) % SERVER_UIDS
    for step in range(SERVER_UIDS):
        uid = FIRST_SERVER_UID + (start + step) % SERVER_UIDS
        try:
            pwd.getpwuid(uid)
        except KeyError:
            return ServerUser(uid, uid)
    raise NoServerUser("PostgreSQL does not run as root, and no free user number was found: start as another user.")


def named_user() -> ServerUser:
    """A user with an entry in the user list, which initdb insists on."""
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise NoServerUser(
            "PostgreSQL does not run as root, and this machine has no user 'nobody': start as another user."
        ) from None
    return ServerUser(entry.pw_uid, entry.pw_gid)
