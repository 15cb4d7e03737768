// Heat in a plate: Jacobi sweeps of the 2-D Laplace equation, to and fro between two buffers.
//
//     neurojit run examples/stencil.mlir
//
// 130x130 points, edges included; the upper edge is kept at 100, the others at 0.

// Every inner point becomes the mean of its four neighbours; the edges of %b are left alone.
func.func @sweep(%a: memref<130x130xf32>, %b: memref<130x130xf32>) {
  %c1 = arith.constant 1 : index
  %n = arith.constant 129 : index
  %quarter = arith.constant 0.25 : f32
  scf.for %i = %c1 to %n step %c1 {
    scf.for %j = %c1 to %n step %c1 {
      %up = arith.subi %i, %c1 : index
      %down = arith.addi %i, %c1 : index
      %left = arith.subi %j, %c1 : index
      %right = arith.addi %j, %c1 : index
      %n0 = memref.load %a[%up, %j] : memref<130x130xf32>
      %n1 = memref.load %a[%down, %j] : memref<130x130xf32>
      %n2 = memref.load %a[%i, %left] : memref<130x130xf32>
      %n3 = memref.load %a[%i, %right] : memref<130x130xf32>
      %s0 = arith.addf %n0, %n1 : f32
      %s1 = arith.addf %n2, %n3 : f32
      %s = arith.addf %s0, %s1 : f32
      %mean = arith.mulf %s, %quarter : f32
      memref.store %mean, %b[%i, %j] : memref<130x130xf32>
    }
  }
  return
}

func.func @plate(%a: memref<130x130xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 130 : index
  %cold = arith.constant 0.0 : f32
  %hot = arith.constant 100.0 : f32
  scf.for %i = %c0 to %n step %c1 {
    %upper = arith.cmpi eq, %i, %c0 : index
    %t = arith.select %upper, %hot, %cold : f32
    scf.for %j = %c0 to %n step %c1 {
      memref.store %t, %a[%i, %j] : memref<130x130xf32>
    }
  }
  return
}

// The largest change that one more sweep makes.
func.func @residual(%a: memref<130x130xf32>, %b: memref<130x130xf32>) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 130 : index
  %zero = arith.constant 0.0 : f32
  %largest = scf.for %i = %c0 to %n step %c1 iter_args(%outer = %zero) -> f32 {
    %row = scf.for %j = %c0 to %n step %c1 iter_args(%inner = %outer) -> f32 {
      %x = memref.load %a[%i, %j] : memref<130x130xf32>
      %y = memref.load %b[%i, %j] : memref<130x130xf32>
      %d = arith.subf %x, %y : f32
      %m = math.absf %d : f32
      %l = arith.maximumf %inner, %m : f32
      scf.yield %l : f32
    }
    scf.yield %row : f32
  }
  return %largest : f32
}

func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c65 = arith.constant 65 : index
  %sweeps = arith.constant 20000 : index
  %small = arith.constant 0.01 : f32
  %a0 = memref.alloc() : memref<130x130xf32>
  %b0 = memref.alloc() : memref<130x130xf32>
  func.call @plate(%a0) : (memref<130x130xf32>) -> ()
  func.call @plate(%b0) : (memref<130x130xf32>) -> ()
  %last:2 = scf.for %i = %c0 to %sweeps step %c1 iter_args(%a = %a0, %b = %b0)
      -> (memref<130x130xf32>, memref<130x130xf32>) {
    func.call @sweep(%a, %b) : (memref<130x130xf32>, memref<130x130xf32>) -> ()
    scf.yield %b, %a : memref<130x130xf32>, memref<130x130xf32>
  }
  %change = func.call @residual(%last#0, %last#1) : (memref<130x130xf32>, memref<130x130xf32>) -> f32
  %centre = memref.load %last#0[%c65, %c65] : memref<130x130xf32>
  "tensorlang.print"(%centre) {label = "temperature in the centre"} : (f32) -> ()
  %field = bufferization.to_tensor %last#0 restrict : memref<130x130xf32> to tensor<130x130xf32>
  %mean = "tensorlang.mean"(%field) {axes = [0, 1]} : (tensor<130x130xf32>) -> tensor<f32>
  "tensorlang.print"(%mean) {label = "mean temperature"} : (tensor<f32>) -> ()
  "tensorlang.print"(%change) {label = "change in the last sweep"} : (f32) -> ()
  %settled = arith.cmpf olt, %change, %small : f32
  "tensorlang.assert"(%settled, %change, %small) {message = "the plate has settled", names = ["change", "limit"]}
      : (i1, f32, f32) -> ()
  return
}
