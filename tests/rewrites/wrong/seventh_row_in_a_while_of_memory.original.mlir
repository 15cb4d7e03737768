func.func @f(%x: memref<33xf32> {neurojit.range = [-8.0, 8.0]}, %o: memref<9xf32>, %o2: memref<9xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c9 = arith.constant 9 : index
  %c6 = arith.constant 6 : index
  %c32 = arith.constant 32 : index
  %z = arith.constant 0.0 : f32
  %by = arith.constant dense<[0.5, -0.25, 1.0, -1.0, 0.75, -0.5, -0.3, 0.6, 0.9]> : vector<9xf32>
  %at = arith.constant dense<[-2.0, -1.25, -0.5, 0.25, 1.0, 1.75, -6.7, 0.5, -0.75]> : vector<9xf32>
  %wide = arith.constant dense<[2.0, 2.0, 3.0, 3.0, 2.0, 2.0, 0.0, 2.0, 3.0]> : vector<9xf32>
  scf.for %i = %c0 to %c9 step %c1 {
    %is6 = arith.cmpi eq, %i, %c6 : index
    %lim = arith.select %is6, %c0, %c32 : index
    %s = scf.for %k = %c0 to %lim step %c1 iter_args(%a = %z) -> (f32) {
      %j = arith.addi %k, %c1 : index
      %v = memref.load %x[%k] : memref<33xf32>
      %w = memref.load %x[%j] : memref<33xf32>
      %f = vector.extract %by[%i] : f32 from vector<9xf32>
      %t = vector.extract %at[%i] : f32 from vector<9xf32>
      %n = vector.extract %wide[%i] : f32 from vector<9xf32>
      %u = arith.mulf %w, %f : f32
      %d = arith.addf %v, %u : f32
      %e = arith.subf %d, %t : f32
      %g = math.absf %e : f32
      %h = arith.subf %n, %g : f32
      %r = arith.maximumf %h, %z : f32
      %b = arith.maximumf %a, %r : f32
      scf.yield %b : f32
    }
    %x0 = memref.load %x[%i] : memref<33xf32>
    %s2 = arith.addf %s, %x0 : f32
    memref.store %s2, %o[%i] : memref<9xf32>
  }
  scf.for %i = %c0 to %c9 step %c1 {
    %v = memref.load %x[%i] : memref<33xf32>
    %q = arith.mulf %v, %v : f32
    memref.store %q, %o2[%i] : memref<9xf32>
  }
  return
}
