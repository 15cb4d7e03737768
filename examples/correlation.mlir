// The correlation of 240 columns over 260 rows: PolyBench's correlation at its medium size, as plain loops. Each
// pair of columns is summed down the rows, where every load jumps a line further, and the loops over pairs are
// triangular, which keeps them from being raised: no tier helps much. Loops in another order do; cache/ holds such a
// rewrite, and one with a slip.
//
//     neurojit run examples/correlation.mlir
//     neurojit validate examples/correlation.mlir cache/correlation-*/blocks.mlir --function correlation

func.func @correlation(%data: memref<260x240xf64>, %mean: memref<240xf64>, %stddev: memref<240xf64>,
                       %corr: memref<240x240xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = arith.constant 240 : index
  %m1 = arith.constant 239 : index
  %n = arith.constant 260 : index
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %eps = arith.constant 0.1 : f64
  %rows = arith.constant 260.0 : f64
  scf.for %j = %c0 to %m step %c1 {
    memref.store %zero, %mean[%j] : memref<240xf64>
    scf.for %i = %c0 to %n step %c1 {
      %x = memref.load %data[%i, %j] : memref<260x240xf64>
      %s = memref.load %mean[%j] : memref<240xf64>
      %t = arith.addf %s, %x : f64
      memref.store %t, %mean[%j] : memref<240xf64>
    }
    %sum = memref.load %mean[%j] : memref<240xf64>
    %average = arith.divf %sum, %rows : f64
    memref.store %average, %mean[%j] : memref<240xf64>
  }
  scf.for %j = %c0 to %m step %c1 {
    memref.store %zero, %stddev[%j] : memref<240xf64>
    scf.for %i = %c0 to %n step %c1 {
      %x = memref.load %data[%i, %j] : memref<260x240xf64>
      %a = memref.load %mean[%j] : memref<240xf64>
      %d = arith.subf %x, %a : f64
      %q = arith.mulf %d, %d : f64
      %s = memref.load %stddev[%j] : memref<240xf64>
      %t = arith.addf %s, %q : f64
      memref.store %t, %stddev[%j] : memref<240xf64>
    }
    %sum = memref.load %stddev[%j] : memref<240xf64>
    %variance = arith.divf %sum, %rows : f64
    %deviation = math.sqrt %variance : f64
    %constant = arith.cmpf ole, %deviation, %eps : f64
    %divisor = arith.select %constant, %one, %deviation : f64
    memref.store %divisor, %stddev[%j] : memref<240xf64>
  }
  %root = math.sqrt %rows : f64
  scf.for %i = %c0 to %n step %c1 {
    scf.for %j = %c0 to %m step %c1 {
      %x = memref.load %data[%i, %j] : memref<260x240xf64>
      %a = memref.load %mean[%j] : memref<240xf64>
      %d = arith.subf %x, %a : f64
      %s = memref.load %stddev[%j] : memref<240xf64>
      %r = arith.mulf %root, %s : f64
      %scaled = arith.divf %d, %r : f64
      memref.store %scaled, %data[%i, %j] : memref<260x240xf64>
    }
  }
  scf.for %i = %c0 to %m1 step %c1 {
    memref.store %one, %corr[%i, %i] : memref<240x240xf64>
    %i1 = arith.addi %i, %c1 : index
    scf.for %j = %i1 to %m step %c1 {
      memref.store %zero, %corr[%i, %j] : memref<240x240xf64>
      scf.for %k = %c0 to %n step %c1 {
        %x = memref.load %data[%k, %i] : memref<260x240xf64>
        %y = memref.load %data[%k, %j] : memref<260x240xf64>
        %p = arith.mulf %x, %y : f64
        %s = memref.load %corr[%i, %j] : memref<240x240xf64>
        %t = arith.addf %s, %p : f64
        memref.store %t, %corr[%i, %j] : memref<240x240xf64>
      }
      %r = memref.load %corr[%i, %j] : memref<240x240xf64>
      memref.store %r, %corr[%j, %i] : memref<240x240xf64>
    }
  }
  memref.store %one, %corr[%m1, %m1] : memref<240x240xf64>
  return
}

// data[i, j] = i j / 240 + i, as PolyBench has it: every column is the first one, stretched and moved, so that
// all correlations would be 1. Each i-th value is disturbed by (i j) mod 7, so that they differ.
func.func @fill(%data: memref<260x240xf64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c7 = arith.constant 7 : index
  %m = arith.constant 240 : index
  %n = arith.constant 260 : index
  %width = arith.constant 240.0 : f64
  %strength = arith.constant 32.0 : f64
  scf.for %i = %c0 to %n step %c1 {
    %wi = arith.index_cast %i : index to i64
    %fi = arith.sitofp %wi : i64 to f64
    scf.for %j = %c0 to %m step %c1 {
      %ij = arith.muli %i, %j : index
      %r = arith.remui %ij, %c7 : index
      %wij = arith.index_cast %ij : index to i64
      %fij = arith.sitofp %wij : i64 to f64
      %wr = arith.index_cast %r : index to i64
      %fr = arith.sitofp %wr : i64 to f64
      %part = arith.divf %fij, %width : f64
      %smooth = arith.addf %part, %fi : f64
      %noise = arith.mulf %fr, %strength : f64
      %value = arith.addf %smooth, %noise : f64
      memref.store %value, %data[%i, %j] : memref<260x240xf64>
    }
  }
  return
}

// Weighs every element by its column, so that a transposed or shuffled result has another checksum.
func.func @checksum(%corr: memref<240x240xf64>) -> f64 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = arith.constant 240 : index
  %zero = arith.constant 0.0 : f64
  %sum = scf.for %i = %c0 to %m step %c1 iter_args(%outer = %zero) -> f64 {
    %row = scf.for %j = %c0 to %m step %c1 iter_args(%inner = %outer) -> f64 {
      %x = memref.load %corr[%i, %j] : memref<240x240xf64>
      %j1 = arith.addi %j, %c1 : index
      %w = arith.index_cast %j1 : index to i64
      %f = arith.sitofp %w : i64 to f64
      %p = arith.mulf %x, %f : f64
      %t = arith.addf %inner, %p : f64
      scf.yield %t : f64
    }
    scf.yield %row : f64
  }
  return %sum : f64
}

func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c200 = arith.constant 200 : index
  %calls = arith.constant 2500 : index
  %none = arith.constant 0.0 : f64
  %source = memref.alloc() : memref<260x240xf64>
  %data = memref.alloc() : memref<260x240xf64>
  %mean = memref.alloc() : memref<240xf64>
  %stddev = memref.alloc() : memref<240xf64>
  %corr = memref.alloc() : memref<240x240xf64>
  func.call @fill(%source) : (memref<260x240xf64>) -> ()

  // One element of every call's result is added up: a call lost or spoilt by a swap would show.
  %total = scf.for %i = %c0 to %calls step %c1 iter_args(%sum = %none) -> f64 {
    memref.copy %source, %data : memref<260x240xf64> to memref<260x240xf64>
    func.call @correlation(%data, %mean, %stddev, %corr)
        : (memref<260x240xf64>, memref<240xf64>, memref<240xf64>, memref<240x240xf64>) -> ()
    %one = memref.load %corr[%c3, %c200] : memref<240x240xf64>
    %next = arith.addf %sum, %one : f64
    scf.yield %next : f64
  }
  %all = func.call @checksum(%corr) : (memref<240x240xf64>) -> f64
  "tensorlang.print"(%all) {label = "checksum of the correlations"} : (f64) -> ()
  "tensorlang.print"(%total) {label = "one correlation, summed over the calls"} : (f64) -> ()
  return
}
