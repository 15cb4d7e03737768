"""What a candidate may be written with: the closed list of operations, attributes and flags, as data.

The list is closed: what is not named is refused. An operation is here if the lowering knows it *and* the
bounds checks (:mod:`neurojit.compiler.checks`) know its every access, or it touches no memory.
"""

from __future__ import annotations

from typing import Final

from neurojit.dialect.tensorlang.ops import OPS
from neurojit.model.policy import Numerics

# fmt: off
_PERMITTED: Final[dict[str, str]] = {
    # Pure arithmetic. Divisors, shifts and casts to integers are guarded by the safety checks.
    # Not: remainder and conversions of formats below f32 (scaling_*), which call a runtime library.
    "arith": """
        addf addi addui_extended andi bitcast ceildivsi ceildivui cmpf cmpi constant divf divsi divui
        extf extsi extui floordivsi fptosi fptoui index_cast index_castui maximumf maxnumf maxsi maxui
        minimumf minnumf minsi minui mulf muli mulsi_extended mului_extended negf ori remf remsi remui
        select shli shrsi shrui sitofp subf subi truncf trunci uitofp xori""",
    # Functions of libm and LLVM's intrinsics; each ends in a symbol of codegen/symbols.py or in none.
    "math": """
        absf absi acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh ctlz ctpop cttz erf
        erfc exp exp2 expm1 floor fma isfinite isnan log log10 log1p log2 powf round roundeven rsqrt sin
        sinh sqrt tan tanh trunc""",
    # Structured control flow. scf.parallel runs in sequence unless a schedule of ours marked it, scf.forall
    # always: what its iterations do to one another is judged as it is installed.
    "scf": "condition for forall forall.in_parallel if index_switch parallel reduce while yield",
    # Lowered to scf and memref before the checks go in, so its accesses are checked like any other.
    "affine": "apply for if load max min store vector_load vector_store yield",
    # What convert-linalg-to-loops knows, so that every element access becomes a checked load or store.
    "linalg": """
        abs add batch_matmul batch_matvec batch_vecmat broadcast ceil contract conv_1d conv_1d_ncw_fcw
        conv_1d_nwc_wcf conv_2d conv_2d_nchw_fchw conv_2d_nhwc_fhwc conv_2d_nhwc_hwcf conv_3d copy
        depthwise_conv_1d_ncw_cw depthwise_conv_1d_nwc_wc depthwise_conv_2d_nchw_chw
        depthwise_conv_2d_nhwc_hwc div dot elementwise erf exp fill floor generic index log map matmul
        matvec max min mul negf pooling_nchw_max pooling_nchw_sum pooling_nhwc_max pooling_nhwc_min
        pooling_nhwc_sum powf reciprocal reduce round rsqrt select sqrt square sub tanh transpose vecmat
        yield""",
    # Values; their accesses become those of memref.
    "tensor": """
        cast collapse_shape dim empty expand_shape extract extract_slice from_elements generate insert
        insert_slice pad parallel_insert_slice splat yield""",
    # Buffers, and views that cannot claim more than there is. Globals are private constants of dense values;
    # a prefetch is dropped.
    "memref": """
        alloc alloca alloca_scope alloca_scope.return cast collapse_shape copy dealloc dim expand_shape
        get_global global load prefetch store subview transpose""",
    "vector": """
        bitcast broadcast constant_mask contract create_mask deinterleave extract extract_strided_slice
        fma from_elements gather insert insert_strided_slice interleave load maskedload maskedstore
        multi_reduction outerproduct reduction scatter shape_cast shuffle step store to_elements
        transfer_read transfer_write transpose yield""",
    # index arithmetic without divisions and shifts: the checks guard those of arith only.
    "index": "add and bool.constant casts castu cmp constant maxs maxu mins minu mul or sub xor",
    # Between tensors and buffers; see permitted.py for what may be claimed with them.
    "bufferization": "alloc_tensor materialize_in_destination to_buffer to_tensor",
    "func": "call func return",
    "tensorlang": " ".join(sorted(op.name for op in OPS.values() if not op.refused)),
}
# fmt: on

BY_DIALECT: Final = {dialect: tuple(names.split()) for dialect, names in _PERMITTED.items()}
PERMITTED: Final = frozenset(f"{dialect}.{name}" for dialect, names in BY_DIALECT.items() for name in names)

# What the list leaves out of the dialects of which it has nearly all.
LEFT_OUT: Final[dict[str, tuple[str, ...]]] = {
    "arith": ("scaling_extf", "scaling_truncf"),
    "math": ("clampf", "fpowi", "ipowi", "isinf", "isnormal", "sincos"),
    "scf": ("execute_region", "reduce.return"),
    "affine": ("delinearize_index", "linearize_index", "parallel", "prefetch"),
    "tensor": ("bitcast", "concat", "gather", "rank", "reshape", "scatter"),
    "vector": ("compressstore", "expandload", "mask", "print", "scalable.extract", "scalable.insert", "scan",
               "type_cast", "vscale"),
}  # fmt: skip

_FORGES = "it states an extent, an offset or an address that nobody checks"
_PROMISE = "it is a promise to the optimizer that nobody checks"
_UNCHECKED = "no bounds check is known for it"
_STATE = "functions with state of their own cannot be rewritten yet"

# Why, where the author of the next attempt could wonder, and what to write instead.
REFUSED: Final[dict[str, str]] = {
    "affine.delinearize_index": "write the divisions with arith.divui and arith.remui",
    "affine.linearize_index": "write the sum with affine.apply",
    "affine.parallel": "use scf.parallel or affine.for",
    "affine.prefetch": "the processor prefetches",
    "arith.scaling_extf": "formats below f32 are not judged",
    "arith.scaling_truncf": "formats below f32 are not judged",
    "bufferization.clone": "use memref.alloc and memref.copy",
    "bufferization.dealloc": "temporaries are freed by their frame",
    "bufferization.dealloc_tensor": "temporaries are freed by their frame",
    "builtin.module": "modules do not nest",
    "builtin.unrealized_conversion_cast": "it forges a value of another type",
    "cf.assert": "use tensorlang.assert",
    "func.call_indirect": "functions are called by name",
    "func.constant": "functions are called by name",
    "index.ceildivs": "use arith.ceildivsi, which is guarded",
    "index.ceildivu": "use arith.ceildivui, which is guarded",
    "index.divs": "use arith.divsi, which is guarded",
    "index.divu": "use arith.divui, which is guarded",
    "index.floordivs": "use arith.floordivsi, which is guarded",
    "index.rems": "use arith.remsi, which is guarded",
    "index.remu": "use arith.remui, which is guarded",
    "index.shl": "use arith.shli, which is guarded",
    "index.shrs": "use arith.shrsi, which is guarded",
    "index.shru": "use arith.shrui, which is guarded",
    "linalg.fill_rng_2d": "results depend on the arguments alone",
    "linalg.softmax": "use tensorlang.softmax",
    "math.clampf": "use arith.minimumf and arith.maximumf",
    "math.fpowi": "use math.powf or multiplications",
    "math.ipowi": "use multiplications",
    "memref.assume_alignment": _PROMISE,
    "memref.atomic_rmw": "nothing runs at the same time; use load and store",
    "memref.distinct_objects": _PROMISE,
    "memref.dma_start": "there is no second memory",
    "memref.dma_wait": "there is no second memory",
    "memref.extract_aligned_pointer_as_index": "addresses stay hidden",
    "memref.extract_strided_metadata": "addresses stay hidden",
    "memref.generic_atomic_rmw": "nothing runs at the same time; use load and store",
    "memref.memory_space_cast": "there is one memory",
    "memref.rank": "ranks are known",
    "memref.realloc": "use memref.alloc and memref.copy",
    "memref.reinterpret_cast": _FORGES,
    "memref.reshape": _FORGES,
    "memref.view": _FORGES,
    "scf.execute_region": "it is not needed without branches",
    "scf.reduce.return": "carry the reduction as iter_args of scf.for",
    "tensor.bitcast": _FORGES,
    "tensor.concat": "use tensor.insert_slice",
    "tensor.gather": _UNCHECKED,
    "tensor.reshape": "use tensorlang.reshape, tensor.expand_shape or tensor.collapse_shape",
    "tensor.scatter": _UNCHECKED,
    **{op.full_name: op.refused for op in OPS.values() if op.refused},
    "ub.poison": "it is 0; write the constant",
    "ub.unreachable": _PROMISE,
    "vector.compressstore": _UNCHECKED,
    "vector.expandload": _UNCHECKED,
    "vector.mask": "use maskedload, maskedstore or arith.select",
    "vector.print": "functions that print cannot be rewritten yet",
    "vector.scan": "extract the rows and combine one after the other",
    "vector.type_cast": _FORGES,
    "vector.vscale": "vectors have a fixed length",
}  # fmt: skip

# Names that MLIR no longer knows, or never did, and what is written instead.
REMOVED: Final[dict[str, str]] = {
    "arith.maxf": "arith.maximumf",
    "arith.minf": "arith.minimumf",
    "arith.fma": "math.fma",
    "bufferization.to_memref": "bufferization.to_buffer",
    "linalg.init_tensor": "tensor.empty",
    "linalg.reshape": "memref.expand_shape or memref.collapse_shape",
    "math.abs": "math.absf",
    "math.maximumf": "arith.maximumf",
    "math.minimumf": "arith.minimumf",
    "math.pow": "math.powf",
    "memref.tensor_load": "bufferization.to_tensor",
    "memref.tensor_store": "bufferization.materialize_in_destination",
    "vector.constant": "arith.constant dense<...>",
    "vector.extractelement": "vector.extract",
    "vector.insertelement": "vector.insert",
    "vector.splat": "vector.broadcast",
}  # fmt: skip

DIALECT_REASONS: Final[dict[str, str]] = {
    "cf": "use scf for control flow",
    "llvm": "nothing below the level of loops and vectors is judged",
    "gpu": "candidates run on the processor",
    "omp": "threads are the schedules' affair",
    "async": "threads are the schedules' affair",
    "transform": "a reply is a function or a script, not both",
    "ub": "undefined behaviour has no place in a candidate",
    "ml_program": _STATE,
}

# Every attribute name that the operations above have of their own. Any other is refused: discardable
# attributes of other dialects (llvm.*, bufferization.*, neurojit.*, dlti.*) steer passes behind the judge's
# back, and names with leading underscores are markers that passes leave for one another.
_ATTRIBUTES = """
    approximate arg_attrs axes axis callee cases cast condition dilation dilations dim dimensions fastmath
    fun function_type groups in_bounds indexing_maps isExact iterator_types keepdims kind layout
    lowerBoundMap map mask mask_dim_sizes message names nofold nonNeg offsets operandSegmentSizes
    overflowFlags padding permutation permutation_map pred predicate reassociation reduction_dims
    res_attrs restrict sizes staticLowerBound staticStep staticUpperBound static_high
    static_low static_offsets static_output_shape static_position static_sizes static_strides step strides
    sym_name sym_visibility unsignedCmp upperBoundMap value writable
"""
ATTRIBUTES: Final = frozenset(_ATTRIBUTES.split())
# Attributes of a single operation.
OWN_ATTRIBUTES: Final[dict[str, frozenset[str]]] = {
    "memref.get_global": frozenset({"name"}),
    **{op.full_name: frozenset(op.attributes) for op in OPS.values() if op.attributes},
    "memref.global": frozenset({"constant", "initial_value", "sym_name", "sym_visibility", "type"}),
}
# Hints: dropped with all that they say.
HINTS: Final = ("memref.prefetch",)
# Dropped where they occur. Linalg memoizes its maps and makes them anew; the others are promises whose breach
# is undefined, and without which the operation is merely defined.
DROPPED: Final = ("linalg.memoized_indexing_maps", "isExact", "nonNeg")
# Refused attributes that a well-meaning author may have written.
ATTRIBUTE_REASONS: Final[dict[str, str]] = {
    "alignment": "an alignment is a promise that nobody checks; leave it out",
    "nontemporal": "such stores are not ordered with others; leave it out",
    "read_only": "a tensor could be written behind its back; take the argument as a memref instead",
    "neurojit.site": "asserts are numbered by the loader",
    "library_call": "no library is called",
    "roundingmode": "the processor rounds to nearest, ties to even; leave it out",
    "mapping": "candidates run on the processor, an scf.forall in sequence",
}

# nnan and ninf make any NaN or infinity undefined, under every setting; afn, arcp and nsz change results by
# more than reassociation does; the rest is what `strict` means.
_STRICT: Final = frozenset({"reassoc", "contract"})
FAST_MATH: Final[dict[Numerics, frozenset[str]]] = {
    Numerics.EXACT: frozenset(),
    Numerics.STRICT: _STRICT,
    Numerics.FAST: _STRICT | {"afn", "arcp", "nsz"},
}

MOST_HELPERS: Final = 64
MOST_ATTRIBUTE_NODES: Final = 100_000  # of one attribute or type as printed, where nothing is shared
LARGEST_VECTOR: Final = 4096  # elements of one vector value; LLVM writes each register out
INTEGER_WIDTHS: Final = (1, 8, 16, 32, 64)
SCRATCH_BYTES: Final = 64 << 20  # temporaries that any candidate may have, and beside them
SCRATCH_PER_BYTE: Final = 4  # bytes for each byte of its arguments and results
LEAST_STEPS: Final = 1 << 22  # that any candidate may take, some milliseconds, beside
STEPS_PER_OPERATION: Final = 64  # as many for each step of the original's, where data say how many it takes
TURNS_PER_OPERATION: Final = 16  # turns of constant loops for each operation of the original's
UNKNOWN_OPERATIONS: Final = 1 << 24  # of the original, where the text does not say

# Names that a reader takes for a library's or the runtime's. Helpers are inlined, so that none of them ever
# reaches a linker; a reply that needs such a name means something else.
_RESERVED = """
    malloc calloc realloc free aligned_alloc posix_memalign memcpy memmove memset main _start _init _fini
    system execve fork open read write mmap mprotect dlopen dlsym printf puts exit abort longjmp setjmp clock
    time memrefCopy _mlir_memref_to_llvm_alloc _mlir_memref_to_llvm_free
"""
RESERVED_NAMES: Final = frozenset(_RESERVED.split())
RESERVED_PREFIXES: Final = ("neurojit.", "llvm.", "_mlir_", "__", "omp_", "print")
