"""What the app is made of: its files under their addresses, and one name for exactly this state of it."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static

from tongchuang.web.field.words import words

HERE = Path(__file__).parent
# Pages of their own, which the worker does not hold.
APART = {"worker.js", "connect.js", "trust.js"}
# Scripts that the first view does without.
LATER = {
    "too-old.js",
    "hand-over.js",
    "zip.js",
    *(f"page-{name}.js" for name in ("prepare", "map", "scan", "more", "refused", "welcome")),
}
STYLES = ("vendor/tabler/tabler.min.css", "shared/app.css", "shared/parts.css", "field/field.css")
LIBRARIES = (
    "vendor/leaflet/leaflet.js",
    "vendor/leaflet/leaflet.css",
    "vendor/qr/decode.js",
    "vendor/qr/index.js",
)
PICTURES = ("shared/icon.svg", "field/icons/icon-192.png", "field/icons/apple-180.png")


def modules() -> list[str]:
    """The app's own scripts, and the one that it shares."""
    own = sorted(path.name for path in (HERE / "static" / "field").glob("*.js"))
    return [*(f"field/{name}" for name in own if name not in APART), "shared/sha256.js"]


def first_modules() -> list[str]:
    """Those of the scripts that a browser had better fetch at once."""
    return [name for name in modules() if name.rpartition("/")[2] not in LATER]


def files() -> list[str]:
    """Addresses of all that the app needs without a network, beside its shell."""
    return [static(name) for name in (*STYLES, *modules(), *LIBRARIES, *PICTURES)]


def release(*, language: str, large: bool) -> str:
    """Twelve digits that change with any file, word or template of the app, and with how the shell looks."""
    state = json.dumps([language, large, _contents(), words()], sort_keys=True)
    return hashlib.sha256(state.encode()).hexdigest()[:12]


def _contents() -> str:
    paths = [finders.find(name) for name in (*STYLES, *modules(), *LIBRARIES, *PICTURES, "field/worker.js")]
    inside = [HERE / "templates" / "field" / "shell.html"]
    stamps = tuple((str(path), Path(path).stat().st_mtime_ns) for path in (*paths, *inside) if path)
    return _digest(stamps, tuple(files()))


@cache
def _digest(stamps: tuple[tuple[str, int], ...], addresses: tuple[str, ...]) -> str:
    digest = hashlib.sha256(repr(addresses).encode())
    for path, _changed in stamps:
        digest.update(Path(path).read_bytes())
    return digest.hexdigest()
