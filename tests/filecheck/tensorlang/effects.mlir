// RUN: python -m neurojit.dialect.tensorlang.lowering %s | filecheck %s
// print, get_ir, variant, query and offer are the runtime's; assert keeps scalars only.

// CHECK-LABEL: func.func @effects(
// CHECK-SAME:    %[[HELD:.*]]: tensor<4x8xi1>, %[[WORST:.*]]: tensor<f32>
// CHECK:         %[[TRUE:.*]] = arith.constant true
// CHECK:         linalg.fill ins(%[[TRUE]] : i1)
// CHECK:         %[[ALL:.*]] = linalg.generic
// CHECK-SAME:      ins(%[[HELD]] : tensor<4x8xi1>)
// CHECK:           arith.andi
// CHECK:         %[[C:.*]] = tensor.extract %[[ALL]][] : tensor<i1>
// CHECK-NEXT:    %[[V:.*]] = tensor.extract %[[WORST]][] : tensor<f32>
// CHECK-NEXT:    "tensorlang.assert"(%[[C]], %[[V]]) {message = "not held", names = ["worst"]} : (i1, f32) -> ()
// CHECK-NEXT:    "tensorlang.print"(%[[WORST]]) {label = "worst"} : (tensor<f32>) -> ()
// CHECK-NEXT:    %[[T:.*]] = "tensorlang.get_ir"() {callee = @effects} : () -> !tensorlang.text
// CHECK-NEXT:    "tensorlang.variant"() {callee = @effects} : () -> (i64, i64)
// CHECK-NEXT:    %[[R:.*]] = "tensorlang.query"(%[[T]]) : (!tensorlang.text) -> !tensorlang.text
// CHECK-NEXT:    "tensorlang.offer"(%[[R]]) {callee = @effects} : (!tensorlang.text) -> i1
func.func @effects(%held: tensor<4x8xi1>, %worst: tensor<f32>) {
  "tensorlang.assert"(%held, %worst) {message = "not held", names = ["worst"]} : (tensor<4x8xi1>, tensor<f32>) -> ()
  "tensorlang.print"(%worst) {label = "worst"} : (tensor<f32>) -> ()
  %0 = "tensorlang.get_ir"() {callee = @effects} : () -> !tensorlang.text
  %1, %2 = "tensorlang.variant"() {callee = @effects} : () -> (i64, i64)
  %3 = "tensorlang.query"(%0) : (!tensorlang.text) -> !tensorlang.text
  %4 = "tensorlang.offer"(%3) {callee = @effects} : (!tensorlang.text) -> i1
  return
}
