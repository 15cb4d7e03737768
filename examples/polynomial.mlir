// A polynomial of degree 15 at 4096 points, each power computed from scratch: slow by its algorithm, so no
// compiler tier helps much, and a rewrite does. Two rewrites lie in examples/offers: Horner's rule, and
// Horner's rule with a slip.
//
//     neurojit run examples/polynomial.mlir
//     neurojit run examples/polynomial.mlir --offer poly=examples/offers/horner.mlir
//     neurojit run examples/polynomial.mlir --offer poly=examples/offers/slip.mlir
//     neurojit validate examples/polynomial.mlir examples/offers/slip.mlir --function poly

func.func @poly(%x: memref<4096xf32>, %c: memref<16xf32>, %y: memref<4096xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %n = arith.constant 4096 : index
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<4096xf32>
    %sum = scf.for %k = %c0 to %c16 step %c1 iter_args(%s = %zero) -> f32 {
      %power = scf.for %j = %c0 to %k step %c1 iter_args(%p = %one) -> f32 {
        %q = arith.mulf %p, %v : f32
        scf.yield %q : f32
      }
      %a = memref.load %c[%k] : memref<16xf32>
      %t = arith.mulf %a, %power : f32
      %u = arith.addf %s, %t : f32
      scf.yield %u : f32
    }
    memref.store %sum, %y[%i] : memref<4096xf32>
  }
  return
}

// x from -1 to 1; coefficients 1, -1/2, 1/3, ...
func.func @fill(%x: memref<4096xf32>, %c: memref<16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %n = arith.constant 4096 : index
  %one = arith.constant 1.0 : f32
  %half = arith.constant 2048.0 : f32
  scf.for %i = %c0 to %n step %c1 {
    %w = arith.index_cast %i : index to i32
    %f = arith.sitofp %w : i32 to f32
    %g = arith.divf %f, %half : f32
    %h = arith.subf %g, %one : f32
    memref.store %h, %x[%i] : memref<4096xf32>
  }
  %last = scf.for %k = %c0 to %c16 step %c1 iter_args(%sign = %one) -> f32 {
    %k1 = arith.addi %k, %c1 : index
    %w = arith.index_cast %k1 : index to i32
    %f = arith.sitofp %w : i32 to f32
    %a = arith.divf %sign, %f : f32
    memref.store %a, %c[%k] : memref<16xf32>
    %next = arith.negf %sign : f32
    scf.yield %next : f32
  }
  return
}

func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %calls = arith.constant 40000 : index
  %middle = arith.constant 3072 : index
  %x = memref.alloc() : memref<4096xf32>
  %c = memref.alloc() : memref<16xf32>
  %y = memref.alloc() : memref<4096xf32>
  func.call @fill(%x, %c) : (memref<4096xf32>, memref<16xf32>) -> ()
  scf.for %i = %c0 to %calls step %c1 {
    func.call @poly(%x, %c, %y) : (memref<4096xf32>, memref<16xf32>, memref<4096xf32>) -> ()
  }
  %v = memref.load %y[%middle] : memref<4096xf32>
  "tensorlang.print"(%v) {label = "log(1 + x)/x at x = 0.5, by 16 terms"} : (f32) -> ()
  return
}
