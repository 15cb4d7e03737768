// Two loops of blocks, the inner one with an early way out.
func.func @main() {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %c4 = arith.constant 4 : i32
  cf.br ^outer(%c0 : i32)
^outer(%i: i32):
  %more = arith.cmpi slt, %i, %c4 : i32
  cf.cond_br %more, ^inner(%c0 : i32), ^end
^inner(%j: i32):
  %past = arith.cmpi sgt, %j, %i : i32
  cf.cond_br %past, ^next, ^body
^body:
  %p = arith.muli %i, %j : i32
  vector.print %p : i32 punctuation <comma>
  %stop = arith.cmpi eq, %p, %c4 : i32
  %k = arith.addi %j, %c1 : i32
  cf.cond_br %stop, ^next, ^inner(%k : i32)
^next:
  vector.print punctuation <newline>
  %l = arith.addi %i, %c1 : i32
  cf.br ^outer(%l : i32)
^end:
  return
}
