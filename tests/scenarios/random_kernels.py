"""Hypothesis strategies: small programs of loops over buffers, as a person might write them."""

from __future__ import annotations

from hypothesis import strategies as st

_BINARY = ("arith.addf", "arith.subf", "arith.mulf", "arith.maximumf", "arith.minimumf")
_CONSTANTS = ("0.5", "-1.0", "3.0", "0.25", "0.1")


@st.composite
def kernels(draw: st.DrawFn) -> str:
    """A function @f of two inputs, over one or two loops: pointwise, or a reduction along the last axis."""
    shape = draw(st.lists(st.integers(1, 9), min_size=1, max_size=2))
    kind = draw(st.sampled_from(("f32", "f64")))
    return _Writer(shape, kind, reduces=draw(st.booleans())).write(draw)


class _Writer:
    def __init__(self, shape: list[int], kind: str, *, reduces: bool) -> None:
        self._shape, self._kind, self._reduces = shape, kind, reduces
        self._whole = f"memref<{''.join(f'{extent}x' for extent in shape)}{kind}>"
        kept = shape[:-1] if reduces else shape
        self._result = f"memref<{''.join(f'{extent}x' for extent in kept)}{kind}>"
        self._lines: list[str] = []

    def write(self, draw: st.DrawFn) -> str:
        body = self._body(draw)
        loops = [f"scf.for %i{axis} = %c0 to %n{axis} step %c1" for axis in range(len(self._shape))]
        places = [f"%i{axis}" for axis in range(len(self._shape))]
        here = ", ".join(places)
        load = "".join(f"%{name} = memref.load %{name}s[{here}] : {self._whole}\n" for name in ("a", "b"))
        if self._reduces:
            outer, inner = loops[:-1], loops[-1]
            kept = ", ".join(places[:-1])
            text = (
                f"%sum = {inner} iter_args(%before = %zero) -> {self._kind} {{\n{load}{body}"
                f"%after = arith.addf %before, %value : {self._kind}\nscf.yield %after : {self._kind}\n}}\n"
                f"memref.store %sum, %out[{kept}] : {self._result}\n"
            )
        else:
            outer = loops
            text = f"{load}{body}memref.store %value, %out[{here}] : {self._result}\n"
        for loop in reversed(outer):
            text = f"{loop} {{\n{text}}}\n"
        extents = "".join(
            f"%n{axis} = arith.constant {extent} : index\n" for axis, extent in enumerate(self._shape)
        )
        return (
            f"func.func @f(%as: {self._whole}, %bs: {self._whole}, %out: {self._result}) {{\n"
            f"%c0 = arith.constant 0 : index\n%c1 = arith.constant 1 : index\n{extents}"
            f"%zero = arith.constant 0.0 : {self._kind}\n{text}return\n}}\n"
        )

    def _body(self, draw: st.DrawFn) -> str:
        """Straight-line arithmetic on %a and %b that ends in %value; both are used."""
        lines: list[str] = []
        known = ["%a", "%b"]
        for number in range(draw(st.integers(0, 4))):
            name = f"%v{number}"
            if draw(st.integers(0, 3)) == 0:
                lines.append(f"{name} = arith.constant {draw(st.sampled_from(_CONSTANTS))} : {self._kind}")
            else:
                left, right = draw(st.sampled_from(known)), draw(st.sampled_from(known))
                lines.append(f"{name} = {draw(st.sampled_from(_BINARY))} {left}, {right} : {self._kind}")
            known.append(name)
        lines.append(f"%product = arith.mulf %a, %b : {self._kind}")
        lines.append(f"%value = arith.addf %product, {known[-1]} : {self._kind}")
        return "".join(f"{line}\n" for line in lines)
