// The covariances of 96 measurements in 192 samples, as a textbook writes them: one pair of columns after the
// other, the upper half computed and mirrored. The inner loop goes down two columns, so each step jumps a whole row,
// and a loop that starts where another one stands is not one that T2 raises. The order of the loops is the remedy.
//
//     neurojit run examples/covariance.mlir

func.func @covariance(%data: memref<192x96xf32>, %cov: memref<96x96xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %columns = arith.constant 96 : index
  %rows = arith.constant 192 : index
  %zero = arith.constant 0.0 : f32
  %count = arith.constant 192.0 : f32
  %less = arith.constant 191.0 : f32
  %mean = memref.alloc() : memref<96xf32>
  scf.for %j = %c0 to %columns step %c1 {
    %sum = scf.for %i = %c0 to %rows step %c1 iter_args(%s = %zero) -> f32 {
      %v = memref.load %data[%i, %j] : memref<192x96xf32>
      %t = arith.addf %s, %v : f32
      scf.yield %t : f32
    }
    %m = arith.divf %sum, %count : f32
    memref.store %m, %mean[%j] : memref<96xf32>
  }
  scf.for %i = %c0 to %columns step %c1 {
    scf.for %j = %i to %columns step %c1 {
      %mi = memref.load %mean[%i] : memref<96xf32>
      %mj = memref.load %mean[%j] : memref<96xf32>
      %sum = scf.for %k = %c0 to %rows step %c1 iter_args(%s = %zero) -> f32 {
        %a = memref.load %data[%k, %i] : memref<192x96xf32>
        %b = memref.load %data[%k, %j] : memref<192x96xf32>
        %da = arith.subf %a, %mi : f32
        %db = arith.subf %b, %mj : f32
        %p = arith.mulf %da, %db : f32
        %t = arith.addf %s, %p : f32
        scf.yield %t : f32
      }
      %c = arith.divf %sum, %less : f32
      memref.store %c, %cov[%i, %j] : memref<96x96xf32>
      memref.store %c, %cov[%j, %i] : memref<96x96xf32>
    }
  }
  return
}

// Measurement j of sample i is ((i * (j + 3)) mod 17) - 8.
func.func @fill(%data: memref<192x96xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c17 = arith.constant 17 : index
  %columns = arith.constant 96 : index
  %rows = arith.constant 192 : index
  %eight = arith.constant 8.0 : f32
  scf.for %i = %c0 to %rows step %c1 {
    scf.for %j = %c0 to %columns step %c1 {
      %j3 = arith.addi %j, %c3 : index
      %p = arith.muli %i, %j3 : index
      %r = arith.remui %p, %c17 : index
      %w = arith.index_cast %r : index to i32
      %f = arith.sitofp %w : i32 to f32
      %v = arith.subf %f, %eight : f32
      memref.store %v, %data[%i, %j] : memref<192x96xf32>
    }
  }
  return
}

func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  %c40 = arith.constant 40 : index
  %columns = arith.constant 96 : index
  %calls = arith.constant 48000 : index
  %none = arith.constant 0.0 : f64
  %data = memref.alloc() : memref<192x96xf32>
  %cov = memref.alloc() : memref<96x96xf32>
  func.call @fill(%data) : (memref<192x96xf32>) -> ()
  scf.for %i = %c0 to %calls step %c1 {
    func.call @covariance(%data, %cov) : (memref<192x96xf32>, memref<96x96xf32>) -> ()
  }
  %trace = scf.for %i = %c0 to %columns step %c1 iter_args(%sum = %none) -> f64 {
    %v = memref.load %cov[%i, %i] : memref<96x96xf32>
    %wide = arith.extf %v : f32 to f64
    %next = arith.addf %sum, %wide : f64
    scf.yield %next : f64
  }
  %one = memref.load %cov[%c40, %c5] : memref<96x96xf32>
  "tensorlang.print"(%trace) {label = "sum of the variances"} : (f64) -> ()
  "tensorlang.print"(%one) {label = "covariance of measurements 40 and 5"} : (f32) -> ()
  return
}
