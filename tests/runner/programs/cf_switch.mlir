func.func @name(%n: i32) {
  cf.switch %n : i32, [
    default: ^other,
    0: ^zero,
    1: ^one,
    42: ^answer
  ]
^zero:
  vector.print str "zero, "
  cf.br ^one
^one:
  vector.print str "one\0A"
  cf.br ^end
^answer:
  vector.print str "answer\0A"
  cf.br ^end
^other:
  vector.print %n : i32
  cf.br ^end
^end:
  return
}
func.func @main() {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  %c42 = arith.constant 42 : i32
  %c7 = arith.constant -7 : i32
  call @name(%c0) : (i32) -> ()
  call @name(%c1) : (i32) -> ()
  call @name(%c42) : (i32) -> ()
  call @name(%c7) : (i32) -> ()
  return
}
