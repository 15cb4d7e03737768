// wrong where a shortest path has edges that stand in the other order
func.func @f(%from: memref<40xindex> {neurojit.range = [0, 15]}, %to: memref<40xindex> {neurojit.range = [0, 15]}, %w: memref<40xi32> {neurojit.range = [1, 1000]}, %d: memref<16xi32>) {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %c1 = arith.constant 1 : index
  %k1000000 = arith.constant 1000000 : i32
  %k0 = arith.constant 0 : i32
  %c9 = arith.constant 9 : index
  %c40 = arith.constant 40 : index
  scf.for %i = %c0 to %c16 step %c1 {
    memref.store %k1000000, %d[%i] : memref<16xi32>
  }
  memref.store %k0, %d[%c0] : memref<16xi32>
  scf.for %r = %c0 to %c9 step %c1 {
    scf.for %e = %c0 to %c40 step %c1 {
      %u = memref.load %from[%e] : memref<40xindex>
      %v = memref.load %to[%e] : memref<40xindex>
      %c = memref.load %w[%e] : memref<40xi32>
      %du = memref.load %d[%u] : memref<16xi32>
      %dv = memref.load %d[%v] : memref<16xi32>
      %n = arith.addi %du, %c : i32
      %m = arith.minsi %n, %dv : i32
      memref.store %m, %d[%v] : memref<16xi32>
    }
  }
  return
}
