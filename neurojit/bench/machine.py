"""What the machine and the software are, for whoever reads results later."""

from __future__ import annotations

import contextlib
import os
import platform
import subprocess
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from neurojit.abi.host_target import cpu_model, host_target
from neurojit.bench.contenders import Peer
from neurojit.bench.results import Machine, of_one_core
from neurojit.model.roofline import Peaks
from neurojit.workers.environment import worker_environment

_GOVERNOR = Path("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")


def busy_seconds() -> float | None:
    """Seconds that all cores were busy since the system started; None where it does not tell (proc(5))."""
    try:
        with open("/proc/stat", encoding="ascii") as file:
            user, nice, system, _idle, _wait, irq, softirq, steal = map(int, file.readline().split()[1:9])
    except (OSError, ValueError):
        return None
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def machine(peaks: Peaks) -> Machine:
    """This one, now."""
    target = host_target()
    caches = target.caches
    governor = ""
    with contextlib.suppress(OSError):  # virtual machines have none
        governor = _GOVERNOR.read_text(encoding="ascii").strip()
    return Machine(
        model=cpu_model(),
        cpu=target.cpu,
        isa=target.isa,
        features=target.features,
        cores=target.threads,
        l1=caches.l1,
        l2=caches.l2,
        l3=caches.l3,
        governor=governor,
        load=os.getloadavg()[0],
        system=f"{platform.system()} {platform.release()}",
        peaks=of_one_core(peaks),
    )


def versions(peers: Iterable[Peer]) -> dict[str, str]:
    """Of Python and what ``peers`` are made of; what is not installed is left out."""
    found = {"python": platform.python_version()}
    for peer in peers:
        for name in peer.distributions:
            with contextlib.suppress(PackageNotFoundError):
                found[name] = version(name)
        if peer.program and not peer.missing:
            done = subprocess.run(
                [peer.program, "-dumpfullversion"],
                env=worker_environment(os.environ),
                capture_output=True,
                text=True,
                check=False,
            )
            found[peer.program] = done.stdout.strip()
    return found
