func.func @add(%a: i32, %b: i32) -> i32 {
  %r = arith.addi %a, %b : i32
  return %r : i32
}
func.func @sub(%a: i32, %b: i32) -> i32 {
  %r = arith.subi %a, %b : i32
  return %r : i32
}
func.func @mul(%a: i32, %b: i32) -> i32 {
  %r = arith.muli %a, %b : i32
  return %r : i32
}
func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %a = arith.constant 12 : i32
  %b = arith.constant 5 : i32
  %add = func.constant @add : (i32, i32) -> i32
  %sub = func.constant @sub : (i32, i32) -> i32
  %mul = func.constant @mul : (i32, i32) -> i32
  %known = func.call_indirect %sub(%a, %b) : (i32, i32) -> i32
  vector.print %known : i32
  %less = arith.cmpi slt, %known, %a : i32
  %chosen = arith.select %less, %mul, %add : (i32, i32) -> i32
  %r = func.call_indirect %chosen(%a, %b) : (i32, i32) -> i32
  vector.print %r : i32
  scf.for %i = %c0 to %c3 step %c1 {
    %first = arith.cmpi eq, %i, %c0 : index
    %f = arith.select %first, %add, %sub : (i32, i32) -> i32
    %s = func.call_indirect %f(%a, %b) : (i32, i32) -> i32
    vector.print %s : i32
  }
  return
}
