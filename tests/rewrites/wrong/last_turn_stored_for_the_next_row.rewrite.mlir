func.func @f(%x: memref<33xf32> {neurojit.range = [-8.0, 8.0]}, %o: memref<32xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c6 = arith.constant 6 : index
  %c32 = arith.constant 32 : index
  %z = arith.constant 0.0 : f32
  %by = arith.constant dense<[0.5, -0.25, 1.0, -1.0, 0.75, -0.5, -0.3]> : vector<7xf32>
  %at = arith.constant dense<[-2.0, -1.25, -0.5, 0.25, 1.0, 1.75, -6.7]> : vector<7xf32>
  %gain = arith.constant dense<[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0e6]> : vector<7xf32>
  %wide = arith.constant dense<[2.0, 2.0, 3.0, 3.0, 2.0, 2.0, 1.0e-05]> : vector<7xf32>
  %c7 = arith.constant 7 : index
  %c33 = arith.constant 33 : index
  %c31 = arith.constant 31 : index
  %m = memref.alloc() : memref<1xf32>
  memref.store %z, %m[%c0] : memref<1xf32>
  scf.for %i0 = %c0 to %c33 step %c1 {
    %i = arith.minsi %i0, %c31 : index
    %real = arith.cmpi slt, %i0, %c32 : index
    %p0 = arith.maxsi %i0, %c1 : index
    %p = arith.subi %p0, %c1 : index
    scf.for %k = %c0 to %c7 step %c1 {
      %old = memref.load %m[%c0] : memref<1xf32>
      %first = arith.cmpi eq, %k, %c0 : index
      scf.if %first {
        memref.store %old, %o[%p] : memref<32xf32>
      }
      scf.if %real {
      %a = arith.select %first, %z, %old : f32
    %j = arith.addi %i, %c1 : index
    %v = memref.load %x[%i] : memref<33xf32>
    %w = memref.load %x[%j] : memref<33xf32>
      %f = vector.extract %by[%k] : f32 from vector<7xf32>
      %t = vector.extract %at[%k] : f32 from vector<7xf32>
      %n = vector.extract %wide[%k] : f32 from vector<7xf32>
      %u = arith.mulf %w, %f : f32
      %d = arith.addf %v, %u : f32
      %e = arith.subf %d, %t : f32
      %g = math.absf %e : f32
      %h = arith.subf %n, %g : f32
      %r0 = arith.maximumf %h, %z : f32
      %gn = vector.extract %gain[%k] : f32 from vector<7xf32>
      %r = arith.mulf %r0, %gn : f32
      %b = arith.maximumf %a, %r : f32
      memref.store %b, %m[%c0] : memref<1xf32>
      }
    }
  }
  return
}
