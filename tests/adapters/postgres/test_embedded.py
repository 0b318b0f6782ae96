"""The embedded server: made whole, shared, ended with its last program, and honest about what is broken."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tongchuang.adapters.postgres import errors
from tongchuang.adapters.postgres.embedded import EmbeddedServer

FAST = {"fsync": "off"}
HOLD = """
import sys, time
from pathlib import Path
from tongchuang.adapters.postgres.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]), settings={"fsync": "off"})
server.start()
print("started", flush=True)
sys.stdin.readline()
server.stop()
"""


def program(folder: Path) -> subprocess.Popen[str]:
    """Another program that uses the database until it gets a line or is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdout.readline() == "started\n"
    return process


def ends(server: EmbeddedServer, seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not server.is_running():
            return True
        time.sleep(0.05)
    return False


def keeper_of(server: EmbeddedServer) -> int:
    return int(server._state()["keeper"])


def server_of(server: EmbeddedServer) -> int:
    return int(server._state()["server"])


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def remember(server: EmbeddedServer, word: str) -> None:
    with server.connect() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [word])


def remembered(server: EmbeddedServer) -> list[str]:
    with server.connect() as connection:
        return [str(row[0]) for row in connection.execute("SELECT word FROM kept")]


@pytest.mark.parametrize("name", ["database", "with spaces and 同创 in it", "x" * 150])
def test_data_survive_a_restart_in_any_folder(open_folder, name):
    folder = open_folder / name / "database"
    with EmbeddedServer(folder, settings=FAST) as server:
        remember(server, "first")
    assert ends(server)
    assert not list(server.layout.home.glob("new-*"))
    second = EmbeddedServer(folder, settings=FAST)
    assert second.start() is False
    assert remembered(second) == ["first"]
    second.stop()
    assert ends(second)
    assert not second.layout.socket_folder.exists()


def test_it_is_utf8_and_knows_chinese_and_case(server):
    with server.connect() as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert connection.execute("SELECT length('同创'), upper('é')").fetchone() == (2, "É")


def test_it_does_not_listen_on_the_network_and_wants_a_password(server):
    with server.connect() as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        methods = {row[0] for row in server.connect(superuser=True).execute("SELECT auth_method FROM pg_hba_file_rules")}
        assert methods == {"scram-sha-256"}
    assert stat.S_IMODE(server.layout.secrets.stat().st_mode) == 0o600


def test_server_ends_when_its_program_is_killed(open_folder):
    process = program(open_folder / "database")
    server = EmbeddedServer(open_folder / "database", settings=FAST)
    postgres = server_of(server)
    process.kill()
    process.wait()
    assert ends(server)
    assert not alive(postgres)


@pytest.mark.skipif(sys.platform != "linux", reason="the system tells a child of its parent's death on Linux only")
def test_server_ends_when_even_its_keeper_is_killed_and_starts_again(open_folder):
    with EmbeddedServer(open_folder / "database", settings=FAST) as server:
        remember(server, "kept")
        postgres = server_of(server)
        os.kill(keeper_of(server), signal.SIGKILL)
        assert ends(server)
    with EmbeddedServer(open_folder / "database", settings=FAST) as server:
        assert remembered(server) == ["kept"]
    assert not alive(postgres)


def test_two_programs_share_it_and_the_last_one_ends_it(open_folder):
    folder = open_folder / "database"
    with EmbeddedServer(folder, settings=FAST) as mine:
        remember(mine, "mine")
        other = program(folder)
    assert mine.is_running()
    other.communicate("\n", timeout=30)
    assert ends(mine)


def test_many_programs_starting_at_once_find_one_server(open_folder):
    folder = open_folder / "database"
    processes = [
        subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    outputs = [process.communicate("\n", timeout=60)[0] for process in processes]
    assert outputs == ["started\n"] * 4
    assert ends(EmbeddedServer(folder))


def test_database_told_to_stay_stays_until_it_is_stopped(open_folder):
    folder = open_folder / "database"
    with EmbeddedServer(folder, settings=FAST) as server:
        server.keep_running()
        with pytest.raises(errors.InUse):
            EmbeddedServer(folder).stop_for_good()
        server.keep_running()
    time.sleep(0.3)
    assert server.is_running()
    EmbeddedServer(folder).stop_for_good()
    assert not server.is_running()


def test_recreating_is_refused_while_another_program_uses_it(open_folder):
    folder = open_folder / "database"
    with EmbeddedServer(folder, settings=FAST) as server:
        remember(server, "old")
        other = program(folder)
        with pytest.raises(errors.InUse):
            server.recreate_database()
        assert remembered(server) == ["old"]
        other.communicate("\n", timeout=30)
        server.recreate_database()
        with server.connect() as connection:
            assert connection.execute("SELECT to_regclass('kept')").fetchone() == (None,)


def test_a_crash_is_recovered_though_another_process_has_the_servers_number(open_folder):
    folder = open_folder / "database"
    with EmbeddedServer(folder, settings=FAST) as server:
        remember(server, "kept")
        note = (server.layout.cluster / "postmaster.pid").read_text()
        os.kill(server_of(server), signal.SIGKILL)
        assert ends(server)
    note_file = server.layout.cluster / "postmaster.pid"
    note_file.write_text("\n".join([str(os.getpid()), *note.split("\n")[1:]]))
    with EmbeddedServer(folder, settings=FAST) as server:
        assert remembered(server) == ["kept"]


def test_being_killed_while_the_database_is_made_leaves_nothing_half_built(open_folder):
    folder = open_folder / "database"
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, start_new_session=True)
    until = time.monotonic() + 30
    while not list(folder.glob("new-*/cluster/PG_VERSION")) and time.monotonic() < until:
        time.sleep(0.002)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not (folder / "cluster").exists()
    with EmbeddedServer(folder, settings=FAST) as server:
        remember(server, "whole")
    assert not list(folder.glob("new-*"))


@pytest.fixture
def stopped(open_folder) -> EmbeddedServer:
    with EmbeddedServer(open_folder / "database", settings=FAST) as server:
        pass
    assert ends(server)
    return server


def one_sentence(error: BaseException) -> str:
    text = str(error)
    assert "\n" not in text and text.endswith(".") and len(text) < 500
    return text


def test_database_without_version_is_refused_and_left_alone(stopped):
    (stopped.layout.cluster / "PG_VERSION").unlink()
    before = sorted(path.name for path in stopped.layout.cluster.iterdir())
    with pytest.raises(errors.BrokenDataFolder) as caught:
        stopped.start()
    assert str(stopped.layout.cluster) in one_sentence(caught.value)
    assert sorted(path.name for path in stopped.layout.cluster.iterdir()) == before


def test_database_of_another_version_is_refused(stopped):
    (stopped.layout.cluster / "PG_VERSION").write_text("14\n")
    with pytest.raises(errors.WrongVersion) as caught:
        stopped.start()
    assert "PostgreSQL 14" in one_sentence(caught.value)


@pytest.mark.parametrize("lost", ["global/pg_control", "pg_wal", "base"])
def test_database_with_parts_missing_is_refused(stopped, lost):
    path = stopped.layout.cluster / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(errors.PostgresError) as caught:
        stopped.start()
    one_sentence(caught.value)
    assert ends(stopped)


def test_lost_passwords_are_told(stopped):
    stopped.layout.secrets.unlink()
    with pytest.raises(errors.BrokenDataFolder) as caught:
        stopped.start()
    assert "secrets.json" in one_sentence(caught.value)


def test_a_file_in_the_way_is_told(open_folder):
    (open_folder / "data").write_text("not a folder")
    with pytest.raises(errors.PostgresError) as caught:
        EmbeddedServer(open_folder / "data" / "database")
    one_sentence(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_can_not_be_written_is_told(open_folder):
    open_folder.chmod(0o555)
    with pytest.raises(errors.NotWritable) as caught:
        EmbeddedServer(open_folder / "database")
    one_sentence(caught.value)
    open_folder.chmod(0o755)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can't run the server as itself")
def test_root_in_a_private_folder_keeps_the_database_elsewhere_and_its_modes(open_folder):
    private = open_folder / "private"
    private.mkdir(mode=0o700)
    with EmbeddedServer(private / "data" / "database", settings=FAST) as server:
        assert private not in server.layout.home.parents
        assert server.layout.cluster.stat().st_uid != 0
        remember(server, "kept")
        assert os.stat(f"/proc/{server_of(server)}").st_uid == server.layout.cluster.stat().st_uid
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    with EmbeddedServer(private / "data" / "database", settings=FAST) as server:
        assert remembered(server) == ["kept"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can't run the server as itself")
def test_a_moved_database_that_is_gone_is_told(open_folder):
    private = open_folder / "private"
    private.mkdir(mode=0o700)
    with EmbeddedServer(private / "database", settings=FAST) as server:
        home = server.layout.home
    assert ends(server)
    shutil.rmtree(home)
    with pytest.raises(errors.BrokenDataFolder) as caught:
        EmbeddedServer(private / "database")
    assert str(home) in one_sentence(caught.value)
