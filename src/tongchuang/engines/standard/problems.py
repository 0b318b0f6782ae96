"""What is wrong with a file, where, and how to say it: collected, never thrown at the first one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. `template` and `params` are kept apart so that a page can translate the sentence."""

    file: str
    line: int
    template: str
    params: tuple[tuple[str, str], ...] = ()
    warning: bool = False

    @property
    def reason(self) -> str:
        """The sentence in English."""
        return self.template % dict(self.params)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {'warning: ' if self.warning else ''}{self.reason}"


class Problems:
    """Collects the problems of one file into a list that several files share."""

    def __init__(self, file: str, into: list[Problem] | None = None) -> None:
        self.file = file
        self.all: list[Problem] = [] if into is None else into

    def of(self, file: str) -> Problems:
        """The same list, for another file."""
        return Problems(file, self.all)

    def add(self, line: int, template: str, **params: object) -> None:
        """Say that something is wrong; the file can't be used."""
        self._put(line, template, params, warning=False)

    def warn(self, line: int, template: str, **params: object) -> None:
        """Say that something looks wrong; the file can be used."""
        self._put(line, template, params, warning=True)

    def unknown(self, line: int, template: str, word: str, known: Iterable[str], **params: object) -> None:
        """Refuse a word that isn't among the known ones, with the nearest of them if there is one."""
        choices = [choice for choice in known if choice]
        near = get_close_matches(word, choices, n=1, cutoff=0.6)
        if near:
            self.add(line, template + "; did you mean `%(near)s`?", word=word, near=near[0], **params)
        else:
            known_words = ", ".join(choices)
            self.add(line, template + " (known: %(known)s)", word=word, known=known_words, **params)

    def _put(self, line: int, template: str, params: dict[str, object], warning: bool) -> None:
        pairs = tuple((name, _short(str(value))) for name, value in params.items())
        self.all.append(Problem(self.file, line, template, pairs, warning))


def failed(problems: Iterable[Problem]) -> bool:
    """Whether any of them is more than a warning."""
    return any(not problem.warning for problem in problems)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By file (in the order in which they were read) and line; the same sentence once."""
    unique = list(dict.fromkeys(problems))
    files = {name: place for place, name in enumerate(dict.fromkeys(problem.file for problem in unique))}
    return tuple(sorted(unique, key=lambda problem: (files[problem.file], problem.line)))


def _short(text: str) -> str:
    # A message stays one line on a screen, whatever stands in the file.
    flat = " ".join(text.split())
    return flat if len(flat) <= 200 else flat[:199] + "…"
