"""Runs a function of :mod:`tests.unit.mlir.writer` as plainly as can be; what its log says."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from mlir import ir
from mlir.dialects import llvm as llvm_dialect
from mlir.passmanager import PassManager

from neurojit.abi.host_target import host_target
from neurojit.compiler.backends.cpu.emit import emit_object
from neurojit.execution.link import link
from neurojit.model.policy import Tier
from tests.unit.mlir.writer import ARGUMENTS, ELEMENTS, MOST

_PLAINLY = (
    "builtin.module(convert-scf-to-cf, expand-strided-metadata, lower-affine, finalize-memref-to-llvm, "
    "convert-arith-to-llvm, convert-index-to-llvm, convert-cf-to-llvm, "
    "convert-func-to-llvm{use-bare-ptr-memref-call-conv=true}, reconcile-unrealized-casts)"
)
BYTES = 4 * ELEMENTS


@dataclass(frozen=True)
class Entry:
    """One address, of the buffer or the access of that number."""

    number: int
    address: int


def entries_of(text: str, places: Sequence[int]) -> list[Entry]:
    """The log of a call whose arguments begin at those ``places``, in bytes, of one piece of memory."""
    module = ir.Module.parse(text)
    PassManager.parse(_PLAINLY).run(module.operation)
    target = host_target()
    image = emit_object(llvm_dialect.translate_module_to_llvmir(module.operation), Tier.T0, target).image
    malloc = ctypes.cast(ctypes.CDLL(None).malloc, ctypes.c_void_p).value or 0
    linked = link(image, {"malloc": malloc}, ("f",), data=True)
    log = np.zeros(2 * MOST, np.int64)
    memory = np.zeros(ELEMENTS * (ARGUMENTS + 1), np.int32)
    function = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * (1 + ARGUMENTS))(linked.address("f"))
    function(log.ctypes.data, *(memory.ctypes.data + place for place in places))
    used = log.reshape(-1, 2)
    used = used[: int(np.flatnonzero(used[:, 1])[-1]) + 1]
    linked.close()
    return [Entry(int(number), int(address)) for number, address in used]
