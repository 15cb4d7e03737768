"""Values of any form, and JSON of no form, drawn by hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from neurojit.model.codec_atoms import AnyJson, Bytes, Choice, Float, Form, Hexadecimal, Integer, Plain, Text
from neurojit.model.codec_containers import Entries, Fields, Items, OneOf, Optional, Row, Tag
from neurojit.model.codec_figures import FiguresForm
from neurojit.model.spelling import Within

_MOST = 3
_ANYTHING = Within(-(1 << 70), 1 << 70)

TEXTS = st.text(max_size=6) | st.sampled_from(("$float", "$", "$$float", "nan"))
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
FIGURES = st.dictionaries(
    TEXTS,
    st.recursive(
        _LEAVES,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=3,
)
# Numbers that nothing holds, halves of characters, and objects that stand for numbers among them.
_ODD = st.sampled_from(
    (
        10**400,
        -(10**40),
        1 << 63,
        1.5,
        -0.0,
        "\ud800",
        "0x1p9999",
        "=",
        {"$float": "nan"},
        {"$float": []},
        [[]],
    )
)
HOSTILE = st.recursive(
    _LEAVES | _ODD,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def values(form: Form) -> st.SearchStrategy[Any]:  # noqa: PLR0911 - a kind of form each
    """Values that ``form`` writes and reads."""
    match form:
        case Fields():
            return st.builds(form.kind, **{field.name: values(field.form) for field in form.fields})
        case Tag():
            return st.one_of([values(form.form(kind)) for kind in form.kinds.values()])
        case Items():
            return st.lists(values(form.item), max_size=_MOST).map(tuple)
        case Row():
            return st.tuples(*map(values, form.items))
        case Entries():
            return st.dictionaries(values(form.key), values(form.value), max_size=_MOST)
        case Optional():
            return st.none() | values(form.form)
        case OneOf():
            return st.one_of([values(inner) for inner in form.forms.values()])
        case Choice():
            return st.sampled_from(list(form.values.values()))
        case _:
            return _single(form)


def _single(form: Form) -> st.SearchStrategy[Any]:
    match form:
        case Text():
            return TEXTS
        case Integer() | Float() | Hexadecimal():
            return _number(form)
        case Bytes():
            return st.binary(max_size=9)
        case FiguresForm():
            return FIGURES
        case Plain():
            return st.booleans() if form.kind is bool else st.none()
        case AnyJson():
            return st.integers() | st.lists(TEXTS, max_size=2)
        case _:
            raise TypeError(f"no values of {form}")


def _number(form: Integer | Float | Hexadecimal) -> st.SearchStrategy[Any]:
    if isinstance(form, Integer):
        within = form.within or _ANYTHING
        return st.integers(int(within.least), min(int(within.greatest), (1 << 63) - 1))
    if isinstance(form, Hexadecimal):
        return st.floats(allow_nan=False)
    return st.floats() if form.within is None else st.floats(form.within.least, form.within.greatest)
