"""Which elements operations are drawn for, and what holds them: scalars, vectors, tensors."""

from __future__ import annotations

from neurojit.fuzz.draw import Draw
from neurojit.fuzz.program import Type, scalar

FLOATS = ("f32", "f32", "f32", "f64", "f16")


def any_element(draw: Draw) -> str:
    return draw.chance.choice(FLOATS) if draw.chance.random() < 0.35 else draw.integer_element()


def container(draw: Draw, element: str) -> Type:
    """A scalar most often, else a vector or a tensor."""
    roll = draw.chance.random()
    if roll < 0.62 or element in ("i7", "i33", "i128", "f16"):
        return scalar(element)
    visible = [
        v.type for scope in draw.scopes for v in scope
        if v.type.kind in ("vector", "tensor") and not v.type.dynamic and v.type.element == element
    ]  # fmt: skip
    if visible and draw.chance.random() < 0.7:
        return draw.chance.choice(visible)
    rank = draw.chance.choice((1, 2, 2, 3))
    return Type("vector" if roll < 0.85 else "tensor", element, draw.shape(rank, 32))
