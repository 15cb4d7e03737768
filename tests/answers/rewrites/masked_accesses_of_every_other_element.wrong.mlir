// Neighbours in memory, as it used to be.
func.func @f(%a: memref<8xi32>, %o: memref<4xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %c5 = arith.constant 5 : index
  %c7 = arith.constant 7 : index
  %k0 = arith.constant 50 : i32
  %k1 = arith.constant 60 : i32
  %k2 = arith.constant 70 : i32
  %k3 = arith.constant 80 : i32
  %x0 = memref.load %a[%c1] : memref<8xi32>
  %x2 = memref.load %a[%c3] : memref<8xi32>
  %x3 = memref.load %a[%c4] : memref<8xi32>
  memref.store %x0, %o[%c0] : memref<4xi32>
  memref.store %k1, %o[%c1] : memref<4xi32>
  memref.store %x2, %o[%c2] : memref<4xi32>
  memref.store %x3, %o[%c3] : memref<4xi32>
  memref.store %k0, %a[%c1] : memref<8xi32>
  memref.store %k2, %a[%c2] : memref<8xi32>
  memref.store %k3, %a[%c3] : memref<8xi32>
  return
}
