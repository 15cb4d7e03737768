"""The fault sites of a scope by the ids with which a flight ends."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.frontend.kernels import functions_of
from neurojit.frontend.sites import numbered_faults
from neurojit.healing.case import PatchCase
from neurojit.healing.flight.make import reached_kernels
from neurojit.model.sites import FaultSite


def fault_sites(case: PatchCase) -> dict[int, FaultSite]:
    """The program's assertions and divisions that flights come to, by id. In a context of MLIR's."""
    found: dict[int, FaultSite] = {}
    for kernel in reached_kernels(case.scope_kernel, case.others(case.scope)):
        module = ir.Module.parse(kernel.text)
        for site in numbered_faults(functions_of(module)[kernel.name], kernel.name):
            found[site.id] = site
    return found
