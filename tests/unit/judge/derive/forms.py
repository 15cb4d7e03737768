"""The same matrix product and bias in many spellings: what a candidate may be written in."""
# ruff: noqa: E501 - MLIR keeps its lines

from __future__ import annotations

from tests.unit.judge.trial.kernels import function

SIGNATURE = "(%a: tensor<8x12xf32>, %b: tensor<12x16xf32>, %d: tensor<16xf32>) -> tensor<8x16xf32>"
_BUFFERS = """  %ma = bufferization.to_buffer %a read_only : tensor<8x12xf32> to memref<8x12xf32>
  %mb = bufferization.to_buffer %b read_only : tensor<12x16xf32> to memref<12x16xf32>
  %md = bufferization.to_buffer %d read_only : tensor<16xf32> to memref<16xf32>
  %c = memref.alloc() : memref<8x16xf32>
  %c4 = arith.constant 4 : index
  %c8 = arith.constant 8 : index
  %c12 = arith.constant 12 : index
  %c16 = arith.constant 16 : index
  %zero = arith.constant 0.0 : f32"""
_RETURN = """  %out = bufferization.to_tensor %c restrict : memref<8x16xf32> to tensor<8x16xf32>
  return %out : tensor<8x16xf32>"""


def _buffers(text: str) -> str:
    return function(SIGNATURE, _BUFFERS, text, _RETURN)


ORIGINAL = function(
    SIGNATURE,
    """  %p = "tensorlang.matmul"(%a, %b) : (tensor<8x12xf32>, tensor<12x16xf32>) -> tensor<8x16xf32>
  %s = "tensorlang.add"(%p, %d) : (tensor<8x16xf32>, tensor<16xf32>) -> tensor<8x16xf32>
  return %s : tensor<8x16xf32>""",
)

FORMS: dict[str, str] = {
    "linalg on tensors": function(
        SIGNATURE,
        """  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<8x16xf32>
  %z = linalg.fill ins(%zero : f32) outs(%e : tensor<8x16xf32>) -> tensor<8x16xf32>
  %p = linalg.matmul ins(%a, %b : tensor<8x12xf32>, tensor<12x16xf32>) outs(%z : tensor<8x16xf32>) -> tensor<8x16xf32>
  %s = linalg.generic {indexing_maps = [affine_map<(i, j) -> (j)>, affine_map<(i, j) -> (i, j)>],
      iterator_types = ["parallel", "parallel"]} ins(%d : tensor<16xf32>) outs(%p : tensor<8x16xf32>) {
    ^bb0(%x: f32, %y: f32):
      %t = arith.addf %x, %y : f32
      linalg.yield %t : f32
  } -> tensor<8x16xf32>
  return %s : tensor<8x16xf32>""",
    ),
    "affine, tiled views": _buffers("""  affine.for %i = 0 to 8 {
    affine.for %j = 0 to 16 {
      %x = affine.load %md[%j] : memref<16xf32>
      affine.store %x, %c[%i, %j] : memref<8x16xf32>
    }
  }
  affine.for %i = 0 to 8 step 4 {
    %va = memref.subview %ma[%i, 0] [4, 12] [1, 1] : memref<8x12xf32> to memref<4x12xf32, strided<[12, 1], offset: ?>>
    %vc = memref.subview %c[%i, 0] [4, 16] [1, 1] : memref<8x16xf32> to memref<4x16xf32, strided<[16, 1], offset: ?>>
    linalg.matmul ins(%va, %mb : memref<4x12xf32, strided<[12, 1], offset: ?>>, memref<12x16xf32>)
        outs(%vc : memref<4x16xf32, strided<[16, 1], offset: ?>>)
  }"""),
    "parallel loops, a carried sum": _buffers("""  scf.parallel (%i, %j) = (%c0, %c0) to (%c8, %c16) step (%c1, %c1) {
    %s = memref.load %md[%j] : memref<16xf32>
    %r = scf.for %k = %c0 to %c12 step %c1 iter_args(%t = %s) -> f32 {
      %x = memref.load %ma[%i, %k] : memref<8x12xf32>
      %y = memref.load %mb[%k, %j] : memref<12x16xf32>
      %u = math.fma %x, %y, %t : f32
      scf.yield %u : f32
    }
    memref.store %r, %c[%i, %j] : memref<8x16xf32>
    scf.reduce
  }"""),
    "vectors of rows": _buffers("""  %row = vector.load %md[%c0] : memref<16xf32>, vector<16xf32>
  scf.for %i = %c0 to %c8 step %c1 {
    %r = scf.for %k = %c0 to %c12 step %c1 iter_args(%t = %row) -> vector<16xf32> {
      %x = memref.load %ma[%i, %k] : memref<8x12xf32>
      %v = vector.broadcast %x : f32 to vector<16xf32>
      %y = vector.load %mb[%k, %c0] : memref<12x16xf32>, vector<16xf32>
      %u = vector.fma %v, %y, %t : vector<16xf32>
      scf.yield %u : vector<16xf32>
    }
    vector.store %r, %c[%i, %c0] : memref<8x16xf32>, vector<16xf32>
  }"""),
    "an outer product of tiles": _buffers("""  scf.for %i = %c0 to %c8 step %c1 {
    %row = vector.transfer_read %md[%c0], %zero {in_bounds = [true]} : memref<16xf32>, vector<16xf32>
    %one = vector.broadcast %row : vector<16xf32> to vector<1x16xf32>
    %r = scf.for %k = %c0 to %c12 step %c1 iter_args(%t = %one) -> vector<1x16xf32> {
      %x = vector.load %ma[%i, %k] : memref<8x12xf32>, vector<1xf32>
      %y = vector.load %mb[%k, %c0] : memref<12x16xf32>, vector<16xf32>
      %u = vector.outerproduct %x, %y, %t {kind = #vector.kind<add>} : vector<1xf32>, vector<16xf32>
      scf.yield %u : vector<1x16xf32>
    }
    %s = vector.shape_cast %r : vector<1x16xf32> to vector<16xf32>
    vector.transfer_write %s, %c[%i, %c0] {in_bounds = [true]} : vector<16xf32>, memref<8x16xf32>
  }"""),
    "packed, lanes reduced": _buffers("""  %t = memref.alloc() : memref<16x12xf32>
  scf.for %k = %c0 to %c12 step %c1 {
    scf.for %j = %c0 to %c16 step %c1 {
      %y = memref.load %mb[%k, %j] : memref<12x16xf32>
      memref.store %y, %t[%j, %k] : memref<16x12xf32>
    }
  }
  scf.for %i = %c0 to %c8 step %c1 {
    scf.for %j = %c0 to %c16 step %c1 {
      %x = vector.load %ma[%i, %c0] : memref<8x12xf32>, vector<12xf32>
      %y = vector.load %t[%j, %c0] : memref<16x12xf32>, vector<12xf32>
      %p = arith.mulf %x, %y : vector<12xf32>
      %s = memref.load %md[%j] : memref<16xf32>
      %r = vector.reduction <add>, %p, %s : vector<12xf32> into f32
      memref.store %r, %c[%i, %j] : memref<8x16xf32>
    }
  }"""),
    "a contraction": _buffers("""  scf.for %i = %c0 to %c8 step %c1 {
    scf.for %j = %c0 to %c16 step %c4 {
      %t = vector.load %md[%j] : memref<16xf32>, vector<4xf32>
      %x = vector.load %ma[%i, %c0] : memref<8x12xf32>, vector<12xf32>
      %u = scf.for %k = %c0 to %c12 step %c4 iter_args(%v = %t) -> vector<4xf32> {
        %x4 = vector.load %ma[%i, %k] : memref<8x12xf32>, vector<4xf32>
        %k1 = arith.addi %k, %c1 : index
        %k2 = arith.addi %k1, %c1 : index
        %k3 = arith.addi %k2, %c1 : index
        %y0 = vector.load %mb[%k, %j] : memref<12x16xf32>, vector<4xf32>
        %y1 = vector.load %mb[%k1, %j] : memref<12x16xf32>, vector<4xf32>
        %y2 = vector.load %mb[%k2, %j] : memref<12x16xf32>, vector<4xf32>
        %y3 = vector.load %mb[%k3, %j] : memref<12x16xf32>, vector<4xf32>
        %e = arith.constant dense<0.0> : vector<4x4xf32>
        %m0 = vector.insert %y0, %e [0] : vector<4xf32> into vector<4x4xf32>
        %m1 = vector.insert %y1, %m0 [1] : vector<4xf32> into vector<4x4xf32>
        %m2 = vector.insert %y2, %m1 [2] : vector<4xf32> into vector<4x4xf32>
        %m3 = vector.insert %y3, %m2 [3] : vector<4xf32> into vector<4x4xf32>
        %w = vector.contract {indexing_maps = [affine_map<(n, k) -> (k)>, affine_map<(n, k) -> (k, n)>, affine_map<(n, k) -> (n)>],
            iterator_types = ["parallel", "reduction"], kind = #vector.kind<add>} %x4, %m3, %v
            : vector<4xf32>, vector<4x4xf32> into vector<4xf32>
        scf.yield %w : vector<4xf32>
      }
      vector.store %u, %c[%i, %j] : memref<8x16xf32>, vector<4xf32>
    }
  }"""),
    "a copy, a while loop and a branch": _buffers("""  %k0 = memref.alloc() : memref<12x16xf32>
  memref.copy %mb, %k0 : memref<12x16xf32> to memref<12x16xf32>
  scf.for %i = %c0 to %c8 step %c1 {
    scf.for %j = %c0 to %c16 step %c1 {
      %r:2 = scf.while (%k = %c0, %s = %zero) : (index, f32) -> (index, f32) {
        %more = arith.cmpi ult, %k, %c12 : index
        scf.condition(%more) %k, %s : index, f32
      } do {
      ^bb0(%k: index, %s: f32):
        %first = arith.cmpi eq, %k, %c0 : index
        %from = scf.if %first -> f32 {
          %x = memref.load %md[%j] : memref<16xf32>
          scf.yield %x : f32
        } else {
          scf.yield %s : f32
        }
        %x = memref.load %ma[%i, %k] : memref<8x12xf32>
        %y = memref.load %k0[%k, %j] : memref<12x16xf32>
        %p = arith.mulf %x, %y : f32
        %t = arith.addf %from, %p : f32
        %next = arith.addi %k, %c1 : index
        scf.yield %next, %t : index, f32
      }
      memref.store %r#1, %c[%i, %j] : memref<8x16xf32>
    }
  }"""),
    "padding by selects on indices": _buffers("""  scf.for %i = %c0 to %c8 step %c1 {
    scf.for %j = %c0 to %c16 step %c1 {
      %b0 = memref.load %md[%j] : memref<16xf32>
      %r = scf.for %k = %c0 to %c16 step %c1 iter_args(%s = %b0) -> f32 {
        %in = arith.cmpi ult, %k, %c12 : index
        %kk = arith.select %in, %k, %c0 : index
        %x0 = memref.load %ma[%i, %kk] : memref<8x12xf32>
        %x = arith.select %in, %x0, %zero : f32
        %y = memref.load %mb[%kk, %j] : memref<12x16xf32>
        %p = arith.mulf %x, %y : f32
        %t = arith.addf %s, %p : f32
        scf.yield %t : f32
      }
      memref.store %r, %c[%i, %j] : memref<8x16xf32>
    }
  }"""),
    "gathered columns, interleaved halves": _buffers("""  %step = arith.constant dense<[0, 16, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176]> : vector<12xindex>
  %mask = vector.constant_mask [12] : vector<12xi1>
  %keep = arith.constant dense<0.0> : vector<12xf32>
  scf.for %i = %c0 to %c8 step %c1 {
    scf.for %j = %c0 to %c16 step %c1 {
      %x = vector.load %ma[%i, %c0] : memref<8x12xf32>, vector<12xf32>
      %y = vector.gather %mb[%c0, %j] [%step], %mask, %keep
          : memref<12x16xf32>, vector<12xindex>, vector<12xi1>, vector<12xf32> into vector<12xf32>
      %p = arith.mulf %x, %y : vector<12xf32>
      %h0 = vector.extract_strided_slice %p {offsets = [0], sizes = [6], strides = [1]} : vector<12xf32> to vector<6xf32>
      %h1 = vector.extract_strided_slice %p {offsets = [6], sizes = [6], strides = [1]} : vector<12xf32> to vector<6xf32>
      %h = arith.addf %h0, %h1 : vector<6xf32>
      %q = vector.shuffle %h, %h [0, 2, 4] : vector<6xf32>, vector<6xf32>
      %w = vector.shuffle %h, %h [1, 3, 5] : vector<6xf32>, vector<6xf32>
      %v = arith.addf %q, %w : vector<3xf32>
      %s = vector.reduction <add>, %v : vector<3xf32> into f32
      %b0 = memref.load %md[%j] : memref<16xf32>
      %r = arith.addf %s, %b0 : f32
      memref.store %r, %c[%i, %j] : memref<8x16xf32>
    }
  }"""),
    "forall": _buffers("""  scf.forall (%i, %j) in (8, 16) {
    %b0 = memref.load %md[%j] : memref<16xf32>
    memref.store %b0, %c[%i, %j] : memref<8x16xf32>
    scf.for %k = %c0 to %c12 step %c1 {
      %x = memref.load %ma[%i, %k] : memref<8x12xf32>
      %y = memref.load %mb[%k, %j] : memref<12x16xf32>
      %s = memref.load %c[%i, %j] : memref<8x16xf32>
      %p = arith.mulf %x, %y : f32
      %t = arith.addf %s, %p : f32
      memref.store %t, %c[%i, %j] : memref<8x16xf32>
    }
  }"""),
}  # fmt: skip
