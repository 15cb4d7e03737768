func.func @f(%x: memref<32xf32>, %o: memref<1xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 32 : index
  %z = arith.constant 0.0 : f32
  %lo = arith.constant -100.0 : f32
  %hi = arith.constant 100.0 : f32
  %true = arith.constant true
  %ok = scf.for %i = %c0 to %n step %c1 iter_args(%k = %true) -> (i1) {
    %v = memref.load %x[%i] : memref<32xf32>
    %p = arith.cmpf oge, %v, %lo : f32
    %q = arith.cmpf ole, %v, %hi : f32
    %pq = arith.andi %p, %q : i1
    %w = arith.andi %k, %pq : i1
    scf.yield %w : i1
  }
  "tensorlang.assert"(%ok) {message = "out of limits", names = []} : (i1) -> ()
  %s = scf.for %i = %c0 to %n step %c1 iter_args(%t = %z) -> (f32) {
    %v = memref.load %x[%i] : memref<32xf32>
    %u = arith.addf %t, %v : f32
    scf.yield %u : f32
  }
  memref.store %s, %o[%c0] : memref<1xf32>
  return
}
