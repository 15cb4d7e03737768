// A program that improves itself while it runs: it reads the IR of @poly, asks for something better, and offers
// what comes back. The gate judges the reply; where it is accepted, @main calls @poly until the rewrite serves.
// A reply that is refused costs the program nothing; it asks again, three times in all. The table at the end says
// what came of it. Without a responder nobody answers: the program says so and keeps what the compiler made.
//
//     neurojit run examples/self_improving.mlir

// A polynomial of degree 15 at 4096 points, each power computed from scratch, as in examples/polynomial.mlir.
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
  %tries = arith.constant 3 : index
  %calls = arith.constant 1000 : index
  %limit = arith.constant 20000 : index
  %middle = arith.constant 3072 : index
  %false = arith.constant false
  %rewritten = arith.constant 3 : i64
  %x = memref.alloc() : memref<4096xf32>
  %c = memref.alloc() : memref<16xf32>
  %y = memref.alloc() : memref<4096xf32>
  func.call @fill(%x, %c) : (memref<4096xf32>, memref<16xf32>) -> ()

  // Run for a while: whoever is asked is told what was measured.
  scf.for %i = %c0 to %calls step %c1 {
    func.call @poly(%x, %c, %y) : (memref<4096xf32>, memref<16xf32>, memref<4096xf32>) -> ()
  }
  %before = memref.load %y[%middle] : memref<4096xf32>
  "tensorlang.print"(%before) {label = "value before"} : (f32) -> ()

  // Ask, and offer what comes back.
  %ir = "tensorlang.get_ir"() {callee = @poly} : () -> !tensorlang.text
  %asked, %accepted = scf.while (%count = %c0, %done = %false) : (index, i1) -> (index, i1) {
    %few = arith.cmpi ult, %count, %tries : index
    %again = arith.select %done, %false, %few : i1
    scf.condition(%again) %count, %done : index, i1
  } do {
  ^bb0(%count: index, %done: i1):
    %reply = "tensorlang.query"(%ir) : (!tensorlang.text) -> !tensorlang.text
    %taken = "tensorlang.offer"(%reply) {callee = @poly} : (!tensorlang.text) -> i1
    %next = arith.addi %count, %c1 : index
    scf.yield %next, %taken : index, i1
  }
  "tensorlang.print"(%asked) {label = "asked"} : (index) -> ()
  "tensorlang.print"(%accepted) {label = "accepted"} : (i1) -> ()

  // What was accepted serves once it has agreed on some of these calls.
  %more = arith.select %accepted, %limit, %c0 : index
  %used = scf.while (%count = %c0) : (index) -> index {
    %number, %tier = "tensorlang.variant"() {callee = @poly} : () -> (i64, i64)
    %other = arith.cmpi ne, %tier, %rewritten : i64
    %left = arith.cmpi ult, %count, %more : index
    %again = arith.andi %other, %left : i1
    scf.condition(%again) %count : index
  } do {
  ^bb0(%count: index):
    func.call @poly(%x, %c, %y) : (memref<4096xf32>, memref<16xf32>, memref<4096xf32>) -> ()
    %next = arith.addi %count, %c1 : index
    scf.yield %next : index
  }
  scf.for %i = %c0 to %calls step %c1 {
    func.call @poly(%x, %c, %y) : (memref<4096xf32>, memref<16xf32>, memref<4096xf32>) -> ()
  }
  %number, %tier = "tensorlang.variant"() {callee = @poly} : () -> (i64, i64)
  "tensorlang.print"(%tier) {label = "tier in the end"} : (i64) -> ()
  %after = memref.load %y[%middle] : memref<4096xf32>
  "tensorlang.print"(%after) {label = "value after"} : (f32) -> ()
  %difference = arith.subf %after, %before : f32
  %distance = math.absf %difference : f32
  %bound = arith.constant 1.0e-6 : f32
  %near = arith.cmpf ole, %distance, %bound : f32
  "tensorlang.assert"(%near, %before, %after) {message = "both compute the same", names = ["before", "after"]}
      : (i1, f32, f32) -> ()
  return
}
