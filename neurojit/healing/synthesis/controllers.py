"""Controllers: laws of floats to floats, the most plausible first.

A target is part of the bias where the law is linear, and a gain may be negative: signs are found by trying.
What a function cannot see it cannot integrate: an integral term needs an input that carries it, and is one of
the inputs of the weighted sum.
"""

from __future__ import annotations

from typing import Final

from neurojit.healing.synthesis.template import Constant, Controller

_PAIR = ("position", "velocity")
_BIAS = Constant("bias", "output")
_TARGET = Constant("target", "position")

CONTROLLERS: Final = (
    Controller("constant", "bias", (), (_BIAS,)),
    Controller("proportional", "bias + gain * seen", ("seen",), (_BIAS, Constant("gain", "output/seen"))),
    Controller(
        "proportional-derivative",
        "bias + gain * seen + damping * other",
        ("seen", "other"),
        (_BIAS, Constant("gain", "output/seen"), Constant("damping", "output/other")),
        unordered=True,
    ),
    # Position sets the velocity that is wanted, within limits; the velocity's error sets the output.
    Controller(
        "cascade",
        "bias + gain * (clamp(lead * (target - position), least, most) - velocity)",
        _PAIR,
        (
            _BIAS,
            Constant("gain", "output/velocity"),
            Constant("lead", "velocity/position"),
            _TARGET,
            Constant("least", "velocity"),
            Constant("most", "velocity"),
        ),
    ),
    # Nothing until the braking that ends at rest on the target, v^2 / (2 h) and the weight, comes to a
    # threshold: a suicide burn.
    Controller(
        "braking",
        "where(want > threshold and abs(velocity) > slow and height * velocity < 0.0, gain * want, idle)",
        _PAIR,
        (
            _TARGET,
            Constant("weight", "velocity*velocity/position"),
            Constant("threshold", "velocity*velocity/position"),
            Constant("slow", "velocity"),
            Constant("gain", "output*position/velocity/velocity"),
            Constant("idle", "output"),
        ),
        lets=(
            ("height", "position - target"),
            ("want", "velocity * velocity / (2.0 * abs(height)) + weight"),
        ),
    ),
    # The velocity from which a steady braking ends at rest on the target.
    Controller(
        "parabola",
        "bias + gain * (where(way < 0.0, -speed, speed) + last - velocity)",
        _PAIR,
        (
            _BIAS,
            Constant("gain", "output/velocity"),
            Constant("slowing", "velocity*velocity/position"),
            _TARGET,
            Constant("last", "velocity"),
        ),
        lets=(("way", "target - position"), ("speed", "sqrt(2.0 * abs(slowing * way))")),
    ),
    Controller("weighted sum", "bias + weighted", (), (_BIAS,)),
    # On which side of a line position and velocity are; which line depends on the way they go: hysteresis.
    Controller(
        "bang-bang",
        "where(position + lead * velocity < where(velocity < 0.0, down, up), below, above)",
        _PAIR,
        (
            Constant("lead", "position/velocity"),
            Constant("down", "position"),
            Constant("up", "position"),
            Constant("below", "output"),
            Constant("above", "output"),
        ),
    ),
    Controller(
        "timed",
        "where(time < first, early, where(time < second, middle, late))",
        ("time",),
        (
            Constant("first", "time"),
            Constant("second", "time"),
            Constant("early", "output"),
            Constant("middle", "output"),
            Constant("late", "output"),
        ),
    ),
)
