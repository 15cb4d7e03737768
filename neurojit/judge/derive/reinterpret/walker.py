"""Rewrites a body of plain loops over buffers so that its floats are computed in another arithmetic.

The body is built again operation by operation. What computes with floats goes through the domain's rules;
what moves them (loads, stores, shuffles, views) is done once for each part; loops and branches carry every
part; whatever touches no float stays. An operation that is in none of these classes ends the attempt: it is
never guessed at.
"""

from __future__ import annotations

from collections.abc import Sequence

from mlir import ir

from neurojit.compiler.passes.markers import FAULT
from neurojit.judge.derive.reinterpret.attributes import floats_in
from neurojit.judge.derive.reinterpret.domain import Domain, NotApplicable, Parts, is_float, part_type
from neurojit.judge.derive.reinterpret.moves import MOVES, Moves
from neurojit.judge.derive.reinterpret.tables import Tables
from neurojit.mlir.build import Declarations, attributes_of, op

BODY = "neurojit.body"
_CONTROL = frozenset({
    "scf.for", "scf.if", "scf.while", "scf.yield", "scf.condition", "scf.index_switch", "scf.execute_region",
    "memref.alloca_scope", "memref.alloca_scope.return", "func.return",
})  # fmt: skip


class Reinterpretation:
    """One body, rebuilt in ``domain``. Arguments that are in ``exact`` are buffers that nothing writes."""

    def __init__(self, module: ir.Module, body: ir.Operation, domain: Domain, exact: frozenset[int]) -> None:
        self._module = module
        self._old = body
        self._domain = domain
        self._exact = exact
        self._parts: dict[ir.Value, Parts] = {}
        self._moves = Moves(domain, self._parts)
        self._tables = Tables(module, domain)
        self._context: ir.Value

    def run(self) -> None:
        """Replace the body in its module. The parts of buffers after the first are trailing arguments.

        Raises NotApplicable; the module is then of no further use.
        """
        _erase_markers(self._module)
        self._faults = Declarations(self._module)
        source = self._old.regions[0].blocks[0]
        old = list(source.arguments)
        types = [part_type(self._domain, a.type, 0) for a in old]
        more = [
            (index, number)
            for index, argument in enumerate(old)
            if isinstance(argument.type, ir.MemRefType)
            and is_float(argument.type)
            and index not in self._exact
            for number in range(1, len(self._domain.kinds))
        ]
        types += [part_type(self._domain, old[index].type, number) for index, number in more]
        self._old.attributes["sym_name"] = ir.StringAttr.get("neurojit.original")
        with ir.InsertionPoint(self._module.body):
            made = op(
                "func.func",
                attributes={
                    "sym_name": ir.StringAttr.get(BODY),
                    "function_type": ir.TypeAttr.get(
                        ir.FunctionType.get(types, [ir.IntegerType.get_signless(32)])
                    ),
                },
                regions=1,
            )
        entry = ir.Block.create_at_start(made.regions[0], types, [ir.Location.unknown()] * len(types))  # pyright: ignore
        new = list(entry.arguments)
        self._context = new[0]
        with ir.InsertionPoint(entry):
            for index, argument in enumerate(old):
                scalar_float = is_float(argument.type) and not isinstance(argument.type, ir.MemRefType)
                self._parts[argument] = self._domain.lift(new[index]) if scalar_float else [new[index]]
            for value, (index, _) in zip(new[len(old) :], more, strict=True):
                self._parts[old[index]].append(value)
            self._block(source)
        self._old.erase()
        self._tables.erase_replaced()

    def _block(self, block: ir.Block) -> None:
        for operation in list(block.operations):
            self._emit(operation.operation)

    def _emit(self, operation: ir.Operation) -> None:
        name = operation.name
        floats = any(is_float(v.type) for v in (*operation.operands, *operation.results))
        rule = self._domain.rules.get(name)
        if rule is not None and (floats or name == "arith.select"):
            self._parts[operation.results[0]] = rule(operation, [self._parts[v] for v in operation.operands])
        elif name == "arith.constant" and floats:
            self._constant(operation)
        elif name == "memref.get_global" and floats:
            self._parts[operation.results[0]] = [self._tables.view(operation)]
        elif name == "func.call":
            self._call(operation)
        elif name in _CONTROL:
            self._control(operation)
        elif not floats and not len(operation.regions):
            self._unchanged(operation)
        elif name in MOVES:
            self._moves.move(operation)
        else:
            raise NotApplicable(name)

    def _unchanged(self, operation: ir.Operation) -> None:
        clone = operation.clone()
        for index, operand in enumerate(operation.operands):
            clone.operands[index] = self._only(operand)
        for old, new in zip(operation.results, clone.results, strict=True):
            self._parts[old] = [new]

    def _only(self, value: ir.Value) -> ir.Value:
        (part,) = self._parts[value]
        assert isinstance(part, ir.Value)
        return part

    # Control, constants, calls.

    def _control(self, operation: ir.Operation) -> None:
        operands = [part for value in operation.operands for part in self._all(value)]
        types = [kind for result in operation.results for kind in self._all_types(result.type)]
        made = op(operation.name, operands, types, attributes_of(operation), regions=len(operation.regions))
        for old, new in zip(operation.regions, made.regions, strict=True):
            for block in old.blocks:
                kinds = [kind for argument in block.arguments for kind in self._all_types(argument.type)]
                created = new.blocks.append(*kinds, arg_locs=[ir.Location.unknown()] * len(kinds))  # pyright: ignore
                self._assign(list(block.arguments), list(created.arguments))
                with ir.InsertionPoint(created):
                    self._block(block)
        self._assign(list(operation.results), list(made.results))

    def _assign(self, old: Sequence[ir.Value], new: Sequence[ir.Value]) -> None:
        position = 0
        for value in old:
            count = len(self._all_types(value.type))
            self._parts[value] = list(new[position : position + count])
            position += count

    def _all(self, value: ir.Value) -> list[ir.Value]:
        parts = self._parts[value]
        if not is_float(value.type):
            return [self._only(value)]
        if isinstance(value.type, ir.MemRefType):
            if len(parts) != len(self._domain.kinds):
                raise NotApplicable("a choice between buffers")
            return parts  # pyright: ignore
        return self._domain.written(parts)

    def _all_types(self, kind: ir.Type) -> list[ir.Type]:
        return (
            [part_type(self._domain, kind, n) for n in range(len(self._domain.kinds))]
            if is_float(kind)
            else [kind]
        )

    def _constant(self, operation: ir.Operation) -> None:
        result = operation.results[0]
        self._parts[result] = self._domain.constant(floats_in(operation.attributes["value"]), result.type)

    def _call(self, operation: ir.Operation) -> None:
        """An assert's marker: its condition counts, the values that it reports do not."""
        callee = ir.FlatSymbolRefAttr(operation.attributes["callee"]).value
        if not callee.startswith(FAULT):
            raise NotApplicable(f"a call of {callee}")
        condition = self._only(operation.operands[1])
        name = self._faults.add(callee, [self._context.type, condition.type])
        op("func.call", [self._context, condition], attributes={"callee": ir.FlatSymbolRefAttr.get(name)})


def _erase_markers(module: ir.Module) -> None:
    """The asserts' declarations: they are declared again without the values that they report."""
    for operation in list(module.body.operations):
        inner = operation.operation
        if inner.name == "func.func" and ir.StringAttr(inner.attributes["sym_name"]).value.startswith(FAULT):
            inner.erase()
