"""Contenders by name: whom NeuroJIT is measured beside, and the environment that each process gets."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from neurojit.bench.case import NEUROJIT
from neurojit.model.errors import InputError
from neurojit.model.policy import Numerics, Tier


@dataclass(frozen=True, slots=True)
class Peer:
    """``module`` of ``neurojit.bench.peers`` runs it; ``needs`` are modules, or else ``program``.

    ``distributions``: whose versions are told. ``heading``: of its column.
    """

    name: str
    module: str
    heading: str
    needs: tuple[str, ...] = ()
    distributions: tuple[str, ...] = ()
    program: str = ""

    @property
    def missing(self) -> str:
        """What of it is not installed; empty where it can run. Imports nothing."""
        if self.program and shutil.which(self.program) is None:
            return self.program
        return next((name for name in self.needs if importlib.util.find_spec(name) is None), "")


_ONNX: Final = ("onnx",)
PEERS: Final[Mapping[str, Peer]] = {
    peer.name: peer
    for peer in (
        Peer("numpy", "numpy_calls", "NumPy", ("numpy",), ("numpy",)),
        Peer("torch", "torch_eager", "torch", ("torch",), ("torch",)),
        Peer("torch-compile", "torch_compiled", "Inductor", ("torch",), ("torch",)),
        Peer("numba", "numba_compiled", "Numba", ("numba",), ("numba", "llvmlite", "scipy")),
        Peer("jax", "jax_compiled", "JAX", ("jax", "jaxlib"), ("jax", "jaxlib")),
        Peer(
            "onnxruntime", "onnxruntime_sessions", "ONNX RT", ("onnxruntime", *_ONNX), ("onnxruntime", *_ONNX)
        ),
        Peer("openvino", "openvino_models", "OpenVINO", ("openvino", *_ONNX), ("openvino", *_ONNX)),
        Peer("gcc", "gcc_compiled", "gcc", (), (), "gcc"),
    )
}
OURS: Final = Peer(NEUROJIT, "neurojit_tiers", "NeuroJIT", (), ("neurojit", "numpy"))


@dataclass(frozen=True, slots=True)
class Ours:
    """How NeuroJIT runs a case. ``responder`` is asked for a rewrite where ``tier`` is T3."""

    numerics: Numerics
    cache_folder: Path
    responder: str = "cached"
    tier: Tier = Tier.T2


@dataclass(frozen=True, slots=True)
class Contender:
    """``ours``: of NeuroJIT's own, None of a peer."""

    name: str
    peer: Peer
    ours: Ours | None = None

    @property
    def heading(self) -> str:
        return self.peer.heading if self.name == self.peer.name else self.name


def chosen_peers(text: str) -> tuple[Peer, ...]:
    """Of a list with commas; ``all`` and ``none`` are words. Raises InputError for an unknown name."""
    names = [name.strip() for name in text.split(",")]
    if names == ["all"]:
        return tuple(PEERS.values())
    if names == ["none"]:
        return ()
    for name in names:
        if name not in PEERS:
            raise InputError(f"unknown peer {name!r}: expected all, none, or some of {', '.join(PEERS)}")
    return tuple(PEERS[name] for name in dict.fromkeys(names))


def beside_peers(ours: Ours, peers: Sequence[Peer]) -> tuple[Contender, ...]:
    """NeuroJIT at its tier, then each peer."""
    return (Contender(NEUROJIT, OURS, ours), *(Contender(peer.name, peer) for peer in peers))


def tiers(ours: Ours) -> tuple[Contender, ...]:
    """NeuroJIT alone, at each tier."""
    return tuple(Contender(tier.value, OURS, replace(ours, tier=tier)) for tier in Tier)


def environment(threads: int) -> dict[str, str]:
    """What a contender's process gets beside the listed environment of every worker.

    Pools have so many threads, and none waits in a loop for work: what spins after its call takes a core
    from whoever is measured next. ``OPENBLAS_CORETYPE`` and ``OPENBLAS_L2_SIZE`` are not among what workers
    get, so that OpenBLAS runs the kernels of this processor.
    """
    count = str(threads)
    pools = ("OMP", "OPENBLAS", "MKL", "NUMBA")
    return {
        **{f"{pool}_NUM_THREADS": count for pool in pools},
        "OMP_WAIT_POLICY": "passive",
        "KMP_BLOCKTIME": "0",
        "OPENBLAS_THREAD_TIMEOUT": "4",  # 2^4 cycles
        "NUMBA_THREADING_LAYER": "omp",
        "NPROC": count,  # JAX's pool
        "PJRT_NPROC": count,
        "XLA_FLAGS": "" if threads > 1 else "--xla_cpu_multi_thread_eigen=false",
        "JAX_PLATFORMS": "cpu",
        "JAX_ENABLE_X64": "1",
        "CUDA_VISIBLE_DEVICES": "",
        "TORCHINDUCTOR_COMPILE_THREADS": "1",  # no pool of compiling processes
        "OPENVINO_TELEMETRY": "0",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
