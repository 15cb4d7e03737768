"""Plans -> linalg operations on memrefs."""

from __future__ import annotations

from collections.abc import Sequence

from mlir import ir

from neurojit.compiler.raising.addresses import Addresses
from neurojit.compiler.raising.body import fill_body, starts
from neurojit.compiler.raising.linear import Linear
from neurojit.compiler.raising.nest import Buffer, Fixed
from neurojit.compiler.raising.plan import Axis, Operand, Plan, Window
from neurojit.mlir.build import array, constant, op

KIND = "neurojit.kind"
LOOP_ORDER = "neurojit.loop_order"


class Emitter:
    """Writes linalg operations before ``root``; views, offsets and temporaries are made once each."""

    def __init__(self, root: ir.Operation, addresses: Addresses) -> None:
        self._point = ir.InsertionPoint(root)
        self._outer = addresses.outer
        self._memrefs: dict[object, ir.Value] = {}
        self._views: dict[object, ir.Value] = {}
        self._forms: dict[Linear, ir.Value] = {}

    def emit(self, plan: Plan) -> ir.Operation:
        """Write ``plan``; returns the linalg operation."""
        statement = plan.shape.statement
        assert isinstance(statement.source, ir.Operation)
        with self._point, statement.source.location:
            output = self._view(plan.output)
            if plan.shape.kind == "fill" and isinstance(statement.value, Fixed):
                made = self._fill(statement.value, output)
            else:
                made = self._generic(plan, output)
            made.attributes[KIND] = ir.StringAttr.get(plan.shape.kind)
            made.attributes[LOOP_ORDER] = ir.DenseI64ArrayAttr.get(list(plan.loop_order))
        return made

    def memref(self, buffer: Buffer) -> ir.Value:
        """The memref that ``buffer`` is; a temporary is allocated on first sight."""
        if isinstance(buffer.source, ir.Value):
            return buffer.source
        if buffer.id not in self._memrefs:
            assert isinstance(buffer.source, ir.Type)  # a temporary's element type
            with self._point, ir.Location.unknown():
                kind = ir.MemRefType.get(list(buffer.shape), buffer.source)
                segments: dict[str, ir.Attribute] = {"operandSegmentSizes": ir.DenseI32ArrayAttr.get([0, 0])}
                self._memrefs[buffer.id] = op("memref.alloc", [], [kind], segments).result
        return self._memrefs[buffer.id]

    def scalar(self, fixed: Fixed) -> ir.Value:
        """A value that the nest does not change, as seen before the nest."""
        if isinstance(fixed.source, ir.Operation):
            return fixed.source.clone(ip=self._point).results[0]
        assert isinstance(fixed.source, ir.Value)
        return fixed.source

    def _offset(self, form: Linear) -> ir.Value:
        """``form``, over counters of the loops round the nest, as an index value."""
        if form not in self._forms:
            index = ir.IndexType.get()
            total = constant(index, form.constant)
            for counter, factor in form.terms:
                variable = self._outer[counter]
                if variable.type != index:
                    variable = op("arith.index_cast", [variable], [index]).result
                term = (
                    variable
                    if factor == 1
                    else op("arith.muli", [variable, constant(index, factor)], [index]).result
                )
                total = op("arith.addi", [total, term], [index]).result
            self._forms[form] = total
        return self._forms[form]

    def _fill(self, value: Fixed, output: ir.Value) -> ir.Operation:
        scalar = self.scalar(value)
        element = scalar.type
        segments: dict[str, ir.Attribute] = {"operandSegmentSizes": ir.DenseI32ArrayAttr.get([1, 1])}
        fill = op("linalg.fill", [scalar, output], [], segments, regions=1)
        locations = [fill.location] * 2
        blocks = fill.regions[0].blocks
        block = blocks.append(element, element, arg_locs=locations)  # pyright: ignore[reportUnknownMemberType]
        with ir.InsertionPoint(block):
            op("linalg.yield", [block.arguments[0]])
        return fill

    def _generic(self, plan: Plan, output: ir.Value) -> ir.Operation:
        inputs = [self._view(operand) for operand in plan.operands.values()]
        windows = [self._window(window) for window in plan.windows]
        made = {node: self._offset(form) for node, form in starts(plan).items()}
        rank = len(plan.shape.loops)
        maps = [_map(rank, operand.axes) for operand in plan.operands.values()]
        maps += [_affine_map(rank, [ir.AffineExpr.get_dim(window.dim)]) for window in plan.windows]
        maps.append(_map(rank, plan.output.axes))
        parallel = ir.Attribute.parse("#linalg.iterator_type<parallel>")
        reduction = ir.Attribute.parse("#linalg.iterator_type<reduction>")
        iterators = [parallel] * len(plan.shape.parallel) + [reduction] * len(plan.shape.reductions)
        generic = op(
            "linalg.generic",
            [*inputs, *windows, output],
            attributes={
                "indexing_maps": array([ir.AffineMapAttr.get(one) for one in maps]),
                "iterator_types": array(iterators),
                "operandSegmentSizes": ir.DenseI32ArrayAttr.get([len(inputs) + len(windows), 1]),
            },
            regions=1,
        )
        fill_body(generic, plan, made)
        return generic

    def _view(self, operand: Operand) -> ir.Value:
        source = self.memref(operand.buffer)
        if operand.is_whole:
            return source
        key = (operand.buffer.id, tuple((axis.offset, axis.size, axis.stride) for axis in operand.axes))
        if key not in self._views:
            self._views[key] = self._subview(
                source,
                [axis.offset for axis in operand.axes],
                [axis.size for axis in operand.axes],
                [axis.stride for axis in operand.axes],
                range(len(operand.axes)),
            )
        return self._views[key]

    def _window(self, window: Window) -> ir.Value:
        rank = len(window.buffer.shape)
        sizes = [window.extent if axis == window.axis else 1 for axis in range(rank)]
        return self._subview(self.memref(window.buffer), [Linear()] * rank, sizes, [1] * rank, [window.axis])

    def _subview(
        self,
        source: ir.Value,
        offsets: Sequence[Linear],
        sizes: Sequence[int],
        steps: Sequence[int],
        shown: Sequence[int],
    ) -> ir.Value:
        """A view of ``source``; ``shown`` lists the dimensions to keep, the rest being of size 1."""
        dynamic = ir.ShapedType.get_dynamic_stride_or_offset()
        kind = source.type
        assert isinstance(kind, ir.MemRefType)
        strides, start = kind.get_strides_and_offset()
        moving = [self._offset(form) for form in offsets if not form.is_constant]
        for form, stride in zip(offsets, strides, strict=True):
            known = form.is_constant and dynamic not in (start, stride)
            start = start + form.constant * stride if known else dynamic
        left = [dynamic if strides[axis] == dynamic else strides[axis] * steps[axis] for axis in shown]
        layout = ir.StridedLayoutAttr.get(start, left)
        result = ir.MemRefType.get(
            [sizes[axis] for axis in shown], kind.element_type, layout, kind.memory_space
        )
        static = [form.constant if form.is_constant else ir.ShapedType.get_dynamic_size() for form in offsets]
        return op(
            "memref.subview",
            [source, *moving],
            [result],
            {
                "static_offsets": ir.DenseI64ArrayAttr.get(static),
                "static_sizes": ir.DenseI64ArrayAttr.get(list(sizes)),
                "static_strides": ir.DenseI64ArrayAttr.get(list(steps)),
                "operandSegmentSizes": ir.DenseI32ArrayAttr.get([1, len(moving), 0, 0]),
            },
        ).result


def _map(rank: int, axes: Sequence[Axis]) -> ir.AffineMap:
    results: list[ir.AffineExpr] = []
    for axis in axes:
        terms = [ir.AffineExpr.get_dim(dim) * factor for dim, factor in axis.factors]
        result = terms[0] if terms else ir.AffineExpr.get_constant(axis.constant)
        for term in terms[1:]:
            result = result + term
        results.append(result + axis.constant if terms and axis.constant else result)
    return _affine_map(rank, results)


def _affine_map(rank: int, results: list[ir.AffineExpr]) -> ir.AffineMap:
    return ir.AffineMap.get(rank, 0, results)  # pyright: ignore[reportUnknownMemberType]
