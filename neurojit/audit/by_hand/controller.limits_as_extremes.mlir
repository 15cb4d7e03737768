// Limits by minimum and maximum.
func.func @controller(%wanted: memref<20xf32>, %measured: memref<20xf32>, %out: memref<20xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 20 : index
  %zero = arith.constant 0.0 : f32
  %proportional = arith.constant 0.75 : f32
  %integral = arith.constant 0.25 : f32
  %derivative = arith.constant 0.125 : f32
  %most = arith.constant 2.0 : f32
  %least = arith.constant -2.0 : f32
  %limit = arith.constant 5.0 : f32
  %floor = arith.constant -5.0 : f32
  %end:2 = scf.for %i = %c0 to %n step %c1 iter_args(%sum = %zero, %before = %zero) -> (f32, f32) {
    %w = memref.load %wanted[%i] : memref<20xf32>
    %m = memref.load %measured[%i] : memref<20xf32>
    %error = arith.subf %w, %m : f32
    %raised = arith.addf %sum, %error : f32
    %held = arith.maximumf %raised, %least : f32
    %kept = arith.minimumf %held, %most : f32
    %slope = arith.subf %error, %before : f32
    %p = arith.mulf %error, %proportional : f32
    %q = arith.mulf %kept, %integral : f32
    %d = arith.mulf %slope, %derivative : f32
    %pq = arith.addf %p, %q : f32
    %u = arith.addf %pq, %d : f32
    %capped = arith.minimumf %u, %limit : f32
    %given = arith.maximumf %capped, %floor : f32
    memref.store %given, %out[%i] : memref<20xf32>
    scf.yield %kept, %error : f32, f32
  }
  return
}
