"""Growth of every regular expression of the project with the length of what it reads.

Each pattern written in ``geo/`` and ``pages/`` is found in the source, attacked by texts made
from its own characters and repeats (``prefix + pump * n + suffix``), and matched by a
backtracking matcher that counts its steps: no clock, the same count on every machine. The
worst growth from n to 2n is near 2 for a linear pattern, 4 for a quadratic one.

Run: ``python bench/patterns.py`` (a table: growth, steps a character, milliseconds of Python's
own engine on 20 000 characters, pattern).
"""

from __future__ import annotations

import ast
import importlib
import itertools
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
N = 40
LONGEST = 60
"""Characters of what is repeated to attack a pattern."""
MOST = 400
"""Steps a character beyond which a match is given up: nothing of the project needs as many."""
LOCAL = {
    r"f'\\b{re.escape(name)}\\b'": r"\bMDSP\b",
    r"f'\\b{re.escape(plain(name))}s?\\b'": r"\bmaisons?\b",
}
"""Patterns made in a function, to one as it makes them."""
METHODS = {"fullmatch", "match", "search", "sub", "subn", "split", "findall", "finditer"}
PANDAS = {"contains": "search", "replace": "sub", "fullmatch": "fullmatch", "extract": "search",
          "match": "match"}  # fmt: skip
UNBOUNDED = 32
"""Times from which a repeat is taken as without bound."""


@dataclass(frozen=True)
class Pattern:
    """A pattern of the source, and how it is applied (``METHODS``)."""

    where: str
    text: str
    flags: int
    method: str


def found() -> list[Pattern]:
    """Every pattern of ``geo/`` and ``pages/``. Raises ``LookupError`` on one it cannot read."""
    made: dict[tuple[str, int, str], Pattern] = {}
    for path in [*sorted((ROOT / "geo").rglob("*.py")), *sorted((ROOT / "pages").rglob("*.py"))]:
        for pattern in _in(path):
            made.setdefault((pattern.text, pattern.flags, pattern.method), pattern)
    return [*made.values(), *_declared()]


def _in(path: Path) -> Iterator[Pattern]:
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    names = {
        id(node.value): node.targets[0].id if isinstance(node, ast.Assign) else node.target.id
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call)
        and isinstance(node.targets[0] if isinstance(node, ast.Assign) else node.target, ast.Name)
    }  # fmt: skip
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        called, owner = node.func.attr, ast.unparse(node.func.value)
        if owner == "re" and called in METHODS | {"compile"} and node.args:
            used = {called}
            if called == "compile":
                name = names.get(id(node), "")
                used = set(re.findall(rf"\b{name}\.({'|'.join(METHODS)})\b", source)) or {"sub"}
        elif owner.endswith(".str") and called in PANDAS and node.args:
            if called == "replace" and "regex=True" not in ast.unparse(node):
                continue
            used = {PANDAS[called]}
        else:
            continue
        yield from _patterns(path, node, used)


def _patterns(path: Path, node: ast.Call, used: set[str]) -> Iterator[Pattern]:
    where = f"{path.relative_to(ROOT)}:{node.lineno}"
    expression = ast.unparse(node.args[0])
    text = LOCAL.get(expression) or _value(path, expression)
    flags = sum(
        _value(path, ast.unparse(said)) or 0
        for said in [*node.args[1:], *(key.value for key in node.keywords)]
        if "re." in ast.unparse(said) and "(" not in ast.unparse(said)
    )
    if isinstance(text, re.Pattern):
        text, flags = text.pattern, text.flags
    if isinstance(text, bytes):
        text = text.decode("latin-1")
    if text is None:
        if "pattern" in expression:
            return  # declared in a table: see _declared
        raise LookupError(f"{where}: add {expression!r} to LOCAL, with what it becomes")
    for method in sorted(used):
        yield Pattern(where, text, int(flags), method)


def _value(path: Path, expression: str) -> Any:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    try:
        return eval(expression, vars(importlib.import_module(name)))
    except (NameError, AttributeError, KeyError, TypeError):
        return None


def _declared() -> Iterator[Pattern]:
    """Patterns that a table of the project declares, one a field."""
    from geo.export import standard
    from geo.session import view_model

    for name, field in standard.BY_NAME.items():
        if field.pattern:
            yield Pattern(f"standard {name}", field.pattern, 0, "fullmatch")
    for name, one in view_model.PARAMETERS.items():
        if one.pattern:
            yield Pattern(f"view {name}", one.pattern, re.ASCII, "fullmatch")


class TooMuch(Exception):  # noqa: N818 - a verdict on a pattern
    """The matcher took more steps than any linear pattern of the project."""


class Matcher:
    """A backtracking matcher over Python's own parse of a pattern, that counts its steps."""

    def __init__(self, text: str, flags: int) -> None:
        """Parse the pattern."""
        self.tree = parser.parse(text, flags)
        self.flags = self.tree.state.flags
        self.text, self.steps, self.most = "", 0, 0
        self.groups: dict[int, tuple[int, int]] = {}

    def count(self, method: str, text: str) -> int:
        """Steps of a method on a text; raises ``TooMuch`` beyond ``MOST`` a character."""
        self.text, self.steps, self.most = text, 0, MOST * (len(text) + 1)
        at, ends = 0, []

        def end(j: int) -> bool:
            ends.append(j)
            return method != "fullmatch" or j == len(text)

        while at <= len(text):
            ends.clear()
            self.groups.clear()
            hit = self._run(self.tree.data, 0, at, end)
            if method in ("fullmatch", "match") or (hit and method == "search"):
                break
            at = max(ends[-1], at + 1) if hit else at + 1
        return self.steps

    def matches(self, text: str) -> bool:
        """Whether the whole text matches."""
        self.text, self.steps, self.most = text, 0, MOST * (len(text) + 100)
        self.groups.clear()
        return self._run(self.tree.data, 0, 0, lambda j: j == len(text))

    def _run(self, nodes: Any, rank: int, i: int, then: Callable[[int], bool]) -> bool:
        if rank == len(nodes):
            return then(i)
        self.steps += 1
        if self.steps > self.most:
            raise TooMuch
        op, value = nodes[rank]

        def rest(j: int) -> bool:
            return self._run(nodes, rank + 1, j, then)

        if op in (ops.LITERAL, ops.NOT_LITERAL, ops.ANY, ops.IN):
            return i < len(self.text) and self._is(op, value, self.text[i]) and rest(i + 1)
        if op is ops.BRANCH:
            return any(self._run(one.data, 0, i, rest) for one in value[1])
        if op is ops.SUBPATTERN:
            return self._group(value, i, rest)
        if op in (ops.MAX_REPEAT, ops.MIN_REPEAT):
            return self._repeat(op is ops.MAX_REPEAT, value, 0, i, rest)
        if op is ops.AT:
            return self._at(value, i) and rest(i)
        if op in (ops.ASSERT, ops.ASSERT_NOT):
            return self._around(value, i) is (op is ops.ASSERT) and rest(i)
        return self._again(op, value, i, rest)

    def _around(self, value: Any, i: int) -> bool:
        start = i - value[1].getwidth()[0] if value[0] < 0 else i
        return start >= 0 and self._run(value[1].data, 0, start, lambda _: True)

    def _again(self, op: Any, value: Any, i: int, rest: Callable[[int], bool]) -> bool:
        if op is not ops.GROUPREF:
            raise NotImplementedError(str(op))
        start, stop = self.groups.get(value, (0, 0))
        said = self.text[start:stop]
        return self.text.startswith(said, i) and rest(i + len(said))

    def _group(self, value: Any, i: int, rest: Callable[[int], bool]) -> bool:
        group, _, _, inside = value
        before = dict(self.groups)

        def close(j: int) -> bool:
            if group is not None:
                self.groups[group] = (i, j)
            return rest(j)

        if self._run(inside.data, 0, i, close):
            return True
        self.groups = before
        return False

    def _repeat(self, greedy: bool, value: Any, done: int, i: int, rest: Any) -> bool:
        low, high, inside = value

        def again(j: int) -> bool:
            return (j > i or done < low) and self._repeat(greedy, value, done + 1, j, rest)

        if done < low:
            return self._run(inside.data, 0, i, again)
        if greedy:
            return (done < high and self._run(inside.data, 0, i, again)) or bool(rest(i))
        return bool(rest(i)) or (done < high and self._run(inside.data, 0, i, again))

    def _at(self, where: Any, i: int) -> bool:
        if where in (ops.AT_BEGINNING, ops.AT_BEGINNING_STRING):
            return i == 0
        if where is ops.AT_END_STRING:
            return i == len(self.text)
        if where is ops.AT_END:
            return self.text[i:] in ("", "\n")
        edge = _is_word(self.text[i - 1 : i] if i else "") != _is_word(self.text[i : i + 1])
        return edge is (where is ops.AT_BOUNDARY)

    def _is(self, op: Any, value: Any, character: str) -> bool:
        if op is ops.ANY:
            return character != "\n" or bool(self.flags & re.DOTALL)
        if self.flags & re.IGNORECASE:
            return any(_one(op, value, c) for c in (character.lower(), character.upper()))
        return _one(op, value, character)


def _one(op: Any, value: Any, character: str) -> bool:
    if op is ops.LITERAL:
        return ord(character) == value
    if op is ops.NOT_LITERAL:
        return ord(character) != value
    negated = value[0][0] is ops.NEGATE
    met = any(_in_set(kind, said, character) for kind, said in value[negated:])
    return met is not negated


def _in_set(kind: Any, said: Any, character: str) -> bool:
    if kind is ops.LITERAL:
        return ord(character) == said
    if kind is ops.RANGE:
        return bool(said[0] <= ord(character) <= said[1])
    name = str(said)
    met = (
        character.isdecimal() if "DIGIT" in name
        else character.isspace() if "SPACE" in name
        else _is_word(character)
    )  # fmt: skip
    return met is not ("NOT" in name)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _repeats(nodes: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every repeat without bound, or nearly: a text that leads to it, and what it repeats."""
    for rank, (op, value) in enumerate(nodes):
        here = before + _sample(nodes[:rank], 0)
        if op in (ops.MAX_REPEAT, ops.MIN_REPEAT):
            if value[1] >= UNBOUNDED:
                yield here, value[2].data
            yield from _repeats(value[2].data, here)
        elif op is ops.SUBPATTERN:
            yield from _repeats(value[3].data, here)
        elif op is ops.BRANCH:
            for one in value[1]:
                yield from _repeats(one.data, here)
        elif op in (ops.ASSERT, ops.ASSERT_NOT):
            yield from _repeats(value[1].data, here)


def is_bounded(pattern: Pattern) -> bool:
    """Whether a pattern repeats nothing without bound: linear whatever it reads."""
    return not any(_repeats(parser.parse(pattern.text, pattern.flags).data))


def _sample(nodes: Any, times: int) -> str:
    """A text that the nodes match, or nearly: each repeat taken ``times`` more than its least."""
    made = ""
    for op, value in nodes:
        if op is ops.LITERAL:
            made += chr(value)
        elif op in (ops.ANY, ops.NOT_LITERAL, ops.IN):
            made += next((c for c in _EVERY if op is ops.ANY or _one(op, value, c)), "a")
        elif op is ops.BRANCH:
            made += _sample(value[1][-times % len(value[1])].data, times)
        elif op is ops.SUBPATTERN:
            made += _sample(value[3].data, times)
        elif op in (ops.MAX_REPEAT, ops.MIN_REPEAT):
            made += _sample(value[2].data, times) * min(value[0] + times, value[1])
    return made


_PROBES = "a1 é\n.,:;-/'\"()[]{}<>A_+@°\u00a0\u202fÂ\x80\u00bfàÀ«$`\\\t|e&=\ufffd\u4e00"
_EVERY = _PROBES + "".join(map(chr, range(0x3000)))


def _characters(nodes: Any) -> Iterator[str]:
    for op, value in nodes:
        if op in (ops.LITERAL, ops.NOT_LITERAL):
            yield chr(value)
        elif op is ops.IN:
            yield from [c for c in _PROBES if _one(op, value, c)][:2]
        elif op is ops.BRANCH:
            for one in value[1]:
                yield from _characters(one.data)
        elif op is ops.SUBPATTERN:
            yield from _characters(value[3].data)
        elif op in (ops.MAX_REPEAT, ops.MIN_REPEAT):
            yield from _characters(value[2].data)


def attacks(pattern: Pattern, letters: int) -> list[tuple[str, str, str]]:
    """Prefixes, pumps and suffixes made from a pattern; pumps of two of its ``letters``."""
    nodes = parser.parse(pattern.text, pattern.flags).data
    repeats = list(_repeats(nodes))
    singles = list(dict.fromkeys([*_characters(nodes), "a", "1", " "]))[:letters]
    whole = [_sample(nodes, times) for times in (0, 1, 2)]
    pumps = [_sample(body, times) for _, body in repeats for times in (0, 1, 2)]
    # what leads to a repeat, again and again: each would read to the end
    starts = [lead for before, _ in repeats for lead in (before, before + " ")]
    pumps += whole + [f"{one} " for one in whole] + starts
    pumps += singles + ["".join(pair) for pair in itertools.permutations(singles, 2)]
    prefixes = dict.fromkeys(["", *(before for before, _ in repeats)])
    has_end = any(mark in pattern.text for mark in ".$")
    return [
        (prefix, pump, suffix)
        for pump in dict.fromkeys(pumps) if 0 < len(pump) <= LONGEST
        for prefix in prefixes
        for suffix in ("\x01", "\n\x01")[: 1 + has_end]
    ]  # fmt: skip


def growth(pattern: Pattern, n: int = N, letters: int = 5) -> tuple[float, float, str]:
    """Worst growth of the steps from n to 2n, steps a character then, and the text of 2n."""
    matcher = Matcher(pattern.text, pattern.flags)
    worst = (0.0, 0.0, "")
    for prefix, pump, suffix in attacks(pattern, letters):
        times = max(3, n // len(pump))
        once, twice = (prefix + pump * count + suffix for count in (times, 2 * times))
        try:
            less = matcher.count(pattern.method, once)
            more = matcher.count(pattern.method, twice)
        except TooMuch:
            return float("inf"), float(MOST), twice
        # a text that fails at its first character costs nothing, and its ratio means nothing
        if more > 2 * n and more > len(twice):
            worst = max(worst, (more / less, more / len(twice), twice))
    return worst


def _milliseconds(pattern: Pattern, text: str) -> float:
    longer = text * (20_000 // max(len(text), 1)) if text else "a" * 20_000
    compiled = re.compile(pattern.text, pattern.flags)
    arguments = ("", longer) if pattern.method == "sub" else (longer,)
    start = time.process_time()
    made = getattr(compiled, pattern.method)(*arguments)
    if pattern.method == "finditer":
        list(made)
    return 1000 * (time.process_time() - start)


def main() -> None:
    """Print the table, the worst growth first."""
    sys.setrecursionlimit(20_000)
    patterns = found()
    bounded = [pattern for pattern in patterns if is_bounded(pattern)]
    rows = [(growth(one), one) for one in patterns if one not in bounded]
    print(f"{len(patterns)} patterns, {len(bounded)} without an unbounded repeat\n")
    print("| growth | steps/char | ms for 20 000 | method | pattern | where |")
    print("|---|---|---|---|---|---|")
    for (ratio, steps, text), one in sorted(rows, key=lambda row: -row[0][0]):
        shown = one.text.replace("|", "\\|").replace("\n", "\\n")[:70]
        clock = f"{_milliseconds(one, text):.0f}" if ratio < 3 else "–"
        print(f"| {ratio:.2f} | {steps:.1f} | {clock} | {one.method} | `{shown}` | {one.where} |")


if __name__ == "__main__":
    main()
