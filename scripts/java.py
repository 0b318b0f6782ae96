"""Make sure that Spark finds a Java of 17 or newer: the machine's own, or installed through apt when we are root."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

OLDEST = 17
PACKAGE = "openjdk-17-jre-headless"


def main() -> int:
    """Install what is missing; 0 even when it can't be, the proof of Spark then says so."""
    if _version() >= OLDEST:
        return 0
    how = f"install Java {OLDEST} or newer, or set JAVA_HOME, to prove the scores on Spark."
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"No Java {OLDEST} is here: {how}", file=sys.stderr)
        return 0
    print("Installing Java for Spark …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", PACKAGE]
    for command in (install, ["apt-get", "update", "-qq"], install):
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if command is install and done.returncode == 0:
            return 0
    reason = " ".join(done.stderr.split())[-200:]
    print(f"Java could not be installed ({reason}): {how}", file=sys.stderr)
    return 0


def _version() -> int:
    """The number of the Java that Spark would take; 0 without one."""
    home = os.environ.get("JAVA_HOME")
    try:
        shown = subprocess.run(
            [os.path.join(home, "bin", "java") if home else "java", "-version"], capture_output=True, text=True
        )
    except OSError:
        return 0
    found = re.search(r'version "(?:1\.)?(\d+)', shown.stderr)
    return int(found[1]) if found else 0


if __name__ == "__main__":
    sys.exit(main())
