func.func @pick(%i: index) -> i32 {
  %r = scf.index_switch %i -> i32
  case 0 {
    %a = arith.constant 10 : i32
    scf.yield %a : i32
  }
  case 5 {
    %b = arith.constant 50 : i32
    scf.yield %b : i32
  }
  default {
    %c = arith.constant -1 : i32
    scf.yield %c : i32
  }
  return %r : i32
}
func.func @main() {
  %c0 = arith.constant 0 : index
  %c5 = arith.constant 5 : index
  %c6 = arith.constant 6 : index
  %a = call @pick(%c0) : (index) -> i32
  %b = call @pick(%c5) : (index) -> i32
  %c = call @pick(%c6) : (index) -> i32
  vector.print %a : i32
  vector.print %b : i32
  vector.print %c : i32
  %more = arith.cmpi sgt, %a, %c : i32
  %e = scf.execute_region -> i32 {
    cf.cond_br %more, ^x, ^y
  ^x:
    cf.br ^z(%b : i32)
  ^y:
    cf.br ^z(%c : i32)
  ^z(%v: i32):
    scf.yield %v : i32
  }
  vector.print %e : i32
  return
}
