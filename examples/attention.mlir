// A block of a transformer at small size: what 2 heads of 8 make of 6 tokens of width 16, then a perceptron.
//
//   x1 = x + attention(layer_norm(x)) wo       causal: no token sees those behind it
//   y  = x1 + gelu(layer_norm(x1) w1) w2
//
//     neurojit run examples/attention.mlir
//
// @main makes the block of fixed weights, and asserts what holds whatever they are: nothing that comes behind a
// token changes what is made of it, and rows are normalized.

func.func @heads(%x: tensor<6x16xf32>, %w: tensor<16x16xf32>) -> tensor<2x6x8xf32> {
  %p = "tensorlang.matmul"(%x, %w) : (tensor<6x16xf32>, tensor<16x16xf32>) -> tensor<6x16xf32>
  %s = "tensorlang.reshape"(%p) : (tensor<6x16xf32>) -> tensor<6x2x8xf32>
  %h = "tensorlang.transpose"(%s) {permutation = [1, 0, 2]} : (tensor<6x2x8xf32>) -> tensor<2x6x8xf32>
  return %h : tensor<2x6x8xf32>
}

func.func @block(
    %x: tensor<6x16xf32>, %wq: tensor<16x16xf32>, %wk: tensor<16x16xf32>, %wv: tensor<16x16xf32>,
    %wo: tensor<16x16xf32>, %w1: tensor<16x32xf32>, %w2: tensor<32x16xf32>, %scale: tensor<16xf32>,
    %shift: tensor<16xf32>) -> tensor<6x16xf32> {
  %n = "tensorlang.layer_norm"(%x, %scale, %shift)
      : (tensor<6x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<6x16xf32>
  %q = func.call @heads(%n, %wq) : (tensor<6x16xf32>, tensor<16x16xf32>) -> tensor<2x6x8xf32>
  %k = func.call @heads(%n, %wk) : (tensor<6x16xf32>, tensor<16x16xf32>) -> tensor<2x6x8xf32>
  %v = func.call @heads(%n, %wv) : (tensor<6x16xf32>, tensor<16x16xf32>) -> tensor<2x6x8xf32>
  %a = "tensorlang.attention"(%q, %k, %v) {causal = true}
      : (tensor<2x6x8xf32>, tensor<2x6x8xf32>, tensor<2x6x8xf32>) -> tensor<2x6x8xf32>
  %t = "tensorlang.transpose"(%a) {permutation = [1, 0, 2]} : (tensor<2x6x8xf32>) -> tensor<6x2x8xf32>
  %j = "tensorlang.reshape"(%t) : (tensor<6x2x8xf32>) -> tensor<6x16xf32>
  %o = "tensorlang.matmul"(%j, %wo) : (tensor<6x16xf32>, tensor<16x16xf32>) -> tensor<6x16xf32>
  %x1 = "tensorlang.add"(%x, %o) : (tensor<6x16xf32>, tensor<6x16xf32>) -> tensor<6x16xf32>

  %n1 = "tensorlang.layer_norm"(%x1, %scale, %shift)
      : (tensor<6x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<6x16xf32>
  %h = "tensorlang.matmul"(%n1, %w1) : (tensor<6x16xf32>, tensor<16x32xf32>) -> tensor<6x32xf32>
  %g = "tensorlang.gelu"(%h) : (tensor<6x32xf32>) -> tensor<6x32xf32>
  %m = "tensorlang.matmul"(%g, %w2) : (tensor<6x32xf32>, tensor<32x16xf32>) -> tensor<6x16xf32>
  %y = "tensorlang.add"(%x1, %m) : (tensor<6x16xf32>, tensor<6x16xf32>) -> tensor<6x16xf32>
  return %y : tensor<6x16xf32>
}

// ((17 i + 13 j + seed) mod 31 - 15) / 64: an arbitrary matrix that any language can compute, exactly.
func.func @weights(%seed: f32) -> tensor<32x32xf32> {
  %c17 = arith.constant 17.0 : f32
  %c13 = arith.constant 13.0 : f32
  %c31 = arith.constant 31.0 : f32
  %c15 = arith.constant 15.0 : f32
  %c64 = arith.constant 64.0 : f32
  %i = "tensorlang.iota"() {axis = 0} : () -> tensor<32x32xf32>
  %j = "tensorlang.iota"() {axis = 1} : () -> tensor<32x32xf32>
  %a = "tensorlang.mul"(%i, %c17) : (tensor<32x32xf32>, f32) -> tensor<32x32xf32>
  %b = "tensorlang.mul"(%j, %c13) : (tensor<32x32xf32>, f32) -> tensor<32x32xf32>
  %c = "tensorlang.add"(%a, %b) : (tensor<32x32xf32>, tensor<32x32xf32>) -> tensor<32x32xf32>
  %n = "tensorlang.add"(%c, %seed) : (tensor<32x32xf32>, f32) -> tensor<32x32xf32>
  %q = "tensorlang.div"(%n, %c31) : (tensor<32x32xf32>, f32) -> tensor<32x32xf32>
  %f = "tensorlang.floor"(%q) : (tensor<32x32xf32>) -> tensor<32x32xf32>
  %m = "tensorlang.mul"(%f, %c31) : (tensor<32x32xf32>, f32) -> tensor<32x32xf32>
  %r = "tensorlang.sub"(%n, %m) : (tensor<32x32xf32>, tensor<32x32xf32>) -> tensor<32x32xf32>
  %s = "tensorlang.sub"(%r, %c15) : (tensor<32x32xf32>, f32) -> tensor<32x32xf32>
  %w = "tensorlang.div"(%s, %c64) : (tensor<32x32xf32>, f32) -> tensor<32x32xf32>
  return %w : tensor<32x32xf32>
}

func.func @made(%tokens: tensor<6xi32>) -> tensor<6x16xf32> {
  %p0 = arith.constant 0.0 : f32
  %p1 = arith.constant 1.0 : f32
  %p2 = arith.constant 2.0 : f32
  %w0 = func.call @weights(%p0) : (f32) -> tensor<32x32xf32>
  %w1 = func.call @weights(%p1) : (f32) -> tensor<32x32xf32>
  %w2 = func.call @weights(%p2) : (f32) -> tensor<32x32xf32>
  %wq = "tensorlang.slice"(%w0) {offsets = [0, 0], sizes = [16, 16]} : (tensor<32x32xf32>) -> tensor<16x16xf32>
  %wk = "tensorlang.slice"(%w0) {offsets = [16, 0], sizes = [16, 16]} : (tensor<32x32xf32>) -> tensor<16x16xf32>
  %wv = "tensorlang.slice"(%w0) {offsets = [0, 16], sizes = [16, 16]} : (tensor<32x32xf32>) -> tensor<16x16xf32>
  %wo = "tensorlang.slice"(%w0) {offsets = [16, 16], sizes = [16, 16]} : (tensor<32x32xf32>) -> tensor<16x16xf32>
  %up = "tensorlang.slice"(%w1) {offsets = [0, 0], sizes = [16, 32]} : (tensor<32x32xf32>) -> tensor<16x32xf32>
  %down = "tensorlang.slice"(%w1) {offsets = [0, 16], sizes = [32, 16]} : (tensor<32x32xf32>) -> tensor<32x16xf32>
  %table = "tensorlang.slice"(%w2) {offsets = [0, 0], sizes = [10, 16]} : (tensor<32x32xf32>) -> tensor<10x16xf32>
  %ones = "tensorlang.constant"() {value = dense<1.0> : tensor<16xf32>} : () -> tensor<16xf32>
  %zeros = "tensorlang.constant"() {value = dense<0.0> : tensor<16xf32>} : () -> tensor<16xf32>
  %x = "tensorlang.embedding"(%table, %tokens) : (tensor<10x16xf32>, tensor<6xi32>) -> tensor<6x16xf32>
  %y = func.call @block(%x, %wq, %wk, %wv, %wo, %up, %down, %ones, %zeros)
      : (tensor<6x16xf32>, tensor<16x16xf32>, tensor<16x16xf32>, tensor<16x16xf32>, tensor<16x16xf32>,
         tensor<16x32xf32>, tensor<32x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<6x16xf32>
  %n = "tensorlang.layer_norm"(%y, %ones, %zeros)
      : (tensor<6x16xf32>, tensor<16xf32>, tensor<16xf32>) -> tensor<6x16xf32>
  return %n : tensor<6x16xf32>
}

func.func @main() {
  %some = "tensorlang.constant"() {value = dense<[3, 1, 4, 1, 5, 9]> : tensor<6xi32>} : () -> tensor<6xi32>
  %other = "tensorlang.constant"() {value = dense<[3, 1, 4, 2, 7, 1]> : tensor<6xi32>} : () -> tensor<6xi32>
  %a = func.call @made(%some) : (tensor<6xi32>) -> tensor<6x16xf32>
  %b = func.call @made(%other) : (tensor<6xi32>) -> tensor<6x16xf32>
  %d = "tensorlang.sub"(%a, %b) : (tensor<6x16xf32>, tensor<6x16xf32>) -> tensor<6x16xf32>
  %apart = "tensorlang.abs"(%d) : (tensor<6x16xf32>) -> tensor<6x16xf32>
  %little = arith.constant 1.0e-4 : f32
  %three = "tensorlang.slice"(%apart) {offsets = [0, 0], sizes = [3, 16]} : (tensor<6x16xf32>) -> tensor<3x16xf32>
  %same = "tensorlang.cmp"(%three, %little) {predicate = "lt"} : (tensor<3x16xf32>, f32) -> tensor<3x16xi1>
  "tensorlang.assert"(%same) {message = "a token saw one behind it"} : (tensor<3x16xi1>) -> ()

  %mean = "tensorlang.mean"(%a) {axes = [1]} : (tensor<6x16xf32>) -> tensor<6xf32>
  %size = "tensorlang.abs"(%mean) : (tensor<6xf32>) -> tensor<6xf32>
  %near = "tensorlang.cmp"(%size, %little) {predicate = "lt"} : (tensor<6xf32>, f32) -> tensor<6xi1>
  %all = "tensorlang.all"(%near) : (tensor<6xi1>) -> tensor<i1>
  "tensorlang.assert"(%all) {message = "a row is not normalized"} : (tensor<i1>) -> ()
  %s = "tensorlang.slice"(%a) {offsets = [5, 0], sizes = [1, 16]} : (tensor<6x16xf32>) -> tensor<1x16xf32>
  %last = "tensorlang.reshape"(%s) : (tensor<1x16xf32>) -> tensor<16xf32>
  "tensorlang.print"(%last) {label = "last token"} : (tensor<16xf32>) -> ()
  return
}
