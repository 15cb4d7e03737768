"""The peaks of this machine as ``neurojit doctor`` tells them."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from neurojit.cli.doctor_probes import Finding, attempt
from neurojit.model.number_format import significant
from neurojit.model.setting_types import size_text
from neurojit.settings import Settings

if TYPE_CHECKING:
    from neurojit.store.peaks import KeptPeaks

GIVES = "how near each function comes to what this machine can do"


def find_peaks(settings: Settings, *, anew: bool) -> tuple[Finding, KeptPeaks | None]:
    """What is kept of this machine; ``anew``: measured now, one to two seconds, and kept."""
    found: list[KeptPeaks] = []

    def look() -> tuple[bool, str]:
        from neurojit.abi.host_target import host_target  # noqa: PLC0415 (help must not pay for LLVM
        from neurojit.store.peaks import open_peaks  # noqa: PLC0415
        from neurojit.workers.peaks import PeakMeter, PeaksBook  # noqa: PLC0415

        troubles: list[str] = []
        store = open_peaks(settings.cache_folder, lambda what, why: troubles.append(f"{what}: {why}"))
        book = PeaksBook(store, host_target(), PeakMeter().measure)
        kept = book.renew() if anew else book.kept()
        if kept is not None:
            found.append(kept)
        seen = _in_short(kept) if kept else "not measured yet; neurojit doctor --peaks measures them"
        return kept is not None, "; ".join([seen, *troubles])

    finding = attempt("peaks", GIVES, look)
    return finding, found[0] if found else None


def peaks_table(kept: KeptPeaks) -> str:
    """Aligned, one line for each kind of arithmetic and each level of memory."""
    peaks = kept.peaks
    left = [("arithmetic", "GFLOP/s")]
    left += [(dtype, significant(rate)) for dtype, rate in peaks.operations.items()]
    right = [("reading from", "", "GB/s")]
    right += [
        (level, size_text(peaks.sizes[level]) if level in peaks.sizes else "", significant(rate))
        for level, rate in peaks.bytes.items()
    ]
    lines = [f"what one core does at best, measured {_when(kept)}:"]
    for arithmetic, reading in zip_longest(left, right):
        kind, rate = arithmetic or ("", "")
        level, size, speed = reading or ("", "", "")
        lines.append(f"  {kind:10}  {rate:>7}     {level:12}  {size:>8}  {speed:>6}".rstrip())
    return "\n".join(lines) + "\n"


def peaks_object(kept: KeptPeaks | None) -> dict[str, object] | None:
    """For ``--json``: operations and bytes a nanosecond, sizes in bytes."""
    if kept is None:
        return None
    peaks = kept.peaks
    return {
        "measured": kept.at.isoformat(),
        "operations": dict(peaks.operations),
        "bytes": dict(peaks.bytes),
        "sizes": dict(peaks.sizes),
    }


def _in_short(kept: KeptPeaks) -> str:
    peaks = kept.peaks
    first, memory = (significant(peaks.bytes[level]) for level in ("L1", "memory"))
    flops = significant(peaks.operations["f32"])
    return f"{flops} GFLOP/s (f32), {first} GB/s from L1, {memory} from memory; measured {_when(kept)}"


def _when(kept: KeptPeaks) -> str:
    return f"{kept.at:%Y-%m-%d %H:%M %Z}"
