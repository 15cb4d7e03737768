func.func @f(%xa: memref<64xi32> {neurojit.range = [0, 1130000000]}, %xb: memref<64xi32> {neurojit.range = [2, 1000000]}, %o: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %cn = arith.constant 64 : index

  scf.for %i = %c0 to %cn step %c1 {
    %a = memref.load %xa[%i] : memref<64xi32>
    %b = memref.load %xb[%i] : memref<64xi32>
    %out = arith.remui %a, %b : i32
    memref.store %out, %o[%i] : memref<64xi32>
  }
  return
}
