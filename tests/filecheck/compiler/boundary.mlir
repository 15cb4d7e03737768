// RUN: neurojit ir %s --function f --stage linalg --tier T0 | filecheck %s
// Tensors come in as buffers that are never written, results leave through theirs; asserts and calls become
// markers, which need the context.
// Callees are handed the tensors themselves up to bufferization, which has to see who reads them.
// CHECK:       func.func @neurojit.body(%[[CTX:.*]]: !llvm.ptr, %[[A:.*]]: memref<4xf32>, %[[S:.*]]: f32, %[[R0:.*]]: memref<4xf32>, %[[R1:.*]]: memref<f32>) -> i32
// CHECK:         %[[T:.*]] = bufferization.to_tensor %[[A]] restrict : memref<4xf32> to tensor<4xf32>
// CHECK:         call @neurojit.fault.0(%[[CTX]], %{{.*}}, %[[S]]) : (!llvm.ptr, i1, f32) -> ()
// CHECK:         %[[OUT:.*]] = memref.alloc() : memref<4xf32>
// CHECK:         %[[STATUS:.*]] = call @neurojit.call.g(%[[CTX]], %[[T]], %[[OUT]])
// CHECK-NEXT:    call @neurojit.check(%[[CTX]], %[[STATUS]]) : (!llvm.ptr, i32) -> ()
// CHECK:         memref.store %[[S]], %[[R1]][] : memref<f32>
// CHECK:         bufferization.materialize_in_destination %{{.*}} in writable %[[R0]]
// CHECK:         return %{{.*}} : i32
func.func @g(%a: tensor<4xf32>) -> tensor<4xf32> { return %a : tensor<4xf32> }
func.func @f(%a: tensor<4xf32>, %s: f32) -> (tensor<4xf32>, f32) {
  %zero = arith.constant 0.0 : f32
  %ok = arith.cmpf ogt, %s, %zero : f32
  "tensorlang.assert"(%ok, %s) {message = "positive"} : (i1, f32) -> ()
  %b = func.call @g(%a) : (tensor<4xf32>) -> tensor<4xf32>
  return %b, %s : tensor<4xf32>, f32
}
