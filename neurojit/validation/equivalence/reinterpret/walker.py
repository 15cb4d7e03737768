"""Rewrites a body of plain loops over buffers so that its floats are computed in another arithmetic.

The body is built again operation by operation. What computes with floats goes through the domain's rules;
what moves them (loads, stores, shuffles, views) is done once for each part; loops and branches carry every
part; whatever touches no float stays. An operation that is in none of these classes ends the attempt: it is
never guessed at.
"""

from __future__ import annotations

from collections.abc import Sequence

from mlir import ir

from neurojit.lowering.builders import Declarations, op
from neurojit.lowering.exits import FAULT
from neurojit.validation.equivalence.reinterpret.domain import (
    Domain,
    NotApplicable,
    Part,
    Parts,
    element_of,
    is_float,
    with_element,
)

BODY = "neurojit.body"
# Operations that only say where an element is; done once for each part.
_MOVES = frozenset({
    "memref.load", "memref.store", "memref.alloc", "memref.alloca", "memref.dealloc", "memref.subview",
    "memref.cast", "memref.copy", "memref.dim", "memref.expand_shape", "memref.collapse_shape",
    "memref.reinterpret_cast", "memref.transpose", "memref.extract_strided_metadata",
    "memref.assume_alignment", "memref.memory_space_cast",
    "vector.load", "vector.store", "vector.transfer_read", "vector.transfer_write", "vector.maskedload",
    "vector.maskedstore", "vector.gather", "vector.scatter", "vector.expandload", "vector.compressstore",
    "vector.broadcast", "vector.extract", "vector.insert", "vector.shuffle", "vector.shape_cast",
    "vector.transpose", "vector.extract_strided_slice", "vector.insert_strided_slice", "vector.interleave",
    "vector.deinterleave", "vector.from_elements", "vector.to_elements", "vector.splat",
    "vector.extractelement", "vector.insertelement",
})  # fmt: skip
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
        self._globals: dict[str, str] = {}
        self._context: ir.Value

    def run(self) -> None:
        """Replace the body in its module. The parts of buffers after the first are trailing arguments.

        Raises NotApplicable; the module is then of no further use.
        """
        _erase_markers(self._module)
        self._faults = Declarations(self._module)
        source = self._old.regions[0].blocks[0]
        old = list(source.arguments)
        types = [self._part_type(a.type, 0) for a in old]
        more = [
            (index, number)
            for index, argument in enumerate(old)
            if isinstance(argument.type, ir.MemRefType)
            and is_float(argument.type)
            and index not in self._exact
            for number in range(1, len(self._domain.kinds))
        ]
        types += [self._part_type(old[index].type, number) for index, number in more]
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
        entry = ir.Block.create_at_start(made.regions[0], types, [ir.Location.unknown()] * len(types))
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
        self._erase_unused_globals()

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
            self._global(operation)
        elif name == "func.call":
            self._call(operation)
        elif name in _CONTROL:
            self._control(operation)
        elif not floats and not len(operation.regions):
            self._unchanged(operation)
        elif name in _MOVES:
            self._move(operation)
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

    # Moves.

    def _move(self, operation: ir.Operation) -> None:
        operands = list(operation.operands)
        given = [self._parts[v] for v in operands]
        moved = [(v, p) for v, p in zip(operands, given, strict=True) if is_float(v.type)]
        buffers = [p for v, p in moved if isinstance(v.type, ir.MemRefType)]
        if any(len(p) == 1 for p in buffers):
            self._move_exact(operation, given)
            return
        numbers = range(len(self._domain.kinds))
        if moved and not any(is_float(r.type) for r in operation.results) and len(operation.results):
            numbers = range(1)  # asks about a buffer, as memref.dim does
        implied = self._implied(moved) if not buffers else {}
        results: list[Parts] = [[] for _ in operation.results]
        written = {id(p): self._domain.written(p) for v, p in moved
                   if not isinstance(v.type, ir.MemRefType) and not implied}  # fmt: skip
        for number in numbers:
            if number in implied:
                for parts in results:
                    parts.append(implied[number])
                continue
            chosen = [self._choose(v, p, number, written) for v, p in zip(operands, given, strict=True)]
            made = self._rebuilt(operation, chosen, number)
            for parts, result in zip(results, made.results, strict=True):
                if is_float(result_type(operation, parts, results)) or number == 0:
                    parts.append(result)
        for old, parts in zip(operation.results, results, strict=True):
            self._parts[old] = parts if is_float(old.type) else parts[:1]

    def _implied(self, moved: Sequence[tuple[ir.Value, Parts]]) -> dict[int, Part]:
        """Parts that every moved value leaves implied in the same way, if that holds for all of them."""
        found: dict[int, Part] = {}
        for number in range(1, len(self._domain.kinds)):
            kinds = {p[number] if not isinstance(p[number], ir.Value) else "written" for _, p in moved}
            if len(kinds) != 1 or "written" in kinds:
                return {}
            found[number] = moved[0][1][number]
        return found

    def _choose(
        self, value: ir.Value, parts: Parts, number: int, written: dict[int, list[ir.Value]]
    ) -> ir.Value:
        if not is_float(value.type):
            number = 0
        part = written[id(parts)][number] if id(parts) in written else parts[number]
        assert isinstance(part, ir.Value)
        return part

    def _move_exact(self, operation: ir.Operation, given: Sequence[Parts]) -> None:
        """From a buffer that nothing writes: views stay such buffers, elements are lifted."""
        buffers = [v for v in operation.operands if isinstance(v.type, ir.MemRefType) and is_float(v.type)]
        if operation.name == "memref.copy":
            self._copy(operation)
            return
        if len(buffers) > 1 or operation.name in ("memref.store", "vector.store", "vector.transfer_write",
                                                  "vector.maskedstore", "vector.scatter", "vector.compressstore"):  # fmt: skip
            raise NotApplicable(f"{operation.name} into a buffer that is only read")
        for value, parts in zip(operation.operands, given, strict=True):
            needed = is_float(value.type) and not isinstance(value.type, ir.MemRefType)
            if needed and any(isinstance(p, ir.Value) for p in parts[1:]):
                # Padding or what masked lanes keep: only a constant is as exact as the buffer.
                raise NotApplicable(f"{operation.name} with a computed padding")
        made = self._rebuilt(operation, [parts[0] for parts in given], 0)
        for old, new in zip(operation.results, made.results, strict=True):
            element = is_float(old.type) and not isinstance(old.type, ir.MemRefType)
            self._parts[old] = self._domain.lift(new) if element else [new]

    def _copy(self, operation: ir.Operation) -> None:
        """A copy out of a buffer that nothing writes: its parts are written element by element."""
        source, target = operation.operands
        if len(self._parts[target]) == 1:
            raise NotApplicable("memref.copy into a buffer that is only read")
        kind = ir.MemRefType(source.type)
        if not kind.has_static_shape:
            raise NotApplicable("memref.copy of a buffer of dynamic size")
        index = ir.IndexType.get()
        bounds = [self._index(0), self._index(1), *(self._index(n) for n in kind.shape)]
        indices: list[ir.Value] = []
        points: list[ir.Block] = []
        for extent in bounds[2:]:
            where = ir.InsertionPoint(points[-1]) if points else ir.InsertionPoint.current
            with where:
                loop = op("scf.for", [bounds[0], extent, bounds[1]], regions=1)
            points.append(ir.Block.create_at_start(loop.regions[0], [index], [ir.Location.unknown()]))
            indices.append(points[-1].arguments[0])
        with ir.InsertionPoint(points[-1]) if points else ir.InsertionPoint.current:
            first = self._domain.kinds[0]
            value = op("memref.load", [self._parts[source][0], *indices], [first]).result  # pyright: ignore
            for part, home in zip(
                self._domain.written(self._domain.lift(value)), self._parts[target], strict=True
            ):
                op("memref.store", [part, home, *indices])  # pyright: ignore
        for block in points:
            with ir.InsertionPoint(block):
                op("scf.yield")

    def _index(self, value: int) -> ir.Value:
        kind = ir.IndexType.get()
        return op(
            "arith.constant", results=[kind], attributes={"value": ir.IntegerAttr.get(kind, value)}
        ).result

    def _rebuilt(self, operation: ir.Operation, operands: Sequence[Part], number: int) -> ir.Operation:
        types = [self._part_type(r.type, number) for r in operation.results]
        return op(operation.name, operands, types, attributes_of(operation))  # pyright: ignore

    # Control, constants, calls.

    def _control(self, operation: ir.Operation) -> None:
        operands = [part for value in operation.operands for part in self._all(value)]
        types = [kind for result in operation.results for kind in self._all_types(result.type)]
        made = op(operation.name, operands, types, attributes_of(operation), regions=len(operation.regions))
        for old, new in zip(operation.regions, made.regions, strict=True):
            for block in old.blocks:
                kinds = [kind for argument in block.arguments for kind in self._all_types(argument.type)]
                created = new.blocks.append(*kinds, arg_locs=[ir.Location.unknown()] * len(kinds))
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
            [self._part_type(kind, n) for n in range(len(self._domain.kinds))] if is_float(kind) else [kind]
        )

    def _part_type(self, kind: ir.Type, number: int) -> ir.Type:
        return with_element(kind, self._domain.kinds[number]) if is_float(kind) else kind

    def _constant(self, operation: ir.Operation) -> None:
        result = operation.results[0]
        self._parts[result] = self._domain.constant(constant_values(operation), result.type)

    def _global(self, operation: ir.Operation) -> None:
        """A constant table: built again from its elements, and never written."""
        name = ir.FlatSymbolRefAttr(operation.attributes["name"]).value
        kind = ir.MemRefType(operation.results[0].type)
        made = with_element(kind, self._domain.kinds[0])
        if name not in self._globals:
            self._globals[name] = self._define_global(name, kind, made)
        table = op("memref.get_global", results=[made],
                   attributes={"name": ir.FlatSymbolRefAttr.get(self._globals[name])}).result  # fmt: skip
        self._parts[operation.results[0]] = [table]

    def _define_global(self, name: str, kind: ir.MemRefType, made: ir.Type) -> str:
        source = next(
            o.operation
            for o in self._module.body.operations
            if ir.StringAttr(o.operation.attributes["sym_name"]).value == name
        )
        if "initial_value" not in source.attributes or "constant" not in source.attributes:
            raise NotApplicable("memref.get_global of a table that is not constant")
        values = floats_in(source.attributes["initial_value"])
        elements = [self._domain.element(value, kind.element_type) for value in values]
        shaped = ir.RankedTensorType.get(kind.shape, self._domain.kinds[0])
        table = (
            ir.DenseElementsAttr.get_splat(shaped, elements[0])
            if len(elements) == 1
            else ir.DenseElementsAttr.get(elements, shaped)  # pyright: ignore
        )
        new_name = f"{name}.reinterpreted"
        attributes: dict[str, ir.Attribute] = {
            "sym_name": ir.StringAttr.get(new_name),
            "sym_visibility": ir.StringAttr.get("private"),
            "type": ir.TypeAttr.get(made),
            "initial_value": table,
            "constant": ir.UnitAttr.get(),
        }
        with ir.InsertionPoint.at_block_begin(self._module.body):
            op("memref.global", attributes=attributes)
        return new_name

    def _call(self, operation: ir.Operation) -> None:
        """An assert's marker: its condition counts, the values that it reports do not."""
        callee = ir.FlatSymbolRefAttr(operation.attributes["callee"]).value
        if not callee.startswith(FAULT):
            raise NotApplicable(f"a call of {callee}")
        condition = self._only(operation.operands[1])
        name = self._faults.add(callee, [self._context.type, condition.type])
        op("func.call", [self._context, condition], attributes={"callee": ir.FlatSymbolRefAttr.get(name)})

    def _erase_unused_globals(self) -> None:
        for operation in list(self._module.body.operations):
            inner = operation.operation
            if (
                inner.name == "memref.global"
                and ir.StringAttr(inner.attributes["sym_name"]).value in self._globals
            ):
                inner.erase()


def result_type(operation: ir.Operation, parts: Parts, results: Sequence[Parts]) -> ir.Type:
    """The original type of the result that ``parts`` collects."""
    place = next(index for index, item in enumerate(results) if item is parts)
    return operation.results[place].type


def attributes_of(operation: ir.Operation) -> dict[str, ir.Attribute]:
    """Every attribute, inherent or not."""
    return {key: operation.attributes[key] for key in operation.attributes}


def constant_values(operation: ir.Operation) -> list[float]:
    """The elements of a float constant; one where all are alike."""
    return floats_in(operation.attributes["value"])


def floats_in(attribute: ir.Attribute) -> list[float]:
    """The floats of an attribute; one where all are alike."""
    if isinstance(attribute, ir.FloatAttr):
        return [attribute.value]
    elements = ir.DenseFPElementsAttr(attribute)
    if elements.is_splat:
        return [float(elements.get_splat_value().value)]  # pyright: ignore
    return [float(elements[index]) for index in range(len(elements))]


def _erase_markers(module: ir.Module) -> None:
    """The asserts' declarations: they are declared again without the values that they report."""
    for operation in list(module.body.operations):
        inner = operation.operation
        if inner.name == "func.func" and ir.StringAttr(inner.attributes["sym_name"]).value.startswith(FAULT):
            inner.erase()


__all__ = ["BODY", "Reinterpretation", "attributes_of", "constant_values", "element_of", "floats_in"]
