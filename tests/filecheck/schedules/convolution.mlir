// RUN: python -m tests.unit.compiler.schedules.shown %s | filecheck %s
// SCHEDULE: {"bits": 512, "numerics": "strict", "op0": {"kind": "contraction", "rows": 4, "vectors": 2, "pack_b": true, "flatten": true, "unroll": 8}}
// A 7x7 image: lines of 7 are copied end to end, so that 49 columns are four vectors and not seven.
// CHECK-LABEL: func.func @flattened
// CHECK:         %[[COPY:.*]] = memref.alloc() {alignment = 64 : i64} : memref<5776xf32>
// CHECK:         scf.for
// CHECK:           scf.for
// CHECK:             %[[LINE:.*]] = vector.maskedload {{.*}} : memref<648xf32>
// CHECK:             vector.store %[[LINE]], %[[COPY]]
// CHECK:         scf.for
// CHECK:           scf.for {{.*}} iter_args
// CHECK:             vector.load %[[COPY]]{{.*}} vector<16xf32>
// CHECK:             vector.fma
func.func @flattened(%x: memref<1x8x9x9xf32>, %w: memref<16x8x3x3xf32>, %y: memref<1x16x7x7xf32>) {
  linalg.conv_2d_nchw_fchw ins(%x, %w : memref<1x8x9x9xf32>, memref<16x8x3x3xf32>) outs(%y : memref<1x16x7x7xf32>)
  return
}
