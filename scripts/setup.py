"""Set up .venv from the lock file with nothing but a Python: `python3 scripts/setup.py [run|dev|prove]`.

Run with the machine's own Python, so only the standard library is used. Running it again costs a moment: a stamp,
written last, says what .venv was made from.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
UV_VERSION = "0.13.9"
UV_HOME = ROOT / "build" / f"uv-{UV_VERSION}"
# Where a mirror of the package index is named; the addresses in the lock file would go past it.
INDEX_VARIABLES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")


class SetupError(Exception):
    """One sentence for the person at the terminal."""


def main(kind: str) -> None:
    """Make .venv hold what the lock file says; `dev` adds what tests and checks need, `prove` Spark to that."""
    stamp = VENV / f".ready-{kind}"
    wanted = _fingerprint()
    if stamp.is_file() and stamp.read_text() == wanted and _runs(VENV / "bin" / "python"):
        return
    made_here = not VENV.exists()
    try:
        uv = _uv()
        print(f"Installing the locked packages into .venv ({kind}) …", flush=True)
        _sync(uv, kind)
    except BaseException:
        if made_here:
            shutil.rmtree(VENV, ignore_errors=True)
        raise
    stamp.write_text(wanted)


def _fingerprint() -> str:
    parts = [(ROOT / name).read_bytes() for name in ("uv.lock", "pyproject.toml")]
    return hashlib.sha256(b"\0".join([*parts, os.fsencode(ROOT), sys.version.encode()])).hexdigest()


def _runs(python: Path) -> bool:
    try:
        return subprocess.run([python, "-c", "import django"], capture_output=True).returncode == 0
    except OSError:
        return False


def _uv() -> Path:
    """uv in the pinned version: ours, the one on the path, or one installed now."""
    ours = UV_HOME / "bin" / "uv"
    for candidate in (ours, Path(shutil.which("uv") or ours)):
        try:
            shown = subprocess.run([candidate, "--version"], capture_output=True, text=True)
        except OSError:
            continue
        if shown.returncode == 0 and shown.stdout.split()[1:2] == [UV_VERSION]:
            return candidate
    return _install_uv(ours)


def _install_uv(ours: Path) -> Path:
    print(f"Fetching uv {UV_VERSION}, the package installer …", flush=True)
    aside = UV_HOME.with_name(f"{UV_HOME.name}.{os.getpid()}")
    UV_HOME.parent.mkdir(parents=True, exist_ok=True)
    try:
        if importlib.util.find_spec("pip") is not None:
            pip = [sys.executable, "-m", "pip"]
        elif importlib.util.find_spec("ensurepip") is not None:
            bootstrap = aside.with_name(f"{aside.name}.pip")
            done = subprocess.run([sys.executable, "-m", "venv", str(bootstrap)], capture_output=True, text=True)
            if done.returncode != 0:
                raise SetupError("This Python can't make a virtual environment: install its venv package (Debian: apt install python3-venv).")
            pip = [str(bootstrap / "bin" / "python"), "-m", "pip"]
        else:
            raise SetupError("This Python has neither pip nor ensurepip: install one (Debian: apt install python3-venv), or install uv.")
        command = [*pip, "install", "--quiet", "--no-deps", "--disable-pip-version-check", "--root-user-action=ignore",
                   "--no-input", "--retries", "2", "--target", str(aside), f"uv=={UV_VERSION}"]  # fmt: skip
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            raise SetupError(_no_index(done.stderr))
        shutil.rmtree(UV_HOME, ignore_errors=True)
        aside.rename(UV_HOME)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        shutil.rmtree(aside.with_name(f"{aside.name}.pip"), ignore_errors=True)
    return ours


def _no_index(words: str) -> str:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    named = [line for line in lines if line.lower().startswith(("error", "caused by", "cause"))]
    reason = (named or lines or ["no reason given"])[-1]
    return (
        "The Python packages could not be fetched: check the network, or name a mirror of the package index, as in "
        f"'UV_DEFAULT_INDEX=https://… make demo' (nothing was left behind; {reason[:200]})."
    )


def _mirror() -> str | None:
    """The mirror named in the environment or in pip's own configuration."""
    named = next((os.environ[name] for name in INDEX_VARIABLES if os.environ.get(name)), None)
    if named or importlib.util.find_spec("pip") is None:
        return named
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True
    )
    return asked.stdout.strip() or None


def _sync(uv: Path, kind: str) -> None:
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(VENV), "UV_PYTHON_DOWNLOADS": "never"}
    for name in ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"):
        environment.pop(name, None)
    groups = ["--no-dev"] if kind == "run" else ["--group", "dev"]
    if kind == "prove":
        groups += ["--extra", "spark"]
    # Inexact: setting up for the demo does not take away what the tests need.
    plans = [[[uv, "sync", "--frozen", "--inexact", "--python", sys.executable, *groups]]]
    mirror = _mirror()
    if mirror is not None:
        environment["UV_DEFAULT_INDEX"] = mirror
        environment["VIRTUAL_ENV"] = str(VENV)
        listed = ROOT / "build" / "requirements.txt"
        by_mirror = [
            [uv, "export", "--frozen", "--quiet", "--no-emit-project", *groups, "--output-file", listed],
            [uv, "venv", "--allow-existing", "--python", sys.executable, VENV],
            [uv, "pip", "install", "--require-hashes", "--requirements", listed],
            [uv, "pip", "install", "--no-deps", "--editable", ROOT],
        ]
        plans.insert(0, by_mirror)
    failures = []
    for plan in plans:
        failure = _first_failure(plan, environment)
        if failure is None:
            return
        failures.append(failure)
    if any("No space left" in failure for failure in failures):
        raise SetupError(f"No space is left on the device of {ROOT}: free some and start again.")
    raise SetupError(_no_index(failures[0]))


def _first_failure(plan: list[list[Path | str]], environment: dict[str, str]) -> str | None:
    """Run the steps of a plan up to one that fails; returns what that one said."""
    for step in plan:
        done = subprocess.run(
            [*map(str, step), "--no-progress"], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode != 0:
            return done.stderr
    return None


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "run")
    except SetupError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Stopped; nothing half-made was left.")
    except OSError as error:
        sys.exit(f"The project's folder {ROOT} can't be written ({error.strerror}): check its owner and free space.")
