"""What makes views of buffers in random functions."""

from __future__ import annotations

from tests.unit.mlir.writer import ARGUMENTS, BASE, ELEMENTS, Maker, View, Writer

_SQUARE = "memref<4x4xi32>"
_BYTES = f"memref<{4 * ELEMENTS}xi8>"
_STEPS = "memref<4x4xi32, strided<[?, ?], offset: ?>>"


def _allocated(to: Writer, visible: list[View], depth: int) -> list[View]:
    made, number = to.name(), to.number()
    kind = to.random.choice(("alloc", "alloca"))
    to.say(f"{made} = memref.{kind}() : {BASE}")
    return [to.noted(made, number), *_of_base(to, made)]


def _of_global(to: Writer, visible: list[View], depth: int) -> list[View]:
    made, number = to.name(), to.number()
    to.say(f"{made} = memref.get_global @g{to.some(0, 1)} : {BASE}")
    return [to.noted(made, number), *_of_base(to, made)]


def _of_argument(to: Writer, visible: list[View], depth: int) -> list[View]:
    return _of_base(to, f"%a{to.some(0, ARGUMENTS - 1)}")


def _of_base(to: Writer, base: str) -> list[View]:
    """A view of the whole of a buffer whose layout is known."""
    made = to.name()
    match to.some(0, 4):
        case 0:
            start, step = to.some(0, 5), to.some(1, 2)
            length = to.some(1, (ELEMENTS - start - 1) // step + 1)
            kind = f"memref<{length}xi32, strided<[{step}], offset: {start}>>"
            to.say(
                f"{made} = memref.reinterpret_cast {base} to offset: [{start}], sizes: [{length}], "
                f"strides: [{step}] : {BASE} to {kind}"
            )
            return [to.cast(made, kind, length)]
        case 1:
            square, turned, kind = to.name(), to.name(), "memref<4x4xi32, strided<[1, 4]>>"
            to.say(
                f"{square} = memref.expand_shape {base} [[0, 1]] output_shape [4, 4] : {BASE} into {_SQUARE}"
            )
            to.say(f"{turned} = memref.transpose {square} (i, j) -> (j, i) : {_SQUARE} to {kind}")
            return [_row(to, turned, kind)]
        case 2:
            shape, kind = to.name(), "memref<2xindex>"
            to.say(f"{shape} = memref.alloca() : {kind}")
            four = to.constant(4)
            for at in range(2):
                to.say(f"memref.store {four}, {shape}[{to.constant(at)}] : {kind}")
            to.say(f"{made} = memref.reshape {base}({shape}) : ({BASE}, {kind}) -> {_SQUARE}")
            flat = to.name()
            to.say(f"{flat} = memref.collapse_shape {made} [[0, 1]] : {_SQUARE} into {BASE}")
            return [_row(to, made, _SQUARE), to.cast(flat, BASE, ELEMENTS)]
        case 3:
            to.say(f"{made} = memref.assume_alignment {base}, 4 : {BASE}")
            return [to.cast(made, BASE, ELEMENTS)]
        case _:
            start, length = to.some(0, 8), to.some(1, 8)
            kind = f"memref<{length}xi32, strided<[1], offset: {start}>>"
            to.say(f"{made} = memref.subview {base}[{start}] [{length}] [1] : {BASE} to {kind}")
            return [to.cast(made, kind, length)]


def _row(to: Writer, square: str, kind: str) -> View:
    loose, made = to.name(), View(to.name(), 4)
    to.say(f"{loose} = memref.cast {square} : {kind} to {_STEPS}")
    at = to.constant(to.some(0, 3))
    to.say(f"{made.name} = memref.subview {loose}[{at}, 0] [1, 4] [1, 1] : {_STEPS} to {made.type}")
    return made


def _slid(to: Writer, visible: list[View], depth: int) -> list[View]:
    """From a place that only a run knows."""
    view = to.random.choice(visible)
    start, step = to.some(0, view.length - 1), to.some(1, 3)
    made = View(to.name(), to.some(1, (view.length - start - 1) // step + 1))
    at = to.constant(start)
    window = f"[{at}] [{made.length}] [{step}]"
    to.say(f"{made.name} = memref.subview {view.name}{window} : {view.type} to {made.type}")
    return [made]


def _folded(to: Writer, visible: list[View], depth: int) -> list[View]:
    view = to.random.choice(visible)
    if view.length < ELEMENTS:
        return []
    square, turned, flat = to.name(), to.name(), View(to.name(), ELEMENTS)
    to.say(
        f"{square} = memref.expand_shape {view.name} [[0, 1]] output_shape [4, 4] : {view.type} into {_STEPS}"
    )
    to.say(f"{turned} = memref.transpose {square} (i, j) -> (j, i) : {_STEPS} to {_STEPS}")
    to.say(f"{flat.name} = memref.collapse_shape {square} [[0, 1]] : {_STEPS} into {flat.type}")
    return [_row(to, turned, _STEPS), flat]


def _of_bytes(to: Writer, visible: list[View], depth: int) -> list[View]:
    """Views of a buffer of bytes, which is in the log as one of words."""
    made, number = to.name(), to.number()
    to.say(f"{made} = memref.alloc() : {_BYTES}")
    whole, part, length = to.name(), to.name(), to.some(1, 8)
    to.say(f"{whole} = memref.view {made}[{to.constant(0)}][] : {_BYTES} to {BASE}")
    kind, shift = f"memref<{length}xi32>", to.constant(4 * to.some(0, 8))
    to.say(f"{part} = memref.view {made}[{shift}][] : {_BYTES} to {kind}")
    return [to.noted(whole, number), to.cast(part, kind, length)]


def _selected(to: Writer, visible: list[View], depth: int) -> list[View]:
    one, other = to.alike(to.random.choice(visible), to.random.choice(visible))
    made, condition = View(to.name(), one.length), to.name()
    to.say(f"{condition} = arith.constant {to.random.choice(('true', 'false'))}")
    to.say(f"{made.name} = arith.select {condition}, {one.name}, {other.name} : {made.type}")
    return [made]


STRAIGHT: tuple[Maker, ...] = (
    _allocated, _of_global, _of_argument, _slid, _slid, _folded, _of_bytes, _selected, _selected,
)  # fmt: skip
