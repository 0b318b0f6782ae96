"""Make sure that the browser tests find a Chromium: the machine's own, or installed through apt when we are root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# certutil: lets a browser of the tests trust a certificate of ours.
CERTIFICATES = "libnss3-tools"
FONTS = ["fonts-noto-cjk"]


def main() -> int:
    """Install what is missing; 0 even when it can't be, the browser tests then say so."""
    if any(shutil.which(name) for name in NAMES):
        return 0
    how = "install the package chromium, or set TONGCHUANG_CHROMIUM to a Chromium's path, to run the browser tests."
    if os.environ.get("TONGCHUANG_CHROMIUM"):
        return 0
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"No Chromium is here: {how}", file=sys.stderr)
        return 0
    print("Installing Chromium for the browser tests …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    packages = ["chromium", CERTIFICATES, *FONTS]
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    for command in (install, ["apt-get", "update", "-qq"], install):
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if command is install and done.returncode == 0:
            return 0
    reason = " ".join(done.stderr.split())[-200:]
    print(f"Chromium could not be installed ({reason}): {how}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
