"""LLVM IR that checks whether buffers of a call overlap."""

from __future__ import annotations

from neurojit.abi import calling
from neurojit.model.types import Signature


def overlap(signature: Signature) -> str:
    """Lines that set ``%overlap``: the buffers of one of the signature's overlap pairs do."""
    pairs = calling.overlap_pairs(signature)
    lines: list[str] = []
    for index in sorted({index for pair in pairs for index in pair}):
        lines.append(f"  %low{index} = ptrtoint ptr %a{index} to i64")
        lines.append(f"  %high{index} = add i64 %low{index}, {signature.arguments[index].type.nbytes}")
    found = "false"
    for number, (left, right) in enumerate(pairs):
        lines += [
            f"  %before{number} = icmp ult i64 %low{left}, %high{right}",
            f"  %after{number} = icmp ult i64 %low{right}, %high{left}",
            f"  %cross{number} = and i1 %before{number}, %after{number}",
            f"  %any{number} = or i1 {found}, %cross{number}",
        ]
        found = f"%any{number}"
    return "\n".join([*lines, f"  %overlap = or i1 {found}, false"])
