"""What can go wrong with the database, each in one sentence that says the cure."""

from __future__ import annotations


class PostgresError(Exception):
    """Base of all errors of this adapter; `str(error)` is one sentence for the person at the terminal."""


class BrokenDataFolder(PostgresError):
    """The data folder is not, or no longer, a database that can be opened."""


class WrongVersion(PostgresError):
    """The data folder was written by a PostgreSQL that is not installed here."""


class NotWritable(PostgresError):
    """The data folder can't be written by this user."""


class DiskFull(PostgresError):
    """No room is left on the device."""


class NoServerUser(PostgresError):
    """Started as root, and no other OS user can be found to run the server as."""


class StartFailed(PostgresError):
    """The server did not start or did not stop, for a reason that only its log knows."""


class InUse(PostgresError):
    """Another program uses the database, so it can't be stopped or replaced now."""


class NotRunning(PostgresError):
    """The database does not run, or does not answer."""


class BadDatabaseUrl(PostgresError):
    """DATABASE_URL can't be understood."""
