"""``python -m tests.platforms.one [PYTHON]``: kernels on the processor of ``NEUROJIT_CPU``, in this process.

Reads a JSON object, names of kernels, of numerics and of tiers, and writes one for each of their
combinations, as soon as it is known: if the process ends by a signal, it was the next.
"""

from __future__ import annotations

import hashlib
import json
import sys

import numpy as np

import neurojit
from neurojit.abi.host_target import host_target
from neurojit.settings import Settings
from tests.platforms.kernels import KERNELS
from tests.platforms.kernels.kernel import Array, Kernel

_NEVER = 1 << 60  # calls until something is promoted by itself


def called(function: neurojit.FunctionHandle, kernel: Kernel) -> Array:
    arguments = [argument.copy() for argument in kernel.arguments]
    result = function(*arguments)
    return np.asarray(result if kernel.written is None else arguments[kernel.written])


def run(names: list[str], numerics: str, tiers: list[str]) -> None:
    settings = Settings(numerics=numerics, start_tier="t0", calls_t1=_NEVER, calls_t2=_NEVER)  # pyright: ignore
    with neurojit.Runtime(settings) as runtime:
        program = runtime.load("".join(KERNELS[name].text for name in names))
        for name in names:
            kernel, function = KERNELS[name], program[name]
            for tier in tiers:
                if tier != "T0":
                    function.promote(tier)
                found = called(function, kernel)
                served = function.variants[function.incumbent or 0].tier
                trouble = kernel.trouble(found) if served == tier else f"served by {served}"
                digest = hashlib.sha256(found.tobytes()).hexdigest()[:16]
                said = {
                    "kernel": name,
                    "numerics": numerics,
                    "tier": tier,
                    "trouble": trouble,
                    "bits": digest,
                }
                print(json.dumps(said), flush=True)


def main() -> None:
    if len(sys.argv) > 1:
        sys.executable = sys.argv[1]  # an emulator's process starts others outside of it, or by this
    asked = json.load(sys.stdin)
    print(json.dumps({"target": host_target().name, "features": host_target().features}), flush=True)
    for numerics in asked["numerics"]:
        run(asked["kernels"], numerics, asked["tiers"])


if __name__ == "__main__":
    main()
