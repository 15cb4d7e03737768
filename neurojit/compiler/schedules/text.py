"""MLIR text with scopes: constants once at the top, pure index arithmetic never written twice.

An index is an ``int`` where it is known while the text is made, else the name of an SSA value; arithmetic
on integers is done here, so that a schedule of static shapes emits few index operations.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager

Index = int | str
PARALLEL = "neurojit.parallel"  # on loops that the pipeline turns into OpenMP regions
Range = tuple[Index, Index]


class Text:
    """The body of one function, written from the top."""

    def __init__(self) -> None:
        self._constants: dict[str, str] = {}
        self._lines: list[str] = []
        self._scopes: list[dict[str, str]] = [{}]
        self._count = 0

    def __str__(self) -> str:
        top = [f"{name} = {rhs}" for rhs, name in self._constants.items()]
        return "\n".join(top + self._lines)

    def _fresh(self) -> str:
        self._count += 1
        return f"%v{self._count}"

    def constant(self, rhs: str) -> str:
        """The name of a constant operation, written once at the top of the function."""
        if rhs not in self._constants:
            self._constants[rhs] = f"%k{len(self._constants)}"
        return self._constants[rhs]

    def index(self, value: Index) -> str:
        """``value`` as an SSA name."""
        return value if isinstance(value, str) else self.constant(f"arith.constant {value} : index")

    def do(self, line: str) -> None:
        """An operation without result."""
        self._lines.append(line)

    def let(self, rhs: str) -> str:
        """An operation with one result; its name."""
        name = self._fresh()
        self._lines.append(f"{name} = {rhs}")
        return name

    def let_many(self, rhs: str, results: int) -> list[str]:
        """An operation with several results; their names."""
        name = self._fresh()
        self._lines.append(f"{name}:{results} = {rhs}")
        return [f"{name}#{number}" for number in range(results)]

    def pure(self, rhs: str) -> str:
        """Like ``let``; an equal operation of this or an enclosing scope serves again."""
        for scope in self._scopes:
            if rhs in scope:
                return scope[rhs]
        name = self._scopes[-1][rhs] = self.let(rhs)
        return name

    def add(self, left: Index, right: Index) -> Index:
        if isinstance(left, int) and isinstance(right, int):
            return left + right
        if left == 0 or right == 0:
            return right if left == 0 else left
        return self.pure(f"arith.addi {self.index(left)}, {self.index(right)} : index")

    def subtract(self, left: Index, right: Index) -> Index:
        if isinstance(left, int) and isinstance(right, int):
            return left - right
        if right == 0:
            return left
        return self.pure(f"arith.subi {self.index(left)}, {self.index(right)} : index")

    def scale(self, value: Index, factor: int) -> Index:
        if isinstance(value, int):
            return value * factor
        if factor in (0, 1):
            return value if factor else 0
        return self.pure(f"arith.muli {value}, {self.index(factor)} : index")

    def minimum(self, left: Index, right: Index) -> Index:
        if isinstance(left, int) and isinstance(right, int):
            return min(left, right)
        return self.pure(f"arith.minsi {self.index(left)}, {self.index(right)} : index")

    def maximum(self, left: Index, right: Index) -> Index:
        if isinstance(left, int) and isinstance(right, int):
            return max(left, right)
        return self.pure(f"arith.maxsi {self.index(left)}, {self.index(right)} : index")

    def linear(self, terms: Iterable[tuple[Index, int]], constant: int = 0) -> Index:
        """The sum of value * factor over ``terms``, plus ``constant``; known parts are folded."""
        total: Index = 0
        for value, factor in terms:
            scaled = self.scale(value, factor)
            if isinstance(scaled, int):
                constant += scaled
            else:
                total = self.add(total, scaled)
        return self.add(total, constant)

    @contextmanager
    def scope(self, opening: str) -> Generator[None]:
        """A region: what is written inside is not seen after."""
        self._lines.append(opening + " {")
        self._scopes.append({})
        yield
        self._scopes.pop()
        self._lines.append("}")

    @contextmanager
    def loop(self, span: Range, step: int = 1) -> Generator[Index]:
        """``scf.for``; no loop where ``span`` is known to be one step. Callers skip empty known spans."""
        low, high = span
        if isinstance(low, int) and isinstance(high, int) and high - low <= step:
            yield low
            return
        name = self._fresh()
        with self.scope(f"scf.for {name} = {self.index(low)} to {self.index(high)} step {self.index(step)}"):
            yield name

    def fold(
        self,
        span: Range,
        step: int,
        values: Sequence[str],
        types: Sequence[str],
        body: Callable[[Index, list[str]], list[str]],
    ) -> list[str]:
        """``scf.for`` that carries ``values``; gives what ``body(index, carried)`` gave last."""
        low, high = span
        if not values:
            raise ValueError("nothing to carry")
        if isinstance(low, int) and isinstance(high, int):
            if high <= low:
                return list(values)
            if high - low <= step:
                return body(low, list(values))
        name, result = self._fresh(), self._fresh()
        carried = [self._fresh() for _ in values]
        inits = ", ".join(f"{inner} = {outer}" for inner, outer in zip(carried, values, strict=True))
        joined = ", ".join(types)
        with self.scope(
            f"{result}:{len(values)} = scf.for {name} = {self.index(low)} to {self.index(high)} "
            f"step {self.index(step)} iter_args({inits}) -> ({joined})"
        ):
            yielded = body(name, carried)
            self.do(f"scf.yield {', '.join(yielded)} : {joined}")
        return [f"{result}#{number}" for number in range(len(values))]

    @contextmanager
    def parallel(self, count: int) -> Generator[Index]:
        """``scf.parallel`` over ``count`` chunks; none where ``count`` is 1."""
        if count == 1:
            yield 0
            return
        name = self._fresh()
        with self.scope(
            f"scf.parallel ({name}) = ({self.index(0)}) to ({self.index(count)}) step ({self.index(1)})"
        ):
            yield name
            self.do("scf.reduce")
        self._lines[-1] += f" {{{PARALLEL}}}"
