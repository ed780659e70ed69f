"""Results kept on the pack they are about, that die with it.

Which memory for which function:

- what depends on a pack, or on something made of one: ``per_pack``. Each scenario that is tried
  is a pack; what it made must go when it goes.
- what depends on nothing (a constant, a compiled table): ``functools.cache``.
- what depends on plain values without end (texts, paths): ``functools.lru_cache``, bounded.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial, wraps
from inspect import Parameter, signature
from itertools import count
from typing import Any, Final, ParamSpec, TypeVar, overload
from weakref import ref

from geo.base import cancellation

P = ParamSpec("P")
R = TypeVar("R")

MOST: Final = 32
"""Results of a function kept on a pack, unless it says another number."""
_RESULTS: Final = "_results"
_LOOK_S: Final = 0.05
"""How often somebody who waits for another's computation asks whether to go on waiting."""
_uses: Final = count()
"""Tells which of two results was used last."""


class Keeper:
    """What results may live on: compared by identity, with the instance's own attributes."""

    @property
    def core(self) -> Keeper:
        """What most results are about: itself, without what may stand beside it."""
        return self


class _Entry:
    """A result, there or being made; ``lock`` is held by the thread that makes it."""

    __slots__ = ("lock", "made", "used", "value")

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.made = False
        self.used = next(_uses)
        self.value: Any = None


_Entries = dict[tuple[object, ...], _Entry]
_changing: Final = threading.RLock()
"""Held while entries are added or removed, never while something is computed."""


@overload
def per_pack(function: Callable[P, R]) -> Callable[P, R]: ...
@overload
def per_pack(
    *, most: int = MOST, on: str = "", beside: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]: ...
def per_pack(
    function: Callable[P, R] | None = None,
    *,
    most: int = MOST,
    on: str = "",
    beside: bool = False,
) -> Callable[P, R] | Callable[[Callable[P, R]], Callable[P, R]]:
    """Remember the results of a function on one of its arguments, a ``Keeper``.

    It is the first argument, else the one that ``on`` names: of several packs, the one that goes
    first. The other arguments are hashable; another ``Keeper`` among them is not held. On each
    keeper, the ``most`` results used last are kept. An argument given by name or left to its
    default is the same as when it is given in its place.

    A function is given the ``core`` of each keeper, on which its results live: what stands beside
    may change without their being made again. One that reads it says ``beside``.

    Threads that ask for the same thing wait for the first, or until their work is given up
    (``cancellation.Stopped``); others go on. What raises is not remembered.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        asked = signature(function)
        names = list(asked.parameters)
        kinds = {parameter.kind for parameter in asked.parameters.values()}
        if kinds & {Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD}:
            raise TypeError("a remembered function names each of its arguments")
        at = names.index(on) if on else 0
        defaults = tuple(parameter.default for parameter in asked.parameters.values())

        @wraps(function)
        def remembered(*args: P.args, **kwargs: P.kwargs) -> R:
            given: tuple[Any, ...] = args if beside else tuple(map(_core, args))
            named = kwargs if beside else {name: _core(one) for name, one in kwargs.items()}
            whole: tuple[Any, ...]
            if not named:
                whole = given + defaults[len(given) :]
            else:
                bound = asked.bind(*given, **named)
                bound.apply_defaults()
                whole = tuple(bound.arguments.values())
            key = tuple([ref(one) if isinstance(one, Keeper) else one for one in whole])
            kept: Any = function  # with the cores of its arguments, that are of the same types
            value: R = _result(
                _of(whole[at], remembered), key, most, partial(kept, *given, **named)
            )
            return value

        return remembered

    return decorate(function) if function else decorate


def _result(entries: _Entries, key: tuple[object, ...], most: int, make: Callable[[], Any]) -> Any:
    """The result of a key, made by the first who asks for it while the others wait."""
    entry = entries.get(key)
    if entry is None or not entry.made:
        entry = _entry(entries, key, most)
        while not entry.lock.acquire(timeout=_LOOK_S):
            cancellation.check()
        try:
            if not entry.made:
                entry.value = make()
                entry.made = True
        finally:
            entry.lock.release()
    entry.used = next(_uses)
    return entry.value


def _core(one: Any) -> Any:
    return one.core if isinstance(one, Keeper) else one


def forget(keeper: Keeper, function: Callable[..., object]) -> None:
    """Forget what a function remembers on a keeper, so that it is computed again."""
    with _changing:
        _of(keeper, function).clear()


def _of(keeper: Keeper, function: Callable[..., object]) -> _Entries:
    """What a function remembers on a keeper."""
    # to set a default is one step for threads: none replaces what another has just set
    entries: _Entries = vars(keeper).setdefault(_RESULTS, {}).setdefault(function, {})
    return entries


def _entry(entries: _Entries, key: tuple[object, ...], most: int) -> _Entry:
    """The entry of a key, made if need be: the one used longest ago may have to go."""
    gone = None
    with _changing:
        entry = entries.get(key)
        if entry is None:
            if len(entries) >= most:
                gone = entries.pop(min(entries, key=lambda one: entries[one].used))
            entry = entries[key] = _Entry()
    del gone  # its result is freed when nobody waits for the lock
    return entry
