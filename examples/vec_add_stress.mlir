// One loop of calls in compiled code that runs for seconds. The functions that it calls are recompiled and
// swapped meanwhile, and the loop picks each new version up at its next call: it is never left or restarted.
//
//     neurojit run examples/vec_add_stress.mlir --start-tier t0
//
// Three ways of adding two vectors of 2048 f32: one element a step, four elements a step, sixteen in a vector
// register. Cycles per element are the table's cycles per call (ticks of the time-stamp counter) over 2048.
// @main prints each change of tier with the iteration that saw it first.

func.func @vec_add_scalar(%a: memref<2048xf32>, %b: memref<2048xf32>, %c: memref<2048xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 2048 : index
  scf.for %i = %c0 to %n step %c1 {
    %x = memref.load %a[%i] : memref<2048xf32>
    %y = memref.load %b[%i] : memref<2048xf32>
    %s = arith.addf %x, %y : f32
    memref.store %s, %c[%i] : memref<2048xf32>
  }
  return
}

func.func @vec_add_unrolled(%a: memref<2048xf32>, %b: memref<2048xf32>, %c: memref<2048xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %n = arith.constant 2048 : index
  scf.for %i = %c0 to %n step %c4 {
    %i1 = arith.addi %i, %c1 : index
    %i2 = arith.addi %i, %c2 : index
    %i3 = arith.addi %i, %c3 : index
    %x0 = memref.load %a[%i] : memref<2048xf32>
    %y0 = memref.load %b[%i] : memref<2048xf32>
    %s0 = arith.addf %x0, %y0 : f32
    memref.store %s0, %c[%i] : memref<2048xf32>
    %x1 = memref.load %a[%i1] : memref<2048xf32>
    %y1 = memref.load %b[%i1] : memref<2048xf32>
    %s1 = arith.addf %x1, %y1 : f32
    memref.store %s1, %c[%i1] : memref<2048xf32>
    %x2 = memref.load %a[%i2] : memref<2048xf32>
    %y2 = memref.load %b[%i2] : memref<2048xf32>
    %s2 = arith.addf %x2, %y2 : f32
    memref.store %s2, %c[%i2] : memref<2048xf32>
    %x3 = memref.load %a[%i3] : memref<2048xf32>
    %y3 = memref.load %b[%i3] : memref<2048xf32>
    %s3 = arith.addf %x3, %y3 : f32
    memref.store %s3, %c[%i3] : memref<2048xf32>
  }
  return
}

func.func @vec_add_simd(%a: memref<2048xf32>, %b: memref<2048xf32>, %c: memref<2048xf32>) {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %n = arith.constant 2048 : index
  scf.for %i = %c0 to %n step %c16 {
    %x = vector.load %a[%i] : memref<2048xf32>, vector<16xf32>
    %y = vector.load %b[%i] : memref<2048xf32>, vector<16xf32>
    %s = arith.addf %x, %y : vector<16xf32>
    vector.store %s, %c[%i] : memref<2048xf32>, vector<16xf32>
  }
  return
}

// The step is i mod 2, and the sums start from zero: after n calls a sum is n times its step, exactly up to 2^24.
func.func @fill(%step: memref<2048xf32>, %scalar: memref<2048xf32>, %unrolled: memref<2048xf32>,
                %simd: memref<2048xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %n = arith.constant 2048 : index
  %zero = arith.constant 0.0 : f32
  scf.for %i = %c0 to %n step %c1 {
    %r = arith.remui %i, %c2 : index
    %j = arith.index_cast %r : index to i32
    %f = arith.sitofp %j : i32 to f32
    memref.store %f, %step[%i] : memref<2048xf32>
    memref.store %zero, %scalar[%i] : memref<2048xf32>
    memref.store %zero, %unrolled[%i] : memref<2048xf32>
    memref.store %zero, %simd[%i] : memref<2048xf32>
  }
  return
}

// How many elements of a sum are not n times their step: zero, unless a call was lost, doubled or spoilt.
func.func @wrong(%sum: memref<2048xf32>, %step: memref<2048xf32>, %calls: index) -> i64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 2048 : index
  %none = arith.constant 0 : i64
  %ci = arith.index_cast %calls : index to i32
  %cf = arith.sitofp %ci : i32 to f32
  %count = scf.for %i = %c0 to %n step %c1 iter_args(%before = %none) -> i64 {
    %s = memref.load %sum[%i] : memref<2048xf32>
    %d = memref.load %step[%i] : memref<2048xf32>
    %expected = arith.mulf %d, %cf : f32
    %differs = arith.cmpf une, %s, %expected : f32
    %one = arith.extui %differs : i1 to i64
    %after = arith.addi %before, %one : i64
    scf.yield %after : i64
  }
  return %count : i64
}

func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %calls = arith.constant 16000000 : index
  %none = arith.constant 0 : i64
  %step = memref.alloc() : memref<2048xf32>
  %a0 = memref.alloc() : memref<2048xf32>
  %a1 = memref.alloc() : memref<2048xf32>
  %u0 = memref.alloc() : memref<2048xf32>
  %u1 = memref.alloc() : memref<2048xf32>
  %v0 = memref.alloc() : memref<2048xf32>
  %v1 = memref.alloc() : memref<2048xf32>
  func.call @fill(%step, %a0, %u0, %v0)
      : (memref<2048xf32>, memref<2048xf32>, memref<2048xf32>, memref<2048xf32>) -> ()

  // Each sum goes to and fro between two buffers, so that no call reads what it writes.
  %last:9 = scf.for %i = %c0 to %calls step %c1
      iter_args(%a = %a0, %an = %a1, %u = %u0, %un = %u1, %v = %v0, %vn = %v1,
                %ta = %none, %tu = %none, %tv = %none)
      -> (memref<2048xf32>, memref<2048xf32>, memref<2048xf32>, memref<2048xf32>, memref<2048xf32>,
          memref<2048xf32>, i64, i64, i64) {
    func.call @vec_add_scalar(%a, %step, %an) : (memref<2048xf32>, memref<2048xf32>, memref<2048xf32>) -> ()
    func.call @vec_add_unrolled(%u, %step, %un) : (memref<2048xf32>, memref<2048xf32>, memref<2048xf32>) -> ()
    func.call @vec_add_simd(%v, %step, %vn) : (memref<2048xf32>, memref<2048xf32>, memref<2048xf32>) -> ()

    %number_a, %tier_a = "tensorlang.variant"() {callee = @vec_add_scalar} : () -> (i64, i64)
    %new_a = arith.cmpi ne, %tier_a, %ta : i64
    scf.if %new_a {
      "tensorlang.print"(%tier_a) {label = "vec_add_scalar is now at tier"} : (i64) -> ()
      "tensorlang.print"(%i) {label = "  since iteration"} : (index) -> ()
    }
    %number_u, %tier_u = "tensorlang.variant"() {callee = @vec_add_unrolled} : () -> (i64, i64)
    %new_u = arith.cmpi ne, %tier_u, %tu : i64
    scf.if %new_u {
      "tensorlang.print"(%tier_u) {label = "vec_add_unrolled is now at tier"} : (i64) -> ()
      "tensorlang.print"(%i) {label = "  since iteration"} : (index) -> ()
    }
    %number_v, %tier_v = "tensorlang.variant"() {callee = @vec_add_simd} : () -> (i64, i64)
    %new_v = arith.cmpi ne, %tier_v, %tv : i64
    scf.if %new_v {
      "tensorlang.print"(%tier_v) {label = "vec_add_simd is now at tier"} : (i64) -> ()
      "tensorlang.print"(%i) {label = "  since iteration"} : (index) -> ()
    }
    scf.yield %an, %a, %un, %u, %vn, %v, %tier_a, %tier_u, %tier_v
        : memref<2048xf32>, memref<2048xf32>, memref<2048xf32>, memref<2048xf32>, memref<2048xf32>,
          memref<2048xf32>, i64, i64, i64
  }

  %wrong_a = func.call @wrong(%last#0, %step, %calls) : (memref<2048xf32>, memref<2048xf32>, index) -> i64
  %wrong_u = func.call @wrong(%last#2, %step, %calls) : (memref<2048xf32>, memref<2048xf32>, index) -> i64
  %wrong_v = func.call @wrong(%last#4, %step, %calls) : (memref<2048xf32>, memref<2048xf32>, index) -> i64
  "tensorlang.print"(%calls) {label = "calls of each"} : (index) -> ()
  "tensorlang.print"(%wrong_a) {label = "wrong elements, scalar"} : (i64) -> ()
  "tensorlang.print"(%wrong_u) {label = "wrong elements, unrolled"} : (i64) -> ()
  "tensorlang.print"(%wrong_v) {label = "wrong elements, simd"} : (i64) -> ()
  %sum = memref.load %last#0[%c1] : memref<2048xf32>
  "tensorlang.print"(%sum) {label = "element 1 of the scalar sum"} : (f32) -> ()
  %some = arith.ori %wrong_a, %wrong_u : i64
  %any = arith.ori %some, %wrong_v : i64
  %fine = arith.cmpi eq, %any, %none : i64
  "tensorlang.assert"(%fine, %wrong_a, %wrong_u, %wrong_v)
      {message = "every sum is the number of calls times its step", names = ["scalar", "unrolled", "simd"]}
      : (i1, i64, i64, i64) -> ()
  return
}
