"""What hands views on in random functions: branches that yield them, loops that carry them."""

from __future__ import annotations

from tests.unit.mlir.writer import Maker, View, Writer


def _branching(to: Writer, visible: list[View], depth: int) -> list[View]:
    condition = to.name()
    to.say(f"{condition} = arith.constant {to.random.choice(('true', 'false'))}")
    made = View(to.name(), 1)
    to.say(f"{made.name} = scf.if {condition} -> ({made.type}) {{")
    _yielding(to, visible, depth)
    to.say("} else {")
    _yielding(to, visible, depth)
    to.say("}")
    return [made]


def _switching(to: Writer, visible: list[View], depth: int) -> list[View]:
    made, chosen = View(to.name(), 1), to.constant(to.some(0, 1))
    to.say(f"{made.name} = scf.index_switch {chosen} -> {made.type}")
    for case in ("case 0", "default"):
        to.say(f"{case} {{")
        _yielding(to, visible, depth)
        to.say("}")
    return [made]


def _held(to: Writer, visible: list[View], depth: int) -> list[View]:
    made = View(to.name(), 1)
    to.say(f"{made.name} = scf.execute_region -> {made.type} {{")
    _yielding(to, visible, depth)
    to.say("}")
    return [made]


def _yielding(to: Writer, visible: list[View], depth: int) -> None:
    view = to.shortened(to.random.choice(to.inner(visible, depth)), 1)
    to.say(f"scf.yield {view.name} : {view.type}")


def _counting(to: Writer, visible: list[View], depth: int) -> list[View]:
    """Two views that a loop carries; it may swap them, or go on with others."""
    first = to.alike(to.random.choice(visible), to.random.choice(visible))
    length, kind = first[0].length, first[0].type
    inside, made = ([View(to.name(), length) for _ in range(2)] for _ in range(2))
    bounds = [to.constant(at) for at in (0, to.some(1, 3), 1)]
    both = to.name()
    carried = ", ".join(f"{one.name} = {other.name}" for one, other in zip(inside, first, strict=True))
    to.say(
        f"{both}:2 = scf.for {to.name()} = {bounds[0]} to {bounds[1]} step {bounds[2]} "
        f"iter_args({carried}) -> ({kind}, {kind}) {{"
    )
    seen = [one for one in to.inner([*visible, *inside], depth) if one.length >= length]
    last = [to.shortened(to.random.choice((*inside, *seen)), length) for _ in range(2)]
    to.say(f"scf.yield {last[0].name}, {last[1].name} : {kind}, {kind}")
    to.say("}")
    for at, one in enumerate(made):
        other = to.constant(0)
        to.say(f"{one.name} = memref.subview {both}#{at}[{other}] [{length}] [1] : {kind} to {kind}")
    return made


def _testing(to: Writer, visible: list[View], depth: int) -> list[View]:
    """What a ``scf.while`` hands to its body and to its end is not what it was given."""
    first, other = to.alike(to.random.choice(visible), to.random.choice(visible))
    kind, length = first.type, first.length
    before, after, made = (View(to.name(), length) for _ in range(3))
    count, turn, more, result = (to.name() for _ in range(4))
    zero, one, most = (to.constant(at) for at in (0, 1, to.some(1, 3)))
    to.say(
        f"{result}:2 = scf.while ({before.name} = {first.name}, {count} = {zero}) : ({kind}, index) "
        f"-> ({kind}, index) {{"
    )
    to.say(f"{more} = arith.cmpi ult, {count}, {most} : index")
    handed = to.random.choice((before, other))
    to.say(f"scf.condition({more}) {handed.name}, {count} : {kind}, index")
    to.say(f"}} do {{\n^bb0({after.name}: {kind}, {turn}: index):")
    seen = [each for each in to.inner([*visible, after], depth) if each.length >= length]
    last, then = to.shortened(to.random.choice(seen), length), to.name()
    to.say(f"{then} = arith.addi {turn}, {one} : index")
    to.say(f"scf.yield {last.name}, {then} : {kind}, index")
    to.say("}")
    to.say(f"{made.name} = memref.subview {result}#0[{zero}] [{length}] [1] : {kind} to {kind}")
    return [made]


HOLDING: tuple[Maker, ...] = (_branching, _switching, _held, _counting, _counting, _testing)
