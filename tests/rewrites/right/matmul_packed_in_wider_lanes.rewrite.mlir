func.func @f(%a: memref<12x20xf32>, %b: memref<9x20xf32>, %bias: memref<9xf32>, %o: memref<12x9xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c12 = arith.constant 12 : index
  %c2 = arith.constant 2 : index
  %c20 = arith.constant 20 : index
  %c9 = arith.constant 9 : index
  %z = arith.constant 0.0 : f32
  %zs = arith.constant dense<0.0> : vector<16xf32>
  %bt = memref.alloc() : memref<20x16xf32>
  linalg.fill ins(%z : f32) outs(%bt : memref<20x16xf32>)
  scf.for %j = %c0 to %c9 step %c1 {
    scf.for %k = %c0 to %c20 step %c1 {
      %q = memref.load %b[%j, %k] : memref<9x20xf32>
      memref.store %q, %bt[%k, %j] : memref<20x16xf32>
    }
  }
  %bb = vector.transfer_read %bias[%c0], %z : memref<9xf32>, vector<16xf32>
  scf.for %i = %c0 to %c12 step %c2 {
    %i1x = arith.addi %i, %c1 : index
    %s:2 = scf.for %k = %c0 to %c20 step %c1 iter_args(%x = %bb, %y = %bb) -> (vector<16xf32>, vector<16xf32>) {
      %q = vector.load %bt[%k, %c0] : memref<20x16xf32>, vector<16xf32>
      %p = memref.load %a[%i, %k] : memref<12x20xf32>
      %p1 = memref.load %a[%i1x, %k] : memref<12x20xf32>
      %pv = vector.broadcast %p : f32 to vector<16xf32>
      %pw = vector.broadcast %p1 : f32 to vector<16xf32>
      %t = vector.fma %pv, %q, %x : vector<16xf32>
      %u = vector.fma %pw, %q, %y : vector<16xf32>
      scf.yield %t, %u : vector<16xf32>, vector<16xf32>
    }
    %r0 = arith.maximumf %s#0, %zs : vector<16xf32>
    %r1 = arith.maximumf %s#1, %zs : vector<16xf32>
    vector.transfer_write %r0, %o[%i, %c0] : vector<16xf32>, memref<12x9xf32>
    vector.transfer_write %r1, %o[%i1x, %c0] : vector<16xf32>, memref<12x9xf32>
  }
  return
}
