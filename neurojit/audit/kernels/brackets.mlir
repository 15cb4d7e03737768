// How deep brackets are nested, 1 opens and 2 closes one; minus one where they do not match.
func.func @brackets(%x: memref<24xi32>) -> i32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 24 : index
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %two = arith.constant 2 : i32
  %minus = arith.constant -1 : i32
  %no = arith.constant false
  %end:3 = scf.for %i = %c0 to %n step %c1 iter_args(%depth = %zero, %deepest = %zero, %bad = %no)
      -> (i32, i32, i1) {
    %v = memref.load %x[%i] : memref<24xi32>
    %opens = arith.cmpi eq, %v, %one : i32
    %closes = arith.cmpi eq, %v, %two : i32
    %up = arith.addi %depth, %one : i32
    %down = arith.subi %depth, %one : i32
    %lower = arith.select %closes, %down, %depth : i32
    %next = arith.select %opens, %up, %lower : i32
    %most = arith.maxsi %deepest, %next : i32
    %under = arith.cmpi slt, %next, %zero : i32
    %broken = arith.ori %bad, %under : i1
    scf.yield %next, %most, %broken : i32, i32, i1
  }
  %open = arith.cmpi ne, %end#0, %zero : i32
  %wrong = arith.ori %open, %end#2 : i1
  %said = arith.select %wrong, %minus, %end#1 : i32
  return %said : i32
}
