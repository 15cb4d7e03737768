// The change of depth by arithmetic, and the lowest depth instead of a flag.
func.func @brackets(%x: memref<24xi32>) -> i32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 24 : index
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %two = arith.constant 2 : i32
  %minus = arith.constant -1 : i32
  %end:3 = scf.for %i = %c0 to %n step %c1 iter_args(%depth = %zero, %deepest = %zero, %lowest = %zero)
      -> (i32, i32, i32) {
    %v = memref.load %x[%i] : memref<24xi32>
    %opens = arith.cmpi eq, %v, %one : i32
    %closes = arith.cmpi eq, %v, %two : i32
    %more = arith.extui %opens : i1 to i32
    %less = arith.extui %closes : i1 to i32
    %change = arith.subi %more, %less : i32
    %next = arith.addi %depth, %change : i32
    %most = arith.maxsi %deepest, %next : i32
    %least = arith.minsi %lowest, %next : i32
    scf.yield %next, %most, %least : i32, i32, i32
  }
  %open = arith.cmpi ne, %end#0, %zero : i32
  %under = arith.cmpi slt, %end#2, %zero : i32
  %wrong = arith.ori %open, %under : i1
  %said = arith.select %wrong, %minus, %end#1 : i32
  return %said : i32
}
