"""Message catalogues: `compile` them, `check` that every text is translated, `extract` new texts.

Django's own commands need GNU gettext, which many machines lack; Babel does the same work from Python.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import django.conf
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "tongchuang"
CATALOGUE = Path("locale") / "zh_Hans" / "LC_MESSAGES" / "django.po"
# What of each call is the text: (context position, singular position, plural position).
CALLS = {
    "_": (None, 0, None), "_l": (None, 0, None), "gettext": (None, 0, None), "gettext_lazy": (None, 0, None), "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1), "ngettext_lazy": (None, 0, 1), "pgettext": (0, 1, None), "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2), "npgettext_lazy": (0, 1, 2),
}  # fmt: skip
LITERAL = r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
TEMPLATE_CALL = re.compile(rf"\b(_|n?p?n?gettext)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)", re.DOTALL)

Text = tuple[str | None, str, str | None]


def texts_of(path: Path) -> Iterator[tuple[int, Text]]:
    """Every translatable text of a source file, with its line."""
    if path.suffix == ".py":
        with path.open("rb") as file:
            for line, call, found, _comments in extract_python(file, list(CALLS), [], {"encoding": "utf-8"}):
                parts = list(found) if isinstance(found, tuple) else [found]
                yield from _texts(line, call, parts)
        return
    source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for match in TEMPLATE_CALL.finditer(source):
        parts = [ast.literal_eval(literal) for literal in re.findall(LITERAL, match[2], re.DOTALL)]
        yield from _texts(source.count("\n", 0, match.start()) + 1, match[1], parts)


def _texts(line: int, call: str, parts: list[str | None]) -> Iterator[tuple[int, Text]]:
    def part(position: int | None) -> str | None:
        return parts[position] if position is not None and position < len(parts) else None

    context, singular, plural = CALLS[call]
    text = part(singular)
    if text:
        yield line, (part(context), text, part(plural))


def sources(below: Path = PACKAGE) -> list[Path]:
    """All files that can hold texts, or those below a folder."""
    found = [*below.rglob("*.py"), *below.rglob("*.html"), *below.rglob("*.txt")]
    drawn = (path for path in found if path.suffix == ".py" or "templates" in path.parts)
    return sorted(path for path in drawn if "migrations" not in path.parts)


def catalogue_of(source: Path) -> Path:
    """The catalogue that a file's texts belong to: the nearest one above it."""
    for folder in source.parents:
        if folder == PACKAGE.parent:
            break
        if (folder / CATALOGUE).is_file():
            return folder / CATALOGUE
    inside = source.relative_to(PACKAGE).parts
    depth = 2 if len(inside) > 2 else 1
    return PACKAGE.joinpath(*inside[:depth]) / CATALOGUE


def catalogues() -> dict[Path, Catalog]:
    """All catalogues by path; a broken one ends the program with its place."""
    found = {}
    for path in sorted(PACKAGE.rglob(str(CATALOGUE))):
        try:
            with path.open("rb") as file:
                found[path] = read_po(file, locale="zh_Hans", abort_invalid=True)
        except (PoFileError, ValueError) as error:
            sys.exit(f"{path.relative_to(ROOT)}: {error}")
    return found


def compile_all() -> None:
    """Write the compiled catalogues that are older than their sources."""
    for path in PACKAGE.rglob("locale/*/LC_MESSAGES/*.po"):
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        with path.open("rb") as file:
            try:
                catalogue = read_po(file, locale=path.parts[-3], abort_invalid=True)
            except (PoFileError, ValueError) as error:
                sys.exit(f"{path.relative_to(ROOT)}: {error}")
        aside = target.with_suffix(f".{os.getpid()}")
        with aside.open("wb") as file:
            write_mo(file, catalogue)
        aside.replace(target)


def check(below: Path = PACKAGE) -> int:
    """Print every text without a translation, every unsure or faulty translation; returns how many."""
    translated: set[tuple[str | None, str]] = set()
    problems: list[str] = []
    for path, catalogue in catalogues().items():
        for message in catalogue:
            if not message.id:
                continue
            singular = message.id[0] if isinstance(message.id, tuple) else message.id
            words = message.string if isinstance(message.string, tuple) else (message.string,)
            place = f"{path.relative_to(ROOT)}: {singular!r}"
            if below not in path.parents:
                translated |= {(message.context, singular)} if all(words) and not message.fuzzy else set()
                continue
            if message.fuzzy:
                problems.append(f"{place} is marked fuzzy")
            elif not all(words):
                problems.append(f"{place} has no translation")
            else:
                translated.add((message.context, singular))
            problems += [f"{place}: {error}" for error in message.check(catalogue)]
    for source in sources(below):
        for line, (context, singular, _plural) in texts_of(source):
            if (context, singular) not in translated:
                problems.append(f"{source.relative_to(ROOT)}:{line}: {singular!r} is in no catalogue")
    problems += contradictions()
    print("\n".join(problems) if problems else "Every text is translated.")
    return len(problems)


def contradictions() -> list[str]:
    """Texts that two catalogues word differently: catalogues are merged, so one wording would win everywhere."""
    wordings: dict[tuple[str | None, str], dict[str, Path]] = {}
    for path, catalogue in catalogues().items():
        for message in catalogue:
            if message.id and message.string:
                singular = message.id[0] if isinstance(message.id, tuple) else message.id
                words = message.string[0] if isinstance(message.string, tuple) else message.string
                wordings.setdefault((message.context, singular), {}).setdefault(words, path)
    return [
        f"{singular!r} is worded differently ({', '.join(f'{w} in {p.relative_to(PACKAGE)}' for w, p in found.items())}): "
        "use one wording, or pgettext where the meanings differ"
        for (_, singular), found in wordings.items()
        if len(found) > 1
    ]


def extract(below: Path = PACKAGE) -> None:
    """Bring the catalogues up to date: new texts with an empty translation, gone ones set aside."""
    templates: dict[Path, Catalog] = {}
    for source in sources(below):
        for line, (context, singular, plural) in texts_of(source):
            template = templates.setdefault(catalogue_of(source), Catalog(locale="zh_Hans"))
            name = str(source.relative_to(ROOT))
            template.add((singular, plural) if plural else singular, locations=[(name, line)], context=context)
    existing = catalogues()
    for path, template in templates.items():
        catalogue = existing.get(path, Catalog(locale="zh_Hans", project="Tongchuang", fuzzy=False))
        catalogue.update(template, no_fuzzy_matching=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=110, omit_header=False, sort_by_file=True)
        missing = sum(1 for message in catalogue if message.id and not message.string)
        print(f"{path.relative_to(ROOT)}: {len(catalogue)} texts, {missing} to translate")


if __name__ == "__main__":
    django.conf.settings.configure(USE_I18N=False)
    match sys.argv[1:]:
        case ["compile"]:
            compile_all()
        case ["check", *folder]:
            sys.exit(1 if check(*(Path(each).resolve() for each in folder[:1])) else 0)
        case ["extract", *folder]:
            extract(*(Path(each).resolve() for each in folder[:1]))
        case _:
            sys.exit("usage: messages.py compile | check [FOLDER] | extract [FOLDER]")
