// RUN: python -m tests.unit.compiler.schedules.shown %s | filecheck %s
// SCHEDULE: {"bits": 256, "numerics": "strict", "op1": {"kind": "reduction", "accumulators": 1}, "op2": {"kind": "pointwise", "unroll": 1}}
// A product that is added to the sum so far is not rounded; what is multiplied is rounded as written. The steps
// of a polynomial are fused up to its last one.
// CHECK-LABEL: func.func @deviations
// CHECK:           %[[R:.*]] = arith.mulf %[[B:.*]], %[[B]] : f32
// CHECK:           %[[V:.*]] = vector.broadcast %[[R]]
// CHECK:           %[[D:.*]] = arith.subf %{{.*}}, %[[V]] : vector<8xf32>
// CHECK-NOT:       arith.mulf
// CHECK:           %[[S:.*]] = math.fma %[[D]], %[[D]], %{{.*}} : vector<8xf32>
// CHECK:           scf.yield %[[S]]
// CHECK:         scf.for
// CHECK:           %[[X:.*]] = vector.load
// CHECK-NOT:       arith.mulf
// CHECK:           %[[P:.*]] = math.fma %[[X]], %{{.*}}, %{{.*}} : vector<8xf32>
// CHECK:           %[[N:.*]] = arith.negf %[[X]]
// CHECK:           %[[Q:.*]] = math.fma %[[N]], %[[P]], %{{.*}} : vector<8xf32>
// CHECK:           %[[M:.*]] = arith.mulf %[[Q]], %[[X]] : vector<8xf32>
// CHECK:           arith.addf %[[M]], %{{.*}} : vector<8xf32>
func.func @deviations(%x: memref<5x32xf32>, %m: memref<5xf32>, %y: memref<5xf32>, %z: memref<160xf32>, %w: memref<160xf32>) {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0.5 : f32
  %c1 = arith.constant 0.25 : f32
  %c2 = arith.constant 0.125 : f32
  %c3 = arith.constant 2.0 : f32
  linalg.fill ins(%zero : f32) outs(%y : memref<5xf32>)
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i)>],
                  iterator_types = ["parallel", "reduction"]}
      ins(%x, %m : memref<5x32xf32>, memref<5xf32>) outs(%y : memref<5xf32>) {
  ^bb0(%a: f32, %b: f32, %out: f32):
    %r = arith.mulf %b, %b : f32
    %d = arith.subf %a, %r : f32
    %q = arith.mulf %d, %d : f32
    %s = arith.addf %out, %q : f32
    linalg.yield %s : f32
  }
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%z : memref<160xf32>) outs(%w : memref<160xf32>) {
  ^bb0(%v: f32, %out: f32):
    %m3 = arith.mulf %v, %c3 : f32
    %p2 = arith.addf %m3, %c2 : f32
    %m2 = arith.mulf %v, %p2 : f32
    %p1 = arith.subf %c1, %m2 : f32
    %m1 = arith.mulf %p1, %v : f32
    %p0 = arith.addf %m1, %c0 : f32
    linalg.yield %p0 : f32
  }
  return
}
