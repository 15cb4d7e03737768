func.func @f(%x: memref<16xi32> {neurojit.range = [1, 1000]}, %y: memref<16xi32> {neurojit.range = [1, 1000]}, %o: memref<16xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %z = arith.constant 0 : i32
  scf.for %i = %c0 to %c16 step %c1 {
    %a0 = memref.load %x[%i] : memref<16xi32>
    %b0 = memref.load %y[%i] : memref<16xi32>
    %e:2 = scf.while (%a = %a0, %b = %b0) : (i32, i32) -> (i32, i32) {
      %p = arith.cmpi ne, %b, %z : i32
      scf.condition(%p) %a, %b : i32, i32
    } do {
    ^bb0(%a: i32, %b: i32):
      %r = arith.remui %a, %b : i32
      scf.yield %b, %r : i32, i32
    }
    memref.store %e#0, %o[%i] : memref<16xi32>
  }
  return
}
