// RUN: neurojit ir %s --function f --stage llvm --tier T0 | filecheck %s
// A loop of unknown length runs in chunks, with one look at the cancel cell before each.
// CHECK:       define internal i32 @"neurojit.body"(ptr %[[CTX:[0-9]+]]
// CHECK:         load volatile i64, ptr
// CHECK:         call i64 @llvm.umin.i64
// CHECK:         store float
// CHECK-NOT:     load volatile
// CHECK:         ret i32
// CHECK:       }
func.func @f(%m: memref<8xf32>, %v: f32, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    memref.store %v, %m[%c0] : memref<8xf32>
  }
  return
}
