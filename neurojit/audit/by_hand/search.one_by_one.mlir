// All keys are compared, none is left out.
func.func @search(%keys: memref<4xi32>, %x: memref<8xi32>, %y: memref<8xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %keys_count = arith.constant 4 : index
  %n = arith.constant 8 : index
  %last = arith.constant 3 : index
  %zero = arith.constant 0 : i32
  scf.for %i = %c0 to %last step %c1 {
    %j = arith.addi %i, %c1 : index
    %a = memref.load %keys[%i] : memref<4xi32>
    %b = memref.load %keys[%j] : memref<4xi32>
    %sorted = arith.cmpi sle, %a, %b : i32
    "tensorlang.assert"(%sorted, %b) {message = "the keys are not sorted", names = ["key"]} : (i1, i32) -> ()
  }
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<8xi32>
    %found = scf.for %k = %c0 to %keys_count step %c1 iter_args(%below = %zero) -> (i32) {
      %key = memref.load %keys[%k] : memref<4xi32>
      %less = arith.cmpi slt, %key, %v : i32
      %once = arith.extui %less : i1 to i32
      %more = arith.addi %below, %once : i32
      scf.yield %more : i32
    }
    memref.store %found, %y[%i] : memref<8xi32>
  }
  return
}
