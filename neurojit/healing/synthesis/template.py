"""Templates: laws with holes for constants, as plain data that crosses to the judge's children.

A law is an expression over values of one type: names, numbers, ``+ - * /``, comparisons, ``and``, ``or`` and
the functions of ``expressions``. ``lets`` are evaluated before it, in order, and name what it uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from neurojit.model.types import Dtype

FLOATS: tuple[Dtype, ...] = ("f64", "f32")
INTEGERS: tuple[Dtype, ...] = ("i64", "i32", "index")
EXTENTS = "extents"  # of the buffers in the scope: what an index has to stay below


@dataclass(frozen=True, slots=True)
class Constant:
    """A hole that any number fits.

    ``unit``: a product and quotient of roles and of ``output``, as ``velocity*velocity/position``; of a
    guard ``value``. Empty for a pure number.
    """

    name: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A hole that one of a few integers fits: those given, or the extents of buffers."""

    name: str
    among: tuple[int, ...] | Literal["extents"]


@dataclass(frozen=True, slots=True)
class Controller:
    """A function that is written anew: each output by the law.

    ``roles``: names that the law has for inputs; which input plays which is found by trying. ``unordered``:
    the law says the same of any two. The name ``weighted`` in a law is the sum of all inputs with a gain
    each.
    """

    name: str
    law: str
    roles: tuple[str, ...] = ()
    constants: tuple[Constant, ...] = ()
    lets: tuple[tuple[str, str], ...] = ()
    unordered: bool = False


@dataclass(frozen=True, slots=True)
class Guard:
    """The original, one of whose arguments or results goes through the law as ``value``."""

    name: str
    law: str
    on: Literal["argument", "result"]
    dtypes: tuple[Dtype, ...]
    constants: tuple[Constant, ...] = ()
    choices: tuple[Choice, ...] = ()


Template = Controller | Guard
