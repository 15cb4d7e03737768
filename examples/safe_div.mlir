// A mean of no numbers: a division of integers by zero, which is a fault like an assertion that fails. Three calls go
// well, and a patch has to give the same for them.
//
//     neurojit heal examples/safe_div.mlir
//
// `neurojit run` ends with the fault and exit code 1.

// The mean of so many numbers of this sum, rounded down.
func.func @mean(%sum: i64, %count: i64) -> i64 attributes {neurojit.healable, neurojit.keeps_results,
    neurojit.heal = "The mean, rounded down; 0 where there are no numbers."} {
  %mean = arith.divsi %sum, %count : i64
  return %mean : i64
}

func.func @report(%sum: i64 {neurojit.range = [0, 1000000]}, %count: i64 {neurojit.range = [0, 60]}) -> i64
    attributes {neurojit.recover} {
  %zero = arith.constant 0 : i64
  %mean = func.call @mean(%sum, %count) : (i64, i64) -> i64
  %least = arith.cmpi sge, %mean, %zero : i64
  "tensorlang.assert"(%least, %mean) {message = "a mean below all numbers", names = ["mean"]} : (i1, i64) -> ()
  %taken = arith.muli %mean, %count : i64
  %rest = arith.subi %sum, %taken : i64
  %some = arith.cmpi sge, %rest, %zero : i64
  "tensorlang.assert"(%some, %mean, %rest) {message = "a mean that is too large", names = ["mean", "rest"]}
      : (i1, i64, i64) -> ()
  %few = arith.cmpi slt, %rest, %count : i64
  %none = arith.cmpi eq, %count, %zero : i64
  %right = arith.ori %few, %none : i1
  "tensorlang.assert"(%right, %mean, %rest) {message = "a mean that is too small", names = ["mean", "rest"]}
      : (i1, i64, i64) -> ()
  return %mean : i64
}

// The days have 3, 2, 1, 0, 3 and 2 numbers.
func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c4 = arith.constant 4 : index
  %days = arith.constant 6 : index
  %sum = arith.constant 100 : i64
  scf.for %day = %c0 to %days step %c1 {
    %thrice = arith.muli %day, %c3 : index
    %more = arith.addi %thrice, %c3 : index
    %numbers = arith.remui %more, %c4 : index
    %count = arith.index_cast %numbers : index to i64
    %mean = func.call @report(%sum, %count) : (i64, i64) -> i64
    "tensorlang.print"(%mean) {label = "mean of the day"} : (i64) -> ()
  }
  return
}
