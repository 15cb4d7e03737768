// RUN: python -m tests.unit.compiler.schedules.shown %s | filecheck %s
// SCHEDULE: {"bits": 256, "numerics": "strict", "op1": {"kind": "reduction", "accumulators": 2}}
// Rows are summed in two vectors, joined at the end half against half; -0.0 is what adds nothing.
// CHECK-LABEL: func.func @rows
// CHECK-DAG:     %[[START:.*]] = arith.constant 1.000000e+00 : f32
// CHECK-DAG:     %[[NONE:.*]] = arith.constant -0.000000e+00 : f32
// CHECK:         scf.for
// CHECK:           vector.broadcast %[[NONE]]
// CHECK:           scf.for {{.*}} iter_args
// CHECK:             arith.addf {{.*}} : vector<8xf32>
// CHECK:             arith.addf {{.*}} : vector<8xf32>
// CHECK:           vector.maskedload
// CHECK:           arith.select
// CHECK:           vector.shuffle {{.*}} [0, 1, 2, 3]
// CHECK:           vector.shuffle {{.*}} [0, 1] : vector<4xf32>
// CHECK:           vector.extract
// CHECK:           arith.addf %[[START]], %{{.*}} : f32
// CHECK:           memref.store
func.func @rows(%x: memref<5x37xf32>, %y: memref<5xf32>) {
  %one = arith.constant 1.0 : f32
  linalg.fill ins(%one : f32) outs(%y : memref<5xf32>)
  linalg.reduce { arith.addf } ins(%x : memref<5x37xf32>) outs(%y : memref<5xf32>) dimensions = [1]
  return
}
