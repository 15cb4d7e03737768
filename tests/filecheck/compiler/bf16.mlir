// RUN: neurojit ir %s --function f --tier T0 --stage llvm | filecheck %s
// What is only moved is an integer: LLVM would round its own bf16 on the way. Arithmetic is that of f32.
// CHECK-NOT: bfloat
// CHECK: load i16
// CHECK: shl i32 %{{[0-9]+}}, 16
// CHECK: fadd float
// CHECK: store i16
// CHECK-NOT: bfloat
memref.global @kept : memref<4xbf16> = dense<[1.0, -0.0, 0x7FA1, 1.0e-40]>
func.func @f(%a: memref<4xbf16>, %s: bf16) -> bf16 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %kept = memref.get_global @kept : memref<4xbf16>
  %last = scf.for %i = %c0 to %c4 step %c1 iter_args(%before = %s) -> (bf16) {
    %x = memref.load %a[%i] : memref<4xbf16>
    %k = memref.load %kept[%i] : memref<4xbf16>
    memref.store %before, %a[%i] : memref<4xbf16>
    %sum = arith.addf %x, %k : bf16
    scf.yield %sum : bf16
  }
  return %last : bf16
}
