func.func @main() {
  %x = arith.constant 5 : i32
  cf.br ^end(%x : i32)
^never(%y: i32):
  vector.print str "never\0A"
  cf.br ^end(%y : i32)
^end(%z: i32):
  vector.print %z : i32
  return
}
