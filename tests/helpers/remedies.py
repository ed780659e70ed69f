"""The remedies that the source may print, and whether what was printed is one of them.

A remedy is a French string that tells the reader to do something: it has an imperative (« -ez »).
It is read out of the source with the sentence it is said with, its neighbour in the same call or
tuple: two sentences that share « Exportez-le de nouveau. » are two remedies to follow. The holes
of a string match anything; typesetting and line breaks are forgotten.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from tests.helpers.gate_files import plain

ROOT = Path(__file__).resolve().parents[2]
_NO_ORDER = {"assez", "avez", "chez", "devez", "pouvez", "voulez"}
_ORDER = re.compile(
    r"(?<!\bvous )\b(?!rendez[ -]vous|lisez-moi)(?:\w+ez|(?:re)?faites|dites)\b", re.IGNORECASE
)
_HOLE = "\0"
"""What stands for the part of a string that is only known when it is said."""


@dataclass(frozen=True)
class Remedy:
    """A sentence of the source that tells what to do.

    ``file`` and ``line`` : where it is said. ``text`` : the string with the imperative.
    ``beside`` : alternatives of each string that is said with it.
    """

    file: str
    line: int
    text: str
    beside: tuple[tuple[str, ...], ...] = ()

    def is_in(self, said: str) -> bool:
        """Whether a message, typeset or not, says this."""
        flat = plain(said)
        return all(any(one.search(flat) for one in patterns) for patterns in self._patterns)

    @cached_property
    def _patterns(self) -> list[list[re.Pattern[str]]]:
        return [[_pattern(text) for text in texts] for texts in ((self.text,), *self.beside)]

    @property
    def shown(self) -> str:
        """What is said, its holes as « … »."""
        texts = [self.text, *(text for texts in self.beside for text in texts)]
        return " | ".join(texts).replace(_HOLE, "…")

    def __str__(self) -> str:
        """Where it is said, and what."""
        return f"{self.file}:{self.line}: {self.shown}"


def _pattern(text: str) -> re.Pattern[str]:
    literal = (r"\s+".join(map(re.escape, re.split(r"\s+", part))) for part in text.split(_HOLE))
    return re.compile(".*?".join(literal), re.DOTALL)


def is_order(text: str) -> bool:
    """Whether a string tells the reader to do something."""
    return any(word.lower() not in _NO_ORDER for word in _ORDER.findall(text))


# ---------- read out of the source ----------


def in_source(*places: str) -> list[Remedy]:
    """The remedies of folders or files of the project, in the order of the source."""
    paths = [path for place in places for path in _files(ROOT / place)]
    return sorted(
        {remedy for path in paths for remedy in _of_file(path)}, key=lambda r: (r.file, r.line)
    )


def _files(place: Path) -> list[Path]:
    found = sorted(place.rglob("*.py")) if place.is_dir() else [place]
    assert found and all(path.exists() for path in found), place
    return found


@cache
def _of_file(path: Path) -> list[Remedy]:
    return _source(path).found()


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def _constants(path: Path) -> dict[str, ast.expr]:
    """What the names of a module are set to, once and for all."""
    found: dict[str, ast.expr] = {}
    for node in _tree(path).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            found[node.target.id] = node.value
        elif isinstance(node, ast.Assign):
            found |= {one.id: node.value for one in node.targets if isinstance(one, ast.Name)}
    return found


@cache
def _source(path: Path) -> _Source:
    return _Source(path)


class _Source:
    """One file: the strings that each of its expressions may be."""

    def __init__(self, path: Path) -> None:
        self.path, self.tree = path, _tree(path)
        self.imported: dict[str, tuple[Path, str]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for one in node.names:
                    where = ROOT.joinpath(*node.module.split("."))
                    self.imported[one.asname or one.name] = (where, one.name)
        self.local: dict[int, list[ast.expr]] = {}
        self.reading: list[str] = []
        for node in self.tree.body:
            self._look_within(node)

    def _look_within(self, scope: ast.stmt) -> None:
        """Learn what the names of a function are set to, where they are read."""
        inner = list(ast.walk(scope)) if isinstance(scope, ast.FunctionDef | ast.ClassDef) else []
        if isinstance(scope, ast.ClassDef):
            for node in scope.body:
                self._look_within(node)
            return
        sets: dict[str, list[ast.expr]] = {}
        for node in inner:
            if isinstance(node, ast.Assign):
                for one in node.targets:
                    if isinstance(one, ast.Name):
                        sets.setdefault(one.id, []).append(node.value)
        for node in inner:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                self.local[id(node)] = sets.get(node.id, [])

    def found(self) -> list[Remedy]:
        found: list[Remedy] = []
        seen: set[int] = set()
        for node in ast.walk(self.tree):
            parts = _together(node)
            texts = [self.texts(part) or self._returned(part) for part in parts]
            for rank, part in enumerate(parts):
                orders = [text for text in texts[rank] if is_order(text)]
                others = (one for i, one in enumerate(texts) if i != rank)
                beside = tuple(
                    sentences
                    for one in others
                    if (sentences := tuple(text for text in one if re.search(r"\w \w", text)))
                )
                found += [self._remedy(part, text, beside) for text in orders]
                if orders:
                    seen |= {id(inner) for inner in ast.walk(part)}
        return found + self._alone(seen)

    def _alone(self, seen: set[int]) -> list[Remedy]:
        """The remedies that no call and no tuple holds: returned, or put together in steps."""
        silent = {id(node.value) for node in ast.walk(self.tree) if isinstance(node, ast.Expr)}
        silent |= {id(one) for one in _constants(self.path).values() if isinstance(one, _STRINGS)}
        found = []
        for node in ast.walk(self.tree):
            if id(node) in seen:
                continue
            if id(node) in silent or self.texts(node):
                seen |= {id(inner) for inner in ast.walk(node)}
            if id(node) not in silent:
                found += [self._remedy(node, text) for text in self.texts(node) if is_order(text)]
        return found

    def _remedy(self, node: Any, text: str, beside: tuple[tuple[str, ...], ...] = ()) -> Remedy:
        return Remedy(str(self.path.relative_to(ROOT)), node.lineno, text, beside)

    def texts(self, node: ast.AST) -> tuple[str, ...]:
        """The strings that an expression may be; none when it is no string of the source."""
        if isinstance(node, ast.Constant):
            text = node.value
            return (plain(re.sub(r"\{\w*\}", _HOLE, text)),) if isinstance(text, str) else ()
        if isinstance(node, ast.JoinedStr):
            return self._joined([getattr(part, "value", part) for part in node.values])
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            sides = self.texts(node.left), self.texts(node.right)
            return self._joined([node.left, node.right]) if any(sides) else ()
        if isinstance(node, ast.IfExp):
            return self.texts(node.body) + self.texts(node.orelse)
        if isinstance(node, ast.BoolOp):
            return tuple(text for one in node.values for text in self.texts(one))
        if isinstance(node, ast.Name | ast.Attribute):
            return self._named(node)
        return ()

    def _joined(self, parts: Iterable[Any]) -> tuple[str, ...]:
        made: tuple[str, ...] = ("",)
        for part in parts:
            texts = (plain(part),) if isinstance(part, str) else self.texts(part) or (_HOLE,)
            made = tuple(start + text for start in made for text in texts)
        return made

    def _named(self, node: ast.Name | ast.Attribute) -> tuple[str, ...]:
        """The string that a constant is, of this module or of one that it imports."""
        if values := self.local.get(id(node)):
            if node.id in self.reading:  # set to something made of itself
                return ()
            self.reading.append(node.id)
            found = [self.texts(value) for value in values if isinstance(value, _STRINGS)]
            self.reading.pop()
            return sum(found, ()) if len(found) == len(values) else ()
        source, name = self._place(node)
        value = _constants(source.path).get(name) if source else None
        return source.texts(value) if source and isinstance(value, _STRINGS) else ()

    def _returned(self, node: ast.expr) -> tuple[str, ...]:
        """The remedies that a call of a function gives back."""
        if not isinstance(node, ast.Call):
            return ()
        source, name = self._place(node.func)
        return tuple(
            text
            for function in (source.tree.body if source else ())
            if isinstance(function, ast.FunctionDef) and function.name == name
            for one in ast.walk(function)
            if isinstance(one, ast.Return) and isinstance(one.value, _STRINGS)
            for text in source.texts(one.value)
            if is_order(text)
        )

    def _place(self, node: ast.expr) -> tuple[_Source | None, str]:
        """The module where a name is set, this one or one that it imports, and its name there."""
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            module, name = self.imported.get(node.id, (self.path, node.id))
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in self.imported
        ):
            folder, part = self.imported[node.value.id]
            module, name = folder / part, node.attr
        else:
            return None, ""
        path = module.with_suffix(".py")
        return (_source(path), name) if path.exists() else (None, "")


_STRINGS = (ast.Constant, ast.JoinedStr, ast.BinOp)


def _together(node: ast.AST) -> list[ast.expr]:
    """The expressions that are said together: arguments of a call, members of a tuple."""
    if isinstance(node, ast.Call):
        return [*node.args, *(one.value for one in node.keywords)]
    return list(node.elts) if isinstance(node, ast.Tuple) else []


# ---------- followed ----------


@dataclass(frozen=True)
class Case:
    """A remedy that is followed.

    ``provoke`` : makes what is wrong, tries it, and returns what is printed. ``words`` : of the
    message. ``follow`` : given the message, does what it says and tries again; returns what is
    printed then, where ``words`` must be gone. Both are given an empty folder; ``follow`` raises
    where what it tries is still refused.
    """

    words: str
    provoke: Callable[[Path], str]
    follow: Callable[[Path, str], str]


def run(cases: Mapping[str, Case], folder: Path) -> tuple[list[str], list[str]]:
    """Follow each case; return all that was printed, and what went wrong, one line a case."""
    printed, wrong = [], []
    for rank, (name, case) in enumerate(cases.items()):
        own = folder / str(rank)
        own.mkdir()
        try:
            said = plain(case.provoke(own))
            assert case.words in said, f"not said: {said}"
            then = plain(case.follow(own, said))
            assert case.words not in then, f"said again: {then}"
        except Exception as error:  # every case is tried, whatever the others do
            wrong.append(f"{name}: {type(error).__name__}: {error}")
        else:
            printed.append(said)
    return printed, wrong


def unfollowed(
    remedies: Iterable[Remedy], printed: Iterable[str], elsewhere: Mapping[str, str]
) -> list[str]:
    """The remedies that nothing printed, and the entries of ``elsewhere`` that hold nothing.

    elsewhere : words of a remedy, or of what is said with it, to the test that follows it,
    ``tests/unit/room/test_file.py::test_name``.
    """
    said = list(printed)
    left = [remedy for remedy in remedies if not any(map(remedy.is_in, said))]
    wrong = [f"{test} is no test" for test in set(elsewhere.values()) if not _is_test(test)]
    for words in elsewhere:
        if not any(words in remedy.shown for remedy in left):
            wrong.append(f"« {words} » is no remedy that is left to another test")
    left = [one for one in left if not any(words in one.shown for words in elsewhere)]
    return wrong + [f"never followed, {remedy}" for remedy in left]


@cache
def _is_test(node: str) -> bool:
    file, _, name = node.partition("::")
    path = ROOT / file
    return name.startswith("test_") and path.exists() and any(
        isinstance(one, ast.FunctionDef) and one.name == name
        for one in _tree(path).body
    )  # fmt: skip
