// RUN: python -m tests.unit.compiler.schedules.shown %s | filecheck %s
// SCHEDULE: {"bits": 256, "numerics": "strict", "op1": {"kind": "contraction", "rows": 2, "vectors": 1, "kc": 5, "pack_b": true, "unroll": 1, "threads": 2}}
// Rows are shared by two threads; each packs five steps of B into its own part of one buffer; the fill stays,
// since C is read once for each block of the reduction.
// CHECK-LABEL: func.func @packed
// CHECK:         %[[COPY:.*]] = memref.alloc() {alignment = 64 : i64} : memref<80xf32>
// CHECK:         vector.store
// CHECK:         scf.parallel (%[[THREAD:.*]]) =
// CHECK:           scf.for %[[K:.*]] = %{{.*}} to %{{.*}} step
// CHECK:             %[[MINE:.*]] = arith.muli %[[THREAD]], %{{.*}} : index
// CHECK:             scf.for
// CHECK:               %[[V:.*]] = vector.load {{.*}} : memref<80xf32>, vector<8xf32>
// CHECK-NEXT:          vector.store %[[V]], %[[COPY]]
// CHECK:             scf.for
// CHECK:               vector.load {{.*}} : memref<32xf32>, vector<8xf32>
// CHECK:               scf.for {{.*}} iter_args
// CHECK:                 %[[B:.*]] = vector.load %[[COPY]]
// CHECK:                 vector.fma %{{.*}}, %[[B]],
// CHECK:         } {neurojit.parallel}
func.func @packed(%a: memref<4x10xf32>, %b: memref<10x8xf32>, %c: memref<4x8xf32>) {
  %zero = arith.constant 0.0 : f32
  linalg.fill ins(%zero : f32) outs(%c : memref<4x8xf32>)
  linalg.matmul ins(%a, %b : memref<4x10xf32>, memref<10x8xf32>) outs(%c : memref<4x8xf32>)
  return
}
