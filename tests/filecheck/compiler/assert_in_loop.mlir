// RUN: neurojit ir %s --function f --stage llvm --tier T0 | filecheck %s
// An assertion is no call of unknown length: a loop of short iterations is not polled in each.
// CHECK:       define internal i32 @"neurojit.body"(ptr %[[CTX:[0-9]+]]
// CHECK-NOT:     load volatile
// CHECK:         load float
// CHECK-NOT:     load volatile
// CHECK:         ret i32
// CHECK:       }
func.func @f(%m: memref<64xf32>) {
  %zero = arith.constant 0.0 : f32
  affine.for %i = 0 to 64 {
    %x = affine.load %m[%i] : memref<64xf32>
    %fine = arith.cmpf oge, %x, %zero : f32
    "tensorlang.assert"(%fine, %x) {message = "negative", names = ["x"]} : (i1, f32) -> ()
  }
  return
}
