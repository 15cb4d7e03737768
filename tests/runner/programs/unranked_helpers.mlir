// Helpers that take memrefs of any shape: unranked, of open extents, strided; a vector, and a buffer handed back.
func.func private @printMemrefF32(memref<*xf32>) attributes {llvm.emit_c_interface}
func.func @show(%u: memref<*xf32>) {
  call @printMemrefF32(%u) : (memref<*xf32>) -> ()
  return
}
func.func @twice(%u: memref<*xf32>) {
  call @show(%u) : (memref<*xf32>) -> ()
  call @show(%u) : (memref<*xf32>) -> ()
  return
}
func.func @fill(%m: memref<?x?xf32, strided<[?, ?], offset: ?>>, %v: f32) {
  linalg.fill ins(%v : f32) outs(%m : memref<?x?xf32, strided<[?, ?], offset: ?>>)
  return
}
func.func @double(%v: vector<2xf32>) -> vector<2xf32> {
  %w = arith.addf %v, %v : vector<2xf32>
  return %w : vector<2xf32>
}
func.func @same(%m: memref<?x?xf32>) -> memref<?x?xf32> {
  return %m : memref<?x?xf32>
}
func.func @main() {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %one = arith.constant 1.0 : f32
  %three = arith.constant 3.0 : f32
  %m = memref.alloc(%c2, %c2) : memref<?x?xf32>
  linalg.fill ins(%one : f32) outs(%m : memref<?x?xf32>)
  %s = call @same(%m) : (memref<?x?xf32>) -> memref<?x?xf32>
  %r = memref.subview %s[0, 1] [2, 1] [1, 1] : memref<?x?xf32> to memref<2x1xf32, strided<[?, 1], offset: 1>>
  %d = memref.cast %r : memref<2x1xf32, strided<[?, 1], offset: 1>> to memref<?x?xf32, strided<[?, ?], offset: ?>>
  call @fill(%d, %three) : (memref<?x?xf32, strided<[?, ?], offset: ?>>, f32) -> ()
  %u = memref.cast %m : memref<?x?xf32> to memref<*xf32>
  call @twice(%u) : (memref<*xf32>) -> ()
  %v = vector.load %m[%c0, %c0] : memref<?x?xf32>, vector<2xf32>
  %w = call @double(%v) : (vector<2xf32>) -> vector<2xf32>
  vector.print %w : vector<2xf32>
  memref.dealloc %m : memref<?x?xf32>
  return
}
