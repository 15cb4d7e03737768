"""arith and index on integers: exact, wrapping."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from neurojit.fuzz.attributes import integer, literal
from neurojit.fuzz.draw import BOUNDARY, Draw, NoRoom
from neurojit.fuzz.evaluate import MEANINGS, Run, means
from neurojit.fuzz.makers import makes
from neurojit.fuzz.numbers import Fault, each, quotient, signed, unsigned, width_of, wrap
from neurojit.fuzz.operations.containers import any_element, container
from neurojit.fuzz.program import I1, INDEX, Op, Type, Value, scalar

Binary = Callable[[int, int, str], int]  # of signed values and the element, before wrapping


def _ceiling(a: int, b: int, element: str) -> int:
    quotient(a, b)
    return -(-signed(a, element) // signed(b, element))


def _by(a: int, element: str) -> int:
    """As far as it tells: by the width everything is out, and by one less all bits are the sign's."""
    return min(unsigned(a, element), width_of(element))


def _nonzero(b: int) -> int:
    if b == 0:
        raise Fault("division by zero")
    return b


def _divided(a: int, b: int, e: str) -> int:
    made = quotient(signed(a, e), signed(b, e))
    if wrap(made, e) != (made if e != "i1" else wrap(made, e)) or (e == "i1" and made == 1):
        raise Fault("division overflows")
    return made


def _remainder(a: int, b: int, e: str) -> int:
    _divided(a, b, e)
    a, b = signed(a, e), signed(b, e)
    return a - b * quotient(a, b)


def _floored(a: int, b: int, e: str) -> int:
    _divided(a, b, e)
    return signed(a, e) // signed(b, e)


def _ceiled(a: int, b: int, e: str) -> int:
    _divided(a, b, e)
    return _ceiling(a, b, e)


BINARY: dict[str, Binary] = {
    "add": lambda a, b, e: a + b,
    "sub": lambda a, b, e: a - b,
    "mul": lambda a, b, e: a * b,
    "and": lambda a, b, e: a & b,
    "or": lambda a, b, e: a | b,
    "xor": lambda a, b, e: a ^ b,
    "maxs": lambda a, b, e: max(signed(a, e), signed(b, e)),
    "mins": lambda a, b, e: min(signed(a, e), signed(b, e)),
    "maxu": lambda a, b, e: max(unsigned(a, e), unsigned(b, e)),
    "minu": lambda a, b, e: min(unsigned(a, e), unsigned(b, e)),
    "shl": lambda a, b, e: a << _by(b, e),
    "shrs": lambda a, b, e: signed(a, e) >> _by(b, e),
    "shru": lambda a, b, e: unsigned(a, e) >> _by(b, e),
    "divs": _divided,
    "divu": lambda a, b, e: unsigned(a, e) // unsigned(_nonzero(b), e),
    "rems": _remainder,
    "remu": lambda a, b, e: unsigned(a, e) % unsigned(_nonzero(b), e),
    "floordivs": _floored,
    "ceildivs": _ceiled,
    "ceildivu": lambda a, b, e: -(-unsigned(a, e) // unsigned(_nonzero(b), e)),
}
ARITH = {
    "add": "addi", "sub": "subi", "mul": "muli", "and": "andi", "or": "ori", "xor": "xori",
    "maxs": "maxsi", "mins": "minsi", "maxu": "maxui", "minu": "minui", "shl": "shli", "shrs": "shrsi",
    "shru": "shrui", "divs": "divsi", "divu": "divui", "rems": "remsi", "remu": "remui",
    "floordivs": "floordivsi", "ceildivs": "ceildivsi", "ceildivu": "ceildivui",
}  # fmt: skip
_DIVISIONS = ("divs", "divu", "rems", "remu", "floordivs", "ceildivs", "ceildivu")
PREDICATES = ("eq", "ne", "slt", "sle", "sgt", "sge", "ult", "ule", "ugt", "uge")
_INDEX_PREDICATES = ("eq", "ne", "sge", "sgt", "sle", "slt", "uge", "ugt", "ule", "ult")


def _binary(function: Binary) -> Any:
    def meaning(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
        element = op.results[0].type.element
        return (each(lambda a, b: wrap(function(a, b, element), element), *given),)

    return meaning


for _name, _function in BINARY.items():
    MEANINGS[f"arith.{ARITH[_name]}"] = MEANINGS[f"index.{_name}"] = _binary(_function)


def compared(predicate: str, a: int, b: int, element: str) -> int:
    if predicate in ("eq", "ne"):
        return int((a == b) == (predicate == "eq"))
    view = unsigned if predicate[0] == "u" else signed
    left, right = view(a, element), view(b, element)
    return int(
        {"lt": left < right, "le": left <= right, "gt": left > right, "ge": left >= right}[predicate[1:]]
    )


@means("arith.cmpi", "index.cmp")
def _cmp(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    element = op.operands[0].type.element
    names = PREDICATES if op.name == "arith.cmpi" else None
    predicate = names[op["predicate"]] if names else op["pred"]
    return (each(lambda a, b: compared(predicate, a, b, element), *given),)


@means("arith.select")
def _select(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    condition, left, right = given
    if op.operands[0].type.kind == "scalar":
        from neurojit.fuzz.numbers import known  # noqa: PLC0415

        return (left if known(condition) else right,)
    return (each(lambda c, a, b: a if c else b, *given),)


def _cast(convert: Callable[[int, str], int]) -> Any:
    def meaning(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
        before, after = op.operands[0].type.element, op.results[0].type.element
        return (each(lambda a: wrap(convert(a, before), after), given[0]),)

    return meaning


for _name in ("arith.extsi", "arith.trunci", "arith.index_cast", "index.casts"):
    MEANINGS[_name] = _cast(signed)
for _name in ("arith.extui", "arith.index_castui", "index.castu"):
    MEANINGS[_name] = _cast(unsigned)


@means("arith.addui_extended")
def _carry(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    element = op.results[0].type.element
    return (
        each(lambda a, b: wrap(a + b, element), *given),
        each(lambda a, b: int(unsigned(a, element) + unsigned(b, element) >= 1 << width_of(element)), *given),
    )


@means("arith.mulsi_extended", "arith.mului_extended")
def _product(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    element = op.results[0].type.element
    view = signed if "si_" in op.name else unsigned
    width = width_of(element)
    return (
        each(lambda a, b: wrap(view(a, element) * view(b, element), element), *given),
        each(lambda a, b: wrap((view(a, element) * view(b, element)) >> width, element), *given),
    )


@means("arith.constant", "index.constant", "index.bool.constant")
def _constant(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (op["value"],)


@means("index.sizeof")
def _sizeof(op: Op, given: tuple[Any, ...], run: Run) -> tuple[Any, ...]:
    return (64,)


# -- how they are drawn


@makes(9, *(f"arith.{name}" for name in ARITH.values() if name not in map(ARITH.get, _DIVISIONS)))
def integer_arithmetic(draw: Draw) -> None:
    spelt = draw.choose("arith", [ARITH[name] for name in BINARY if name not in _DIVISIONS])
    name = next(name for name in BINARY if ARITH[name] == spelt)
    kind = container(draw, draw.integer_element())
    left = draw.newest(kind)
    if draw.chance.random() < 0.3 and not name.startswith("sh"):
        right = draw.constant(kind, draw.elements(kind))  # what folds look for
    elif name.startswith("sh"):
        right = _in_width(draw, kind)
    else:
        right = left if draw.chance.random() < 0.07 else draw.value(kind)
    flags = {}
    if name in ("add", "sub", "mul", "shl") and draw.chance.random() < 0.3:
        flag = draw.chance.choice(("nsw", "nuw"))
        from neurojit.fuzz.program import Attribute  # noqa: PLC0415

        flags = {"overflowFlags": Attribute((flag,), f"#arith.overflow<{flag}>")}
    draw.one(f"arith.{ARITH[name]}", (left, right), kind, **flags)


def _in_width(draw: Draw, kind: Type) -> Value:
    """Most often: what is shifted out altogether shows little."""
    width = width_of(kind.element)
    roll = draw.chance.random()
    if roll < 0.15:
        return draw.value(kind)
    if roll < 0.55:
        constant = draw.elements(kind)
        return draw.constant(kind, each(lambda _: wrap(draw.chance.randrange(width), kind.element), constant))
    if width & (width - 1) or width == 1:
        return draw.constant(kind, each(lambda _: 0, draw.elements(kind)))
    mask = draw.constant(kind, each(lambda _: width - 1, draw.elements(kind)))
    return draw.one("arith.andi", (draw.value(kind), mask), kind)


def divisor(draw: Draw, kind: Type, *, positive: bool = False) -> Value:
    """Nonzero, and with no least dividend beside it that would overflow, most often."""
    top = (1 << (width_of(kind.element) - 1)) - 1
    if kind.element == "i1":
        raise NoRoom
    roll = draw.chance.random()
    values = (1, 2, 3, 5, top) if positive else (1, 1, 2, 3, -2, -3, top, -top - 1, 7)
    if kind.kind == "scalar" and kind.element in BOUNDARY and roll < 0.3:
        return draw.given(kind, (*values, 1))
    if roll < 0.7:
        drawn = each(lambda _: wrap(draw.chance.choice(values), kind.element), draw.elements(kind))
        return draw.constant(kind, drawn)
    ones = draw.constant(kind, each(lambda _: 1, draw.elements(kind)))
    odd = draw.one("arith.ori", (draw.value(kind), ones), kind)
    least = draw.chance.choice((1, 3))
    return draw.one(
        "arith.maxsi", (odd, draw.constant(kind, each(lambda _: least, draw.elements(kind)))), kind
    )


@makes(4, *(f"arith.{ARITH[name]}" for name in _DIVISIONS))
def integer_division(draw: Draw) -> None:
    """Of at most 64 bits: wider ones are refused."""
    kind = container(draw, draw.integer_element())
    if width_of(kind.element) > 64:
        raise NoRoom
    spelt = draw.choose("arith", [ARITH[name] for name in _DIVISIONS])
    draw.one(f"arith.{spelt}", (draw.value(kind), divisor(draw, kind)), kind)


@makes(4, *(f"index.{name}" for name in BINARY))
def index_arithmetic(draw: Draw) -> None:
    name = draw.choose("index", list(BINARY))
    left = draw.value(INDEX)
    if name in _DIVISIONS:
        right = divisor(draw, INDEX)
    elif name.startswith("sh"):
        right = _in_width(draw, INDEX)
    else:
        right = left if draw.chance.random() < 0.07 else draw.value(INDEX)
    draw.one(f"index.{name}", (left, right), INDEX)


@makes(1, "index.constant", "index.bool.constant", "index.sizeof", "arith.constant")
def index_constants(draw: Draw) -> None:
    name = draw.choose("index", ("constant", "bool.constant", "sizeof"))
    if name == "constant":
        draw.one("index.constant", (), INDEX, value=integer(draw.element("index"), "index"))
    elif name == "bool.constant":
        draw.one("index.bool.constant", (), I1, value=literal(draw.element("i1"), I1))
    else:
        draw.one("index.sizeof", (), INDEX)


def _compared_with(draw: Draw, left: Value) -> Value:
    """The other side of a comparison: often 0 or an edge, rarely the same value."""
    roll = draw.chance.random()
    if roll < 0.3:
        return draw.constant(left.type, each(lambda _: 0, draw.elements(left.type)))
    if roll < 0.4:
        return draw.constant(left.type, draw.elements(left.type))
    return left if roll < 0.45 else draw.value(left.type)


@makes(5, "arith.cmpi", "index.cmp")
def comparison(draw: Draw) -> None:
    if draw.choose("", ("arith.cmpi", "arith.cmpi", "index.cmp")) == "index.cmp":
        from neurojit.fuzz.attributes import raw  # noqa: PLC0415

        name = draw.chance.choice(_INDEX_PREDICATES)
        left = draw.newest(INDEX)
        draw.one("index.cmp", (left, _compared_with(draw, left)), I1,
                 pred=raw(f"#index<cmp_predicate {name}>", name))  # fmt: skip
        return
    kind = container(draw, draw.integer_element())
    left = draw.newest(kind)
    right = _compared_with(draw, left)
    draw.one("arith.cmpi", (left, right), kind.of("i1"), predicate=integer(draw.chance.randrange(10)))


@makes(4, "arith.select")
def selection(draw: Draw) -> None:
    kind = container(draw, any_element(draw))
    condition = draw.value(kind.of("i1") if draw.chance.random() < 0.5 else I1)
    draw.one("arith.select", (condition, draw.value(kind), draw.value(kind)), kind)


@makes(6, "arith.extsi", "arith.extui", "arith.trunci", "arith.index_cast", "arith.index_castui",
       "index.casts", "index.castu")  # fmt: skip
def integer_cast(draw: Draw) -> None:
    roll = draw.chance.random()
    if roll < 0.3:
        element = draw.chance.choice(("i1", "i8", "i16", "i32", "i64", "i33", "i128"))
        name = draw.chance.choice(("index.casts", "index.castu"))
        before, after = (INDEX, scalar(element)) if draw.chance.random() < 0.5 else (scalar(element), INDEX)
        _there_and_back(draw, name, before, after)
        return
    kind = container(draw, draw.integer_element())
    if roll < 0.6 and kind.element not in ("index", "i128"):
        name = draw.chance.choice(("arith.index_cast", "arith.index_castui"))
        before, after = kind.of("index"), kind
        if draw.chance.random() < 0.5:
            before, after = after, before
        if kind.kind == "tensor":
            raise NoRoom
        _there_and_back(draw, name, before, after)
        return
    other = draw.chance.choice(("i1", "i8", "i16", "i32", "i64") if kind.kind != "scalar" else
                               ("i1", "i7", "i8", "i16", "i32", "i33", "i64", "i128"))  # fmt: skip
    if kind.element in ("index", other):
        raise NoRoom
    wider = width_of(other) > width_of(kind.element)
    name = draw.chance.choice(("arith.extsi", "arith.extui")) if wider else "arith.trunci"
    made = draw.one(name, (draw.value(kind),), kind.of(other))
    if draw.chance.random() < 0.4:
        name = "arith.trunci" if wider else draw.chance.choice(("arith.extsi", "arith.extui"))
        draw.one(name, (made,), kind)


def _there_and_back(draw: Draw, name: str, before: Type, after: Type) -> None:
    """A cast, and often one in the other direction."""
    made = draw.one(name, (draw.value(before),), after)
    if draw.chance.random() < 0.5:
        draw.one(name, (made,), before)


@makes(2, "arith.addui_extended", "arith.mulsi_extended", "arith.mului_extended")
def extended(draw: Draw) -> None:
    kind = container(draw, draw.chance.choice(("i8", "i32", "i64", "i16", "i1")))
    name = draw.choose("arith", ("addui_extended", "mulsi_extended", "mului_extended"))[:5]
    if kind.kind == "tensor":
        raise NoRoom
    second = kind.of("i1") if name == "addui" else kind
    draw.emit(f"arith.{name}_extended", (draw.value(kind), draw.value(kind)), (kind, second))
