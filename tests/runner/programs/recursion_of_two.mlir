// Two functions that call each other over one buffer.
func.func @even(%m: memref<?xf32>, %i: index) -> i1 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %z = arith.cmpi eq, %i, %c0 : index
  %r = scf.if %z -> i1 {
    %t = arith.constant true
    scf.yield %t : i1
  } else {
    %j = arith.subi %i, %c1 : index
    %k = func.call @odd(%m, %j) : (memref<?xf32>, index) -> i1
    scf.yield %k : i1
  }
  return %r : i1
}
func.func @odd(%m: memref<?xf32>, %i: index) -> i1 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %f = arith.constant 7.0 : f32
  memref.store %f, %m[%i] : memref<?xf32>
  %z = arith.cmpi eq, %i, %c0 : index
  %r = scf.if %z -> i1 {
    %t = arith.constant false
    scf.yield %t : i1
  } else {
    %j = arith.subi %i, %c1 : index
    %k = func.call @even(%m, %j) : (memref<?xf32>, index) -> i1
    scf.yield %k : i1
  }
  return %r : i1
}
func.func private @printMemrefF32(memref<*xf32>)
func.func @main() {
  %c6 = arith.constant 6 : index
  %c5 = arith.constant 5 : index
  %m = memref.alloc(%c6) : memref<?xf32>
  %z = arith.constant 0.0 : f32
  linalg.fill ins(%z : f32) outs(%m : memref<?xf32>)
  %r = call @even(%m, %c5) : (memref<?xf32>, index) -> i1
  vector.print %r : i1
  %u = memref.cast %m : memref<?xf32> to memref<*xf32>
  call @printMemrefF32(%u) : (memref<*xf32>) -> ()
  return
}
