func.func @f(%x: memref<8xi32> {neurojit.range = [0, 255]}) -> i32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %i10 = arith.constant 10 : i32
  %i48 = arith.constant 48 : i32
  %w = arith.constant dense<[10000000, 1000000, 100000, 10000, 1000, 100, 10, 1]> : vector<8xi32>
  %zero = arith.constant dense<48> : vector<8xi32>
  scf.for %i = %c0 to %c8 step %c1 {
    %v = memref.load %x[%i] : memref<8xi32>
    %d = arith.subi %v, %i48 : i32
    %ok = arith.cmpi ult, %d, %i10 : i32
    "tensorlang.assert"(%ok, %v) {message = "not a digit", names = ["char"]} : (i1, i32) -> ()
  }
  %v = vector.load %x[%c0] : memref<8xi32>, vector<8xi32>
  %d = arith.subi %v, %zero : vector<8xi32>
  %p = arith.muli %d, %w : vector<8xi32>
  %r = vector.reduction <add>, %p : vector<8xi32> into i32
  return %r : i32
}
