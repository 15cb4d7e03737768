func.func @main() {
  %a = arith.constant -100 : i8
  %b = arith.constant 100 : i8
  %w = arith.subi %a, %b : i8
  %x = arith.extui %a : i8 to i32
  %y = arith.extsi %a : i8 to i32
  %n = arith.constant 7 : i32
  %s = arith.shrsi %y, %n : i32
  %u = arith.shrui %y, %n : i32
  %f = arith.floordivsi %y, %n : i32
  %c = arith.ceildivsi %y, %n : i32
  %r = arith.remui %x, %n : i32
  %sum, %carry = arith.addui_extended %y, %y : i32, i1
  %low, %high = arith.mulsi_extended %y, %x : i32
  vector.print %w : i8
  vector.print %x : i32
  vector.print %y : i32
  vector.print %s : i32
  vector.print %u : i32
  vector.print %f : i32
  vector.print %c : i32
  vector.print %r : i32
  vector.print %sum : i32
  vector.print %carry : i1
  vector.print %low : i32
  vector.print %high : i32
  return
}
