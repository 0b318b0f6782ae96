"""The verifier as one file that needs nobody: the page's own modules put together, with a policy that allows no network."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(__file__).parent / "static" / "draw"
# Each after those that it imports.
ENGINE = ("sha256", "names", "instants", "documents", "records", "verify", "crews", "run")
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (async function|function\*?|class|const) (\w+)", re.MULTILINE)
# In the file there is no address to load a worker from: it is made of the script's own text.
_OPEN = """
function openWorker() {
  try {
    const source = document.getElementById("verifier-script").textContent;
    return new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  } catch {
    return null;
  }
}
"""


@cache
def verifier_script() -> str:
    """All modules as one plain script; in a worker it only listens, in a page it only shows."""
    names = "".join(f"const ${name} = (() => {{\n{_inner(name)}\n}})();\n" for name in ENGINE)
    worker, page = _inner("worker"), _inner("page")
    return (
        f'"use strict";\n{names}'
        f'if (typeof document === "undefined") {{ (() => {{\n{worker}\n}})(); }} else {{ (() => {{\n{_OPEN}{page}\n}})(); }}\n'
    )


@cache
def verifier_style() -> str:
    """What it looks like."""
    return (FOLDER / "verifier.css").read_text("utf-8")


def ten_lines() -> str:
    """The program that anybody can retype."""
    return (FOLDER / "verify.py.txt").read_text("utf-8")


def inline(element: str, text: str, key: str) -> SafeString:
    """Our own script or style in an element of the saved file. Pages of the server never carry any."""
    if f"</{element}" in text:
        raise ValueError("an end tag would end the element")
    return mark_safe(f'<{element} id="{key}">{text}</{element}>')


def policy_hash(text: str) -> str:
    """The text's hash as a content security policy names it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _inner(name: str) -> str:
    """A module as the body of a function that hands out what it exports."""
    text = (FOLDER / "verifier" / f"{name}.js").read_text("utf-8")
    exported = [found for _, found in _EXPORT.findall(text)]
    text = _EXPORT.sub(r"\1 \2", text)
    text = _IMPORT.sub(
        lambda match: "" if match[2] == "open" else f"const {{{match[1]}}} = ${match[2]};", text
    )
    return f"{text}return {{ {', '.join(exported)} }};" if exported else text
