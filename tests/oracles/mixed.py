"""Programs of scf, affine, memref, linalg and tensor operations, for which there is no NumPy reference."""

PROGRAMS = {
    "affine_maps": """
    func.func @f(%x: memref<11xf32>, %y: memref<4xf32>) -> f32 {
      %zero = arith.constant 0.0 : f32
      %sum = affine.for %i = 0 to 4 iter_args(%before = %zero) -> f32 {
        %a = affine.load %x[%i * 2 + 1] : memref<11xf32>
        %b = affine.load %x[(%i * 7) mod 5 + %i floordiv 2] : memref<11xf32>
        %p = arith.mulf %a, %b : f32
        affine.store %p, %y[-%i + 3] : memref<4xf32>
        %after = arith.addf %before, %p : f32
        affine.yield %after : f32
      }
      return %sum : f32
    }""",
    "affine_tiles": """
    func.func @f(%x: memref<7x6xf64>, %y: memref<6x7xf64>) {
      affine.for %i = 0 to 7 step 3 {
        affine.for %j = 0 to 6 step 4 {
          affine.for %k = affine_map<(d) -> (d)>(%i) to min affine_map<(d) -> (d + 3, 7)>(%i) {
            affine.for %l = affine_map<(d) -> (d)>(%j) to min affine_map<(d) -> (d + 4, 6)>(%j) {
              %v = affine.load %x[%k, %l] : memref<7x6xf64>
              affine.store %v, %y[%l, %k] : memref<6x7xf64>
            }
          }
        }
      }
      return
    }""",
    "affine_if": """
    func.func @f(%x: memref<9xi32>, %y: memref<9xi32>) {
      affine.for %i = 0 to 9 {
        %v = affine.load %x[%i] : memref<9xi32>
        %at = affine.apply affine_map<(d) -> (d ceildiv 2)>(%i)
        %w = affine.if affine_set<(d) : (d - 2 >= 0, -d + 6 >= 0)>(%i) -> i32 {
          %n = memref.load %x[%at] : memref<9xi32>
          %s = arith.muli %v, %n : i32
          affine.yield %s : i32
        } else {
          affine.yield %v : i32
        }
        affine.store %w, %y[%i] : memref<9xi32>
      }
      return
    }""",
    "affine_plain": """
    func.func @f(%x: memref<5x4xi64>, %y: memref<5x4xi64>) {
      affine.for %i = 1 to 5 {
        affine.for %j = 0 to 4 {
          %a = affine.load %x[%i, %j] : memref<5x4xi64>
          %b = affine.load %y[%i - 1, %j] : memref<5x4xi64>
          %s = arith.addi %a, %b : i64
          affine.store %s, %y[%i, %j] : memref<5x4xi64>
        }
      }
      return
    }""",
    "while_loop": """
    func.func @f(%x: i64, %y: i64) -> (i64, i32) {
      %none = arith.constant 0 : i64
      %start = arith.constant 0 : i32
      %one = arith.constant 1 : i32
      %a, %b, %n = scf.while (%p = %x, %q = %y, %c = %start) : (i64, i64, i32) -> (i64, i64, i32) {
        %go = arith.cmpi ne, %q, %none : i64
        scf.condition(%go) %p, %q, %c : i64, i64, i32
      } do {
      ^bb0(%p: i64, %q: i64, %c: i32):
        %r = arith.remsi %p, %q : i64
        %d = arith.addi %c, %one : i32
        scf.yield %q, %r, %d : i64, i64, i32
      }
      return %a, %n : i64, i32
    }""",
    "choices": """
    func.func @f(%x: memref<8xf32>, %k: memref<8xi32>, %y: memref<8xf32>) {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c8 = arith.constant 8 : index
      %three = arith.constant 3 : i32
      %zero = arith.constant 0.0 : f32
      scf.for %i = %c0 to %c8 step %c1 {
        %v = memref.load %x[%i] : memref<8xf32>
        %n = memref.load %k[%i] : memref<8xi32>
        %m = arith.andi %n, %three : i32
        %at = arith.index_cast %m : i32 to index
        %w = scf.index_switch %at -> f32
        case 0 {
          %s = arith.addf %v, %v : f32
          scf.yield %s : f32
        }
        case 2 {
          %negative = arith.cmpf olt, %v, %zero : f32
          %r = scf.if %negative -> f32 {
            %m0 = arith.negf %v : f32
            scf.yield %m0 : f32
          } else {
            %m1 = math.sqrt %v : f32
            scf.yield %m1 : f32
          }
          scf.yield %r : f32
        }
        default {
          %q = arith.divf %v, %zero : f32
          scf.yield %q : f32
        }
        memref.store %w, %y[%i] : memref<8xf32>
      }
      return
    }""",
    "parallel": """
    func.func @f(%x: memref<4x5xf32>, %y: memref<4x5xf32>) {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c4 = arith.constant 4 : index
      %c5 = arith.constant 5 : index
      scf.parallel (%i, %j) = (%c0, %c1) to (%c4, %c5) step (%c1, %c2) {
        %a = memref.load %x[%i, %j] : memref<4x5xf32>
        %b = arith.mulf %a, %a : f32
        memref.store %b, %y[%i, %j] : memref<4x5xf32>
        scf.reduce
      }
      return
    }""",
    "views": """
    func.func @f(%x: memref<6x8xf32>, %y: memref<2x3xf32>) -> f32 {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c2 = arith.constant 2 : index
      %c3 = arith.constant 3 : index
      %zero = arith.constant 0.0 : f32
      %row = memref.alloca() : memref<1x3xf32>
      %last = scf.for %i = %c0 to %c2 step %c1 iter_args(%before = %zero) -> f32 {
        %part = memref.subview %x[%i, 1] [2, 3] [3, 2]
            : memref<6x8xf32> to memref<2x3xf32, strided<[24, 2], offset: ?>>
        %line = memref.subview %part[1, 0] [1, 3] [1, 1]
            : memref<2x3xf32, strided<[24, 2], offset: ?>> to memref<1x3xf32, strided<[24, 2], offset: ?>>
        memref.copy %line, %row : memref<1x3xf32, strided<[24, 2], offset: ?>> to memref<1x3xf32>
        scf.for %j = %c0 to %c3 step %c1 {
          %v = memref.load %row[%c0, %j] : memref<1x3xf32>
          memref.store %v, %y[%i, %j] : memref<2x3xf32>
        }
        %w = memref.load %part[%i, %c2] : memref<2x3xf32, strided<[24, 2], offset: ?>>
        scf.yield %w : f32
      }
      return %last : f32
    }""",
    "linalg": """
    func.func @f(%a: memref<3x4xf32>, %b: memref<4x2xf32>, %c: memref<3x2xf32>) {
      %start = arith.constant 0.5 : f32
      linalg.fill ins(%start : f32) outs(%c : memref<3x2xf32>)
      linalg.matmul ins(%a, %b : memref<3x4xf32>, memref<4x2xf32>) outs(%c : memref<3x2xf32>)
      return
    }""",
    "tensors": """
    func.func @square(%x: tensor<5xf64>) -> tensor<5xf64> {
      %0 = "tensorlang.mul"(%x, %x) : (tensor<5xf64>, tensor<5xf64>) -> tensor<5xf64>
      return %0 : tensor<5xf64>
    }
    func.func @f(%x: tensor<5xf64>, %n: index) -> (tensor<5xf64>, f64) {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c5 = arith.constant 5 : index
      %half = arith.constant 0.5 : f64
      %done = scf.for %i = %c0 to %c5 step %c1 iter_args(%t = %x) -> tensor<5xf64> {
        %v = tensor.extract %t[%i] : tensor<5xf64>
        %h = arith.mulf %v, %half : f64
        %u = tensor.insert %h into %t[%i] : tensor<5xf64>
        %s = func.call @square(%u) : (tensor<5xf64>) -> tensor<5xf64>
        %z = "tensorlang.add"(%s, %x) : (tensor<5xf64>, tensor<5xf64>) -> tensor<5xf64>
        scf.yield %z : tensor<5xf64>
      }
      %total = "tensorlang.sum"(%done) : (tensor<5xf64>) -> tensor<f64>
      %sum = tensor.extract %total[] : tensor<f64>
      return %done, %sum : tensor<5xf64>, f64
    }""",
    "globals": """
    memref.global "private" @total : memref<f64> = dense<0.0>
    func.func @f(%x: f64) -> f64 {
      %cell = memref.get_global @total : memref<f64>
      %before = memref.load %cell[] : memref<f64>
      %after = arith.addf %before, %x : f64
      memref.store %after, %cell[] : memref<f64>
      return %after : f64
    }""",
    "parallel_sum": """
    func.func @f(%x: memref<6xf32>) -> f32 {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c6 = arith.constant 6 : index
      %zero = arith.constant 0.0 : f32
      %sum = scf.parallel (%i) = (%c0) to (%c6) step (%c1) init (%zero) -> f32 {
        %v = memref.load %x[%i] : memref<6xf32>
        scf.reduce(%v : f32) {
        ^bb0(%a: f32, %b: f32):
          %s = arith.addf %a, %b : f32
          scf.reduce.return %s : f32
        }
      }
      return %sum : f32
    }""",
    "forall": """
    func.func @f(%x: memref<6xf32>) {
      %two = arith.constant 2.0 : f32
      scf.forall (%i) in (6) {
        memref.store %two, %x[%i] : memref<6xf32>
      }
      return
    }""",
}
