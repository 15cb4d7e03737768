func.func @f(%x: memref<33xf32> {neurojit.range = [-8.0, 8.0]}, %o: memref<32xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c6 = arith.constant 6 : index
  %c32 = arith.constant 32 : index
  %z = arith.constant 0.0 : f32
  %by = arith.constant dense<[0.5, -0.25, 1.0, -1.0, 0.75, -0.5]> : vector<6xf32>
  %at = arith.constant dense<[-2.0, -1.25, -0.5, 0.25, 1.0, 1.75]> : vector<6xf32>
  %wide = arith.constant dense<[2.0, 2.0, 3.0, 3.0, 2.0, 2.0]> : vector<6xf32>
  scf.for %i = %c0 to %c32 step %c1 {
    %j = arith.addi %i, %c1 : index
    %v = memref.load %x[%i] : memref<33xf32>
    %w = memref.load %x[%j] : memref<33xf32>
    %s = scf.for %k = %c0 to %c6 step %c1 iter_args(%a = %z) -> (f32) {
      %f = vector.extract %by[%k] : f32 from vector<6xf32>
      %t = vector.extract %at[%k] : f32 from vector<6xf32>
      %n = vector.extract %wide[%k] : f32 from vector<6xf32>
      %u = arith.mulf %w, %f : f32
      %d = arith.addf %v, %u : f32
      %e = arith.subf %d, %t : f32
      %g = math.absf %e : f32
      %h = arith.subf %n, %g : f32
      %r = arith.maximumf %h, %z : f32
      %b = arith.maximumf %a, %r : f32
      scf.yield %b : f32
    }
    memref.store %s, %o[%i] : memref<32xf32>
  }
  return
}
