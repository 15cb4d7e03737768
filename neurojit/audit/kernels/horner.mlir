// 3 x^4 - 2 x^3 + x / 6 - 5 of every element.
func.func @horner(%x: memref<32xf32>, %y: memref<32xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 32 : index
  %a4 = arith.constant 3.0 : f32
  %a3 = arith.constant -2.0 : f32
  %a1 = arith.constant 0.16666667 : f32
  %a0 = arith.constant -5.0 : f32
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<32xf32>
    %h4 = arith.mulf %a4, %v : f32
    %h3 = arith.addf %h4, %a3 : f32
    %h2 = arith.mulf %h3, %v : f32
    %g2 = arith.mulf %h2, %v : f32
    %h1 = arith.addf %g2, %a1 : f32
    %g1 = arith.mulf %h1, %v : f32
    %h0 = arith.addf %g1, %a0 : f32
    memref.store %h0, %y[%i] : memref<32xf32>
  }
  return
}
