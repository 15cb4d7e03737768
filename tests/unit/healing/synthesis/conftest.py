"""One judge for the tests of a module."""

from tests.unit.healing.conftest import judge

__all__ = ["judge"]
