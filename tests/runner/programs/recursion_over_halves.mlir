// Sums the halves of a strided view, each by the same function.
func.func @sum(%m: memref<?xf32, strided<[?], offset: ?>>) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %m, %c0 : memref<?xf32, strided<[?], offset: ?>>
  %z = arith.cmpi eq, %n, %c1 : index
  %r = scf.if %z -> f32 {
    %v = memref.load %m[%c0] : memref<?xf32, strided<[?], offset: ?>>
    scf.yield %v : f32
  } else {
    %c2 = arith.constant 2 : index
    %h = arith.divui %n, %c2 : index
    %k = arith.subi %n, %h : index
    %a = memref.subview %m[0] [%h] [1] : memref<?xf32, strided<[?], offset: ?>> to memref<?xf32, strided<[?], offset: ?>>
    %b = memref.subview %m[%h] [%k] [1] : memref<?xf32, strided<[?], offset: ?>> to memref<?xf32, strided<[?], offset: ?>>
    %x = func.call @sum(%a) : (memref<?xf32, strided<[?], offset: ?>>) -> f32
    %y = func.call @sum(%b) : (memref<?xf32, strided<[?], offset: ?>>) -> f32
    %s = arith.addf %x, %y : f32
    scf.yield %s : f32
  }
  return %r : f32
}
func.func @main() {
  %c5 = arith.constant 5 : index
  %m = memref.alloc(%c5) : memref<?xf32>
  %v = arith.constant 1.5 : f32
  linalg.fill ins(%v : f32) outs(%m : memref<?xf32>)
  %c = memref.cast %m : memref<?xf32> to memref<?xf32, strided<[?], offset: ?>>
  %r = call @sum(%c) : (memref<?xf32, strided<[?], offset: ?>>) -> f32
  vector.print %r : f32
  return
}
