// gelu(x w + b) + r of 1 Mi numbers, gelu by its tanh form.
func.func @gelu(%x: memref<1048576xf32>, %w: memref<1048576xf32>, %b: memref<1048576xf32>,
                %r: memref<1048576xf32>, %y: memref<1048576xf32>) {
  %half = arith.constant 0.5 : f32
  %one = arith.constant 1.0 : f32
  %cubic = arith.constant 0.044715 : f32
  %root = arith.constant 0.797884583 : f32
  affine.for %i = 0 to 1048576 {
    %xi = affine.load %x[%i] : memref<1048576xf32>
    %wi = affine.load %w[%i] : memref<1048576xf32>
    %bi = affine.load %b[%i] : memref<1048576xf32>
    %ri = affine.load %r[%i] : memref<1048576xf32>
    %xw = arith.mulf %xi, %wi : f32
    %u = arith.addf %xw, %bi : f32
    %u2 = arith.mulf %u, %u : f32
    %u3 = arith.mulf %u2, %u : f32
    %c = arith.mulf %cubic, %u3 : f32
    %v = arith.addf %u, %c : f32
    %t = arith.mulf %root, %v : f32
    %h = math.tanh %t : f32
    %h1 = arith.addf %one, %h : f32
    %hu = arith.mulf %half, %u : f32
    %g = arith.mulf %hu, %h1 : f32
    %s = arith.addf %g, %ri : f32
    affine.store %s, %y[%i] : memref<1048576xf32>
  }
  return
}
