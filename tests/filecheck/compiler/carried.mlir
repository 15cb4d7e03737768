// RUN: neurojit ir %s --function f --stage scheduled --tier T0 | filecheck %s
// A swap of two carried tensors: both are read before either is written, and the buffers stay where they are.
// CHECK:       scf.for
// CHECK:         %[[ONE:.*]] = memref.alloc()
// CHECK-NEXT:    memref.copy %[[Y:.*]], %[[ONE]]
// CHECK-NEXT:    %[[TWO:.*]] = memref.alloc()
// CHECK-NEXT:    memref.copy %[[X:.*]], %[[TWO]]
// CHECK-NEXT:    memref.copy %[[ONE]], %[[X]]
// CHECK-NEXT:    memref.copy %[[TWO]], %[[Y]]
// CHECK-NEXT:  }
func.func @f(%a: tensor<8xf32>, %b: tensor<8xf32>, %n: index) -> (tensor<8xf32>, tensor<8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%x = %a, %y = %b) -> (tensor<8xf32>, tensor<8xf32>) {
    scf.yield %y, %x : tensor<8xf32>, tensor<8xf32>
  }
  return %r#0, %r#1 : tensor<8xf32>, tensor<8xf32>
}
