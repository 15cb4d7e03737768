"""Parsing: a wrong program is diagnostics that a person can act on, never an exception."""

# ruff: noqa: E501 (lines of MLIR)

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurojit.abi.layout import FAULT_VALUES
from neurojit.frontend.kernels import digest, functions_of
from neurojit.frontend.language_subset import MOST_REPORTED
from neurojit.frontend.parse import parse_program
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.program import Program
from tests.unit.compiler.machine import compiler_context, diagnostics, parse


def first(text: str) -> Diagnostic:
    with compiler_context():
        parsed = parse_program(text, "bad.mlir")
    assert not isinstance(parsed, Program), "accepted"
    return parsed[0]


def in_function(body: str, arguments: str = "%i: index") -> str:
    return f"func.func @f({arguments}) {{\n{body}\nreturn\n}}"


SWITCH = "scf.index_switch %i\ncase {} {{ scf.yield }}\ndefault {{ }}"
WRONG = [
    # MLIR aborts on these.
    (f"func.func @f(%i: index) {{\n{SWITCH.format(2**63 - 1)}\nreturn }}", 3, 1, "2^63 - 1"),
    (f"func.func @f(%i: index) {{\n{SWITCH.format(2**63 - 2)}\nreturn }}", 3, 1, "2^63 - 2"),
    (f"func.func @f(%i: index) {{\n{SWITCH.format(-(2**63))}\nreturn }}", 3, 1, "-2^63"),
    ("func.func @f( {", 1, 14, "expected"),
    ("func.func @f() {\n  %a = arith.addi %b, %b : i32\n  return\n}", 2, 19, "undeclared SSA value"),
    ("func.func @f() {\n  nope.nope\n  return\n}", 2, 3, "nope"),
    ('func.func @f() {\n  "tensorlang.fft"() : () -> ()\n  return\n}', 2, 3, "fft"),
    ("func.func @f() {\n  func.call @g() : () -> ()\n  return\n}", 2, 3, "'g' does not reference a valid function"),
    ("func.func @f() { return }\nfunc.func @f() { return }", 2, 1, "redefinition of symbol named 'f'"),
    ("func.func private @g(vector<4xf32>)\nfunc.func @f(%v: f32) { %w = vector.broadcast %v : f32 to vector<4xf32>\n"
     "func.call @g(%w) : (vector<4xf32>) -> () return }", 1, 1, "@g: argument 0: vector<4xf32>: expected elements"),
    ("func.func private @g() -> memref<4xf32>\nfunc.func @f() { %m = func.call @g() : () -> memref<4xf32> return }",
     1, 1, "@g: result 0: memref<4xf32>: the host gives scalars and tensors"),
    ("func.func private @g()\nfunc.func @f() attributes {neurojit.recover} { func.call @g() : () -> () return }",
     2, 48, "@g is the host's, but a call of @f may be made again (neurojit.recover), and what it does is done once"),
    ("func.func private @g()\nfunc.func @f() { func.call @g() : () -> ()\n%t = \"tensorlang.get_ir\"() {callee = @g} "
     ": () -> !tensorlang.text return }", 3, 6, "@g is the host's and has no text"),
    ("func.func @f(%a: memref<4x4xf32, strided<[8, 1]>>) { return }", 1, 1, "only contiguous row-major memrefs"),
    ("func.func @f(%a: memref<?xf32>) attributes {neurojit.recover} { return }", 1, 1, "dynamic dimensions do not go with"),
    ("func.func @f(%a: tensor<?xf32>) -> tensor<?xf32> { %0 = func.call @f(%a) : (tensor<?xf32>) -> tensor<?xf32> return %0 : tensor<?xf32> }", 1, 1, "dynamic dimensions do not go with"),
    ("func.func @f(%a: memref<4xf32, 1>) { return }", 1, 1, "memory spaces are not supported"),
    ("func.func @f(%a: tensor<*xf32>) { return }", 1, 1, "unranked"),
    ("func.func @f(%a: memref<4xf32, strided<[2]>>) { return }", 1, 1, "only contiguous row-major memrefs cross"),
    ("func.func @f(%a: tensor<4xtf32>) { return }", 1, 1, "elements of type tf32 are not supported"),
    ("func.func @f(%a: tensor<1000000x1000000x1000000xf32>) { return }", 1, 1, "more than"),
    (f"func.func @f(%a: tensor<{(1 << 63) - 1}x{(1 << 63) - 1}xf32>) {{ return }}", 1, 1, "more than"),
    ("func.func @f(%a: tensor<99999999999999999999xf32>) { return }", 1, 25, "invalid"),
    ('func.func @"neurojit.f"() { return }', 1, 1, "names that begin with 'neurojit.' are reserved"),
    ('func.func @"a\\22b"() { return }', 1, 1, "only printable ASCII"),
    ('func.func @"\u00e9"() { return }', 1, 1, "only printable ASCII"),
    ("func.func @f(%a: (i32) -> i32) {\n%g = func.constant @f : ((i32) -> i32) -> ()\nreturn }", 1, 1,
     "no function is an argument or a result"),
    ("module { module { } }", 1, 10, "builtin.module at the top level"),
    ("memref.global @g : memref<?xf32>", 1, 1, "static shaped"),
    ("func.func @f() attributes {neurojit.haelable} { return }", 1, 1, "neurojit.haelable"),
    ("\nfunc.func @f() attributes {neurojit.recover, neurojit.deadline_ms = 0 : i64} { return }", 2, 1,
     "neurojit.deadline_ms = 0 : i64: expected a number above 0"),
    ('\nfunc.func @f() attributes {neurojit.recover, neurojit.deadline_ms = "5"} { return }', 2, 1,
     'neurojit.deadline_ms = "5": expected a number above 0'),
    ("\nfunc.func @f() attributes {neurojit.deadline_ms = 5 : i64} { return }", 2, 1,
     "neurojit.deadline_ms belongs on a function marked neurojit.recover"),
    ("\nfunc.func @f() attributes {neurojit.recover = false, neurojit.deadline_ms = 5 : i64} { return }", 2, 1,
     "neurojit.deadline_ms belongs on a function marked neurojit.recover"),
    ('func.func @f() {\n"foo.bar"() : () -> ()\nreturn }', 2, 10, "unknown operation 'foo.bar': its dialect is not"),
    ("func.func @f(%a: !foo.bar) { return }", 1, 23, '`!"foo"<"bar">` type: its dialect is not there'),
    ("func.func @f() attributes {a = #foo.bar} { return }", 1, 37, "attribute: its dialect is not there"),
    ("memref.global @g : memref<100000x100000xf32> = dense<1.0>", 1, 1, "40000000000 bytes of initial value"),
    ("", 0, 0, "no function"),
    ("// nothing\n", 0, 0, "no function"),
    ("func.func @f() { return }\n\0", 2, 1, "a NUL character"),
    ("\x7fELF\x02\x01\x01", 1, 1, ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "column", "says"), WRONG)
def test_wrong_programs(text: str, line: int, column: int, says: str) -> None:
    """Each is refused with its line, its column, the line itself, and what is wrong."""
    found = first(text)
    assert (found.line, found.column) == (line, column), str(found)
    assert says in found.message
    if line:
        assert found.source_line == text.split("\n")[line - 1]
    assert found.file == "bad.mlir"


REFUSED = [
    ('%r = llvm.inline_asm "nop", "=r" : () -> i32', "the dialect 'llvm' is not part of the language"),
    ("omp.parallel { omp.terminator }", "the dialect 'omp'"),
    ("%w = arith.constant 1 : i128\nvector.print %w : i128", "integers of 128 bits; at most 64"),
    ("%x = builtin.unrealized_conversion_cast %i : index to i64", "no meaning of its own"),
    ("%m = memref.alloc() : memref<4xmemref<4xf32>>", "elements of type memref<4xf32>"),
    ("%m = memref.alloc() : memref<4xi7>", "elements of type i7"),
    ("%m = memref.alloc() : memref<4xvector<[4]xf32>>", "are not supported"),
    ("%m = memref.alloc() : memref<4xf32, 3>", "memory spaces"),
    ("%m = memref.alloc() : memref<4xf32>\n%u = memref.cast %m : memref<4xf32> to memref<*xf32>\n"
     "memref.copy %u, %u : memref<*xf32> to memref<*xf32>", "unranked"),
    ("%m = memref.alloc() : memref<4xf32>\n%p = memref.extract_aligned_pointer_as_index %m : memref<4xf32> -> index",
     "addresses stay hidden"),
    ("%t = tensor.empty() : tensor<100000000000x1000000xf32>", "more than"),
    ("%v = arith.constant dense<1.0> : vector<1000000xf32>", "more than"),
    ("%v = arith.constant dense_resource<r> : tensor<2xf32>", "dense_resource is not supported"),
    ("%a = arith.extf %f : f32 to f80", "f80: expected f16"),
    ("%a = arith.extsi %c : i1 to i4096", "at most 128 bits"),
    ("%t = ub.poison : !tensorlang.text", "there is no 0 of type !tensorlang.text"),
    ("%z = tensor.empty() : tensor<4xf32, 5>", "encodings are not supported"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "says"), REFUSED)
def test_what_the_language_leaves_out(body: str, says: str) -> None:
    """What no stage could lower is refused by name, where it stands."""
    found = first(in_function(body, "%i: index, %c: i1, %f: f32"))
    assert says in found.message
    assert found.line >= 2


def test_results_that_share_memory_are_refused() -> None:
    """A result is copied out: the caller would not see what is written to the argument that it is."""
    view = """func.func @f(%a: memref<4xf32>, %c: i1) -> memref<4xf32> {
      %n = memref.alloc() : memref<4xf32>
      %r = scf.if %c -> memref<4xf32> {
        %s = memref.reinterpret_cast %a to offset: [0], sizes: [4], strides: [1] : memref<4xf32> to memref<4xf32>
        scf.yield %s : memref<4xf32>
      } else { scf.yield %n : memref<4xf32> }
      return %r : memref<4xf32> }"""
    assert "may be the memory of an argument" in first(view).message
    twice = """func.func @f() -> (memref<4xf32>, memref<4xf32>) {
      %n = memref.alloc() : memref<4xf32>
      return %n, %n : memref<4xf32>, memref<4xf32> }"""
    assert "shares its memory" in first(twice).message
    parse(
        "func.func @f() -> memref<4xf32> {\n%n = memref.alloc() : memref<4xf32>\nreturn %n : memref<4xf32> }"
    )


def test_asserts_report_no_more_than_a_context_holds() -> None:
    assert MOST_REPORTED == FAULT_VALUES
    values, types = ", ".join(["%i"] * 17), ", ".join(["index"] * 17)
    text = in_function(
        f'"tensorlang.assert"(%c, {values}) {{message = "x"}} : (i1, {types}) -> ()', "%i: index, %c: i1"
    )
    assert "17 reported values; at most 16" in first(text).message


@pytest.mark.parametrize("opening", ["(", "[", "{", "<", "scf.if %c {\n", "affine_map<(d0) -> (", "- "])
def test_nesting_never_crashes_the_parser(opening: str) -> None:
    for depth in (300, 20_000):
        found = first("func.func @f(%c: i1) {\n" + opening * depth)
        assert found.message


def test_strings_and_comments_do_not_nest() -> None:
    brackets = "(" * 400
    text = f'// {brackets}\nfunc.func @f() {{\n"tensorlang.print"(%c) {{label = "{brackets}"}} : (i1) -> ()\nreturn }}'
    assert "undeclared" in first(text).message


def test_windows_lines_and_odd_whitespace() -> None:
    """CRLF parses; a form feed or U+2028 ends no line, so the right line is quoted."""
    parse("func.func @f() {\r\n  return\r\n}\r\n")
    found = first("// a\fb\u2028c\r\nfunc.func @f() {\r\n  oops\r\n}\r\n")
    assert (found.line, found.source_line) == (3, "  oops")


def test_every_problem_is_told_in_order() -> None:
    text = "func.func @f(%a: memref<4xf32, strided<[2]>>) {\nreturn }\nfunc.func @g(%a: memref<4xf32, strided<[2]>>) {\nub.unreachable }"
    found = diagnostics(text)
    assert [line.split(":")[1] for line in found] == ["1", "3", "4"]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_garbage_is_refused(garbage: bytes) -> None:
    text = garbage.decode("utf-8", errors="replace")
    with compiler_context():
        parsed = parse_program(text, "x")
    assert isinstance(parsed, tuple)
    assert parsed


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_mutilated_program_is_refused_or_accepted(data: st.DataObject) -> None:
    """Cutting, doubling and swapping pieces of a good program raises nothing."""
    text = """memref.global @g : memref<2xi1> = dense<true>
    func.func @f(%a: tensor<4xf32>, %n: index) -> tensor<4xf32> attributes {neurojit.recover} {
      %0 = arith.constant 0 : index
      %r = scf.for %i = %0 to %n step %n iter_args(%x = %a) -> tensor<4xf32> {
        %y = "tensorlang.add"(%x, %a) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
        scf.yield %y : tensor<4xf32>
      }
      return %r : tensor<4xf32>
    }"""
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 30)))
        piece = data.draw(
            st.sampled_from(["", text[start:end] * 2, "%a", "f32", "{", "}", "0", "x", "index", "-1"])
        )
        text = text[:start] + piece + text[end:]
    with compiler_context():
        parsed = parse_program(text, "x")
    assert isinstance(parsed, Program) or parsed


SHARED = """
memref.global constant @used : memref<2xf32> = dense<[1.0, 2.0]>
memref.global @unused : memref<2xf32> = dense<3.0>
#map = affine_map<(d0) -> (d0)>
func.func @"a b.c-(1)"(%x: memref<2xf32>) { return }
func.func @h() -> i64 {
  %n, %t = "tensorlang.variant"() {callee = @"a b.c-(1)"} : () -> (i64, i64)
  return %n : i64
}
func.func @f(%x: memref<2xf32>) {
  %g = memref.get_global @used : memref<2xf32>
  linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel"]}
      ins(%g : memref<2xf32>) outs(%x : memref<2xf32>) {
  ^bb0(%a: f32, %b: f32):
    linalg.yield %a : f32
  }
  func.call @"a b.c-(1)"(%x) : (memref<2xf32>) -> ()
  func.call @f(%x) : (memref<2xf32>) -> ()
  return
}"""


def test_a_kernels_text_stands_alone() -> None:
    """It names all that it uses and nothing else: callees as declarations, the globals, no aliases."""
    program = parse(SHARED)
    assert list(program.kernels) == ["a b.c-(1)", "h", "f"]
    kernel = program.kernels["f"]
    assert kernel.callees == ("a b.c-(1)", "f")
    assert "@used" in kernel.text
    assert "@unused" not in kernel.text
    assert "memref.global" not in program.kernels["h"].text
    assert program.kernels["h"].callees == ()
    from mlir import ir  # noqa: PLC0415

    for each in program.kernels.values():
        with compiler_context():
            module = ir.Module.parse(each.text)
            assert each.name in functions_of(module)


def test_digests_know_the_function_alone() -> None:
    """Locations, comments, other functions and names of values change nothing; what it computes does."""
    one = parse("func.func @f(%a: i32) -> i32 { return %a : i32 }").kernels["f"].digest
    same = parse("// hello\nfunc.func @g() { return }\n\nfunc.func @f(%x: i32) -> i32 {\n return %x : i32 }")
    other = parse("func.func @f(%a: i32) -> i32 {\n%b = arith.addi %a, %a : i32\nreturn %b : i32 }")
    assert one == same.kernels["f"].digest
    assert one != other.kernels["f"].digest
    assert len(one) == 64
    assert digest is not None


def test_signatures_sites_and_globals() -> None:
    program = parse("""
    memref.global @a : memref<2x2xi32> = dense<[[1, 2], [3, 4]]>
    memref.global @b : memref<3xi1> = dense<[true, false, true]>
    memref.global @c : memref<4xf64> = uninitialized
    memref.global constant @d : memref<f32> = dense<1.5>
    func.func @f(%x: tensor<2xf32> {neurojit.range = [0.0, 1.0]}, %n: i32) -> (tensor<2xf32>, f64)
        attributes {neurojit.recover, neurojit.deadline_ms = 5 : i64} {
      %ok = arith.constant true
      "tensorlang.assert"(%ok, %n) {message = "m", names = ["n"]} : (i1, i32) -> ()
      "tensorlang.assert"(%ok, %n, %n) {message = "k"} : (i1, i32, i32) -> () loc("other.mlir":7:3)
      "tensorlang.print"(%x) {label = "x"} : (tensor<2xf32>) -> ()
      %d = arith.constant 1.0 : f64
      return %x, %d : tensor<2xf32>, f64
    }""")
    kernel = program.kernels["f"]
    assert str(kernel.signature) == "(tensor<2xf32>, i32) -> (tensor<2xf32>, f64)"
    assert kernel.signature.arguments[0].range == (0.0, 1.0)
    assert kernel.attributes["neurojit.recover"] is True
    assert kernel.attributes["neurojit.deadline_ms"] == 5
    assert not kernel.pure
    one, two = program.fault_sites
    assert (one.id, one.message, one.names, one.dtype, str(one.location)) == (
        0,
        "m",
        ("n",),
        "i32",
        "test.mlir:9:7",
    )
    assert (two.id, two.names, str(two.location)) == (1, ("value0", "value1"), "other.mlir:7:3")
    assert [(site.label, str(site.type)) for site in program.print_sites] == [("x", "tensor<2xf32>")]
    assert [(cell.name, cell.initial.hex(), cell.constant) for cell in program.globals] == [
        ("a", "01000000020000000300000004000000", False),
        ("b", "010001", False),
        ("c", "", False),
        ("d", "0000c03f", True),
    ]
