// A program that looks at its own code: it prints the source of @poly, then calls it until the variant installed
// is another one than at first (or it has called it thirty million times), and then ten thousand times more.
//
//     neurojit run examples/reflect.mlir

// 3 x^4 - 2 x^3 + x - 5, summed over the vector.
func.func @poly(%x: memref<512xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 512 : index
  %zero = arith.constant 0.0 : f64
  %a4 = arith.constant 3.0 : f64
  %a3 = arith.constant -2.0 : f64
  %a1 = arith.constant 1.0 : f64
  %a0 = arith.constant -5.0 : f64
  %sum = scf.for %i = %c0 to %n step %c1 iter_args(%before = %zero) -> f64 {
    %v = memref.load %x[%i] : memref<512xf64>
    %h4 = arith.mulf %a4, %v : f64
    %h3 = arith.addf %h4, %a3 : f64
    %h2 = arith.mulf %h3, %v : f64
    %g2 = arith.mulf %h2, %v : f64
    %h1 = arith.addf %g2, %a1 : f64
    %g1 = arith.mulf %h1, %v : f64
    %h0 = arith.addf %g1, %a0 : f64
    %after = arith.addf %before, %h0 : f64
    scf.yield %after : f64
  }
  return %sum : f64
}

func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %n = arith.constant 512 : index
  %limit = arith.constant 30000000 : index
  %more = arith.constant 10000 : index
  %zero = arith.constant 0.0 : f64
  %x = memref.alloc() : memref<512xf64>
  scf.for %i = %c0 to %n step %c1 {
    %r = arith.remui %i, %c8 : index
    %j = arith.index_cast %r : index to i64
    %v = arith.sitofp %j : i64 to f64
    memref.store %v, %x[%i] : memref<512xf64>
  }

  %text = "tensorlang.get_ir"() {callee = @poly} : () -> !tensorlang.text
  "tensorlang.print"(%text) {label = "source of @poly"} : (!tensorlang.text) -> ()

  %before = func.call @poly(%x) : (memref<512xf64>) -> f64
  %number, %tier = "tensorlang.variant"() {callee = @poly} : () -> (i64, i64)
  "tensorlang.print"(%number) {label = "variant at first"} : (i64) -> ()
  "tensorlang.print"(%tier) {label = "its tier"} : (i64) -> ()

  %calls, %after = scf.while (%count = %c1, %last = %before) : (index, f64) -> (index, f64) {
    %installed, %at = "tensorlang.variant"() {callee = @poly} : () -> (i64, i64)
    %same = arith.cmpi eq, %installed, %number : i64
    %few = arith.cmpi ult, %count, %limit : index
    %again = arith.andi %same, %few : i1
    scf.condition(%again) %count, %last : index, f64
  } do {
  ^bb0(%count: index, %last: f64):
    %value = func.call @poly(%x) : (memref<512xf64>) -> f64
    %next = arith.addi %count, %c1 : index
    scf.yield %next, %value : index, f64
  }
  %value = scf.for %i = %c0 to %more step %c1 iter_args(%last = %after) -> f64 {
    %again = func.call @poly(%x) : (memref<512xf64>) -> f64
    scf.yield %again : f64
  }
  %number2, %tier2 = "tensorlang.variant"() {callee = @poly} : () -> (i64, i64)
  "tensorlang.print"(%number2) {label = "variant in the end"} : (i64) -> ()
  "tensorlang.print"(%tier2) {label = "its tier"} : (i64) -> ()
  "tensorlang.print"(%calls) {label = "calls until it changed"} : (index) -> ()
  "tensorlang.print"(%value) {label = "value"} : (f64) -> ()
  %changed = arith.cmpi ne, %number2, %number : i64
  "tensorlang.assert"(%changed, %number, %number2)
      {message = "another variant was installed while the program ran", names = ["first", "last"]}
      : (i1, i64, i64) -> ()
  %equal = arith.cmpf oeq, %before, %value : f64
  "tensorlang.assert"(%equal, %before, %value) {message = "both variants agree", names = ["first", "last"]}
      : (i1, f64, f64) -> ()
  return
}
