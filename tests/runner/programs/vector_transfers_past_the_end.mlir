// What lies past the end of a buffer is padding when it is read, and left alone when it is written.
func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c5 = arith.constant 5 : index
  %pad = arith.constant -1.0 : f32
  %two = arith.constant 2.0 : f32
  %m = memref.alloc() : memref<5xf32>
  scf.for %i = %c0 to %c5 step %c1 {
    %n = arith.index_cast %i : index to i32
    %f = arith.sitofp %n : i32 to f32
    %x = arith.mulf %f, %two : f32
    memref.store %x, %m[%i] : memref<5xf32>
  }
  %v = vector.transfer_read %m[%c3], %pad : memref<5xf32>, vector<4xf32>
  vector.print %v : vector<4xf32>
  vector.transfer_write %v, %m[%c1] : vector<4xf32>, memref<5xf32>
  %w = vector.transfer_read %m[%c0], %pad {in_bounds = [true]} : memref<5xf32>, vector<5xf32>
  vector.print %w : vector<5xf32>
  vector.transfer_write %v, %m[%c3] : vector<4xf32>, memref<5xf32>
  %z = vector.transfer_read %m[%c0], %pad : memref<5xf32>, vector<6xf32>
  vector.print %z : vector<6xf32>
  return
}
