func.func @f(%x: memref<16xi32> {neurojit.range = [0, 63]}, %o: memref<16xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 16 : index
  %m4 = arith.constant 15 : i32
  %m16 = arith.constant 65535 : i32
  %one = arith.constant 1 : i32
  %four = arith.constant 4 : i32
  %t = arith.constant dense<[531, 515, 530, 514]> : vector<4xi32>
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<16xi32>
    %h = arith.shrui %v, %four : i32
    %hx = arith.index_cast %h : i32 to index
    %w = vector.extract %t[%hx] : i32 from vector<4xi32>
    %half = arith.andi %w, %m16 : i32
    %l = arith.andi %v, %m4 : i32
    %s = arith.shrui %half, %l : i32
    %b = arith.andi %s, %one : i32
    memref.store %b, %o[%i] : memref<16xi32>
  }
  return
}
