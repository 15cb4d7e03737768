// RUN: python -m neurojit.dialect.tensorlang.lowering %s | filecheck %s
// The logarithm is that of the math dialect, which ends in the C library at every tier.

// CHECK-LABEL: func.func @log(
// CHECK-SAME:    %[[A:.*]]: tensor<4xf64>
// CHECK:         %[[OUT:.*]] = tensor.empty() : tensor<4xf64>
// CHECK:         linalg.generic
// CHECK-SAME:      ins(%[[A]] : tensor<4xf64>) outs(%[[OUT]] : tensor<4xf64>)
// CHECK:         ^bb0(%[[X:.*]]: f64, %{{.*}}: f64):
// CHECK-NEXT:      %[[Y:.*]] = math.log %[[X]] : f64
// CHECK-NEXT:      linalg.yield %[[Y]] : f64
func.func @log(%a: tensor<4xf64>) -> tensor<4xf64> {
  %0 = "tensorlang.log"(%a) : (tensor<4xf64>) -> tensor<4xf64>
  return %0 : tensor<4xf64>
}
