// A ring of the last eight readings whose place does not wrap: the ninth reading would be written behind the buffer.
// Eight calls go well, and a patch has to give the same for them.
//
//     neurojit heal examples/ring_index.mlir
//
// `neurojit run` ends with the fault and exit code 1.

// Where the reading of this number belongs.
func.func @place(%number: i64) -> index attributes {neurojit.healable, neurojit.keeps_results,
    neurojit.heal = "The place in a ring of 8 for the reading of this number, counted from 0: a reading takes the place of the oldest one."} {
  %place = arith.index_cast %number : i64 to index
  return %place : index
}

// Writes down a reading; the mean of all that the ring holds.
func.func @note(%ring: memref<8xf64> {neurojit.range = [-50.0, 50.0]}, %number: i64 {neurojit.range = [0, 100000]},
                %reading: f64 {neurojit.range = [-50.0, 50.0]}) -> f64 attributes {neurojit.recover} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant 0.0 : f64
  %eight = arith.constant 8.0 : f64
  %place = func.call @place(%number) : (i64) -> index
  %inside = arith.cmpi ult, %place, %c8 : index
  "tensorlang.assert"(%inside, %place) {message = "outside the ring", names = ["place"]} : (i1, index) -> ()
  memref.store %reading, %ring[%place] : memref<8xf64>
  %sum = scf.for %i = %c0 to %c8 step %c1 iter_args(%s = %zero) -> f64 {
    %one = memref.load %ring[%i] : memref<8xf64>
    %more = arith.addf %s, %one : f64
    scf.yield %more : f64
  }
  %read = memref.load %ring[%place] : memref<8xf64>
  %kept = arith.cmpf oeq, %read, %reading : f64
  "tensorlang.assert"(%kept, %read) {message = "the reading is lost", names = ["found"]} : (i1, f64) -> ()
  %mean = arith.divf %sum, %eight : f64
  return %mean : f64
}

func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %readings = arith.constant 20 : index
  %zero = arith.constant 0.0 : f64
  %ring = memref.alloc() : memref<8xf64>
  scf.for %i = %c0 to %c8 step %c1 {
    memref.store %zero, %ring[%i] : memref<8xf64>
  }
  scf.for %i = %c0 to %readings step %c1 {
    %number = arith.index_cast %i : index to i64
    %reading = arith.sitofp %number : i64 to f64
    %mean = func.call @note(%ring, %number, %reading) : (memref<8xf64>, i64, f64) -> f64
    "tensorlang.print"(%mean) {label = "mean of the ring"} : (f64) -> ()
  }
  memref.dealloc %ring : memref<8xf64>
  return
}
