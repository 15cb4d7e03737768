// RUN: python -m tests.unit.compiler.schedules.shown %s | filecheck %s
// SCHEDULE: {"bits": 256, "numerics": "strict", "op0": {"kind": "pointwise", "unroll": 2}}
// Both loops are one; constants and captured scalars stay scalars until a vector needs them.
// CHECK-LABEL: func.func @chain
// CHECK-SAME:    %[[S:[a-z0-9]+]]: f32
// CHECK:         scf.for %{{.*}} = %{{.*}} to %{{.*}} step
// CHECK:           vector.load {{.*}} : memref<33xf32>, vector<8xf32>
// CHECK:           vector.load {{.*}} : memref<33xf32>, vector<8xf32>
// CHECK:           %[[SV:.*]] = vector.broadcast %[[S]] : f32 to vector<8xf32>
// CHECK:           %[[P:.*]] = arith.mulf %{{.*}}, %[[SV]] : vector<8xf32>
// CHECK:           math.exp %[[P]] : vector<8xf32>
// CHECK:           vector.store
// CHECK:           vector.store
// CHECK:         vector.load {{.*}} : memref<33xf32>, vector<1xf32>
func.func @chain(%s: f32, %x: memref<3x11xf32>, %y: memref<3x11xf32>) {
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>],
                  iterator_types = ["parallel", "parallel"]}
      ins(%x : memref<3x11xf32>) outs(%y : memref<3x11xf32>) {
  ^bb0(%in: f32, %out: f32):
    %p = arith.mulf %in, %s : f32
    %e = math.exp %p : f32
    linalg.yield %e : f32
  }
  return
}
