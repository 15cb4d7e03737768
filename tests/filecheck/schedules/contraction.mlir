// RUN: python -m tests.unit.compiler.schedules.shown %s | filecheck %s
// SCHEDULE: {"bits": 512, "numerics": "exact", "op1": {"kind": "contraction", "rows": 2, "vectors": 2, "unroll": 1}}
// A register tile of 2 x 2 vectors; the fill becomes the accumulators' start; the last vector is masked; exact
// numerics keep multiply and add apart.
// CHECK-LABEL: func.func @exact
// CHECK-NOT:     linalg
// CHECK-DAG:     %[[ZERO:.*]] = arith.constant 0.000000e+00 : f32
// CHECK-DAG:     %[[MASK:.*]] = arith.constant dense<[true, true, true, true, true, true, true, true, false,
// CHECK:         scf.for %[[ROW:.*]] = %{{.*}} to %{{.*}} step
// CHECK:           %[[START:.*]] = vector.broadcast %[[ZERO]] : f32 to vector<16xf32>
// CHECK:           %[[SUM:.*]]:4 = scf.for {{.*}} iter_args(%[[C:[a-z0-9]+]] = %[[START]], %{{.*}} = %[[START]],
// CHECK:             %[[B:.*]] = vector.load {{.*}} : memref<240xf32>, vector<16xf32>
// CHECK:             %[[A:.*]] = memref.load
// CHECK:             %[[AS:.*]] = vector.broadcast %[[A]] : f32 to vector<16xf32>
// CHECK:             %[[P:.*]] = arith.mulf %[[AS]], %[[B]] : vector<16xf32>
// CHECK:             arith.addf %[[C]], %[[P]] : vector<16xf32>
// CHECK:             vector.maskedload {{.*}}, %[[MASK]]
// CHECK-NOT:         fma
// CHECK:             scf.yield
// CHECK:           vector.store %[[SUM]]#0
// CHECK:           vector.maskedstore {{.*}}, %[[MASK]], %[[SUM]]#1
func.func @exact(%a: memref<4x10xf32>, %b: memref<10x24xf32>, %c: memref<4x24xf32>) {
  %zero = arith.constant 0.0 : f32
  linalg.fill ins(%zero : f32) outs(%c : memref<4x24xf32>)
  linalg.matmul ins(%a, %b : memref<4x10xf32>, memref<10x24xf32>) outs(%c : memref<4x24xf32>)
  return
}
