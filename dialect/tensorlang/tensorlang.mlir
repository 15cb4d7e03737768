// TensorLang: the definition. What IRDL cannot say is the verifier's: shapes, optional attributes, which element
// type goes with which operation (the bindings abort on `irdl.any_of` over builtin types, so such operands are
// `any` here). Every attribute listed here is mandatory; the optional ones are in operations.py.
module {
irdl.dialect @tensorlang {

  // Program text: the IR of a function, or what was answered to a question, as a value.
  irdl.type @text {}

  // ---- constants ------------------------------------------------------------------------------------------
  irdl.operation @constant {
    %value = irdl.any
    %out = irdl.any
    irdl.attributes { "value" = %value }
    irdl.results(out: %out)
  }

  // ---- pointwise: tensors, bare scalars, or both ----------------------------------------------------------
  irdl.operation @add {
    %lhs = irdl.any
    %rhs = irdl.any
    %out = irdl.any
    irdl.operands(lhs: %lhs, rhs: %rhs)
    irdl.results(out: %out)
  }
  irdl.operation @sub {
    %lhs = irdl.any
    %rhs = irdl.any
    %out = irdl.any
    irdl.operands(lhs: %lhs, rhs: %rhs)
    irdl.results(out: %out)
  }
  irdl.operation @mul {
    %lhs = irdl.any
    %rhs = irdl.any
    %out = irdl.any
    irdl.operands(lhs: %lhs, rhs: %rhs)
    irdl.results(out: %out)
  }
  irdl.operation @div {
    %lhs = irdl.any
    %rhs = irdl.any
    %out = irdl.any
    irdl.operands(lhs: %lhs, rhs: %rhs)
    irdl.results(out: %out)
  }
  irdl.operation @max {
    %lhs = irdl.any
    %rhs = irdl.any
    %out = irdl.any
    irdl.operands(lhs: %lhs, rhs: %rhs)
    irdl.results(out: %out)
  }
  irdl.operation @min {
    %lhs = irdl.any
    %rhs = irdl.any
    %out = irdl.any
    irdl.operands(lhs: %lhs, rhs: %rhs)
    irdl.results(out: %out)
  }
  irdl.operation @neg {
    %value = irdl.any
    irdl.operands(value: %value)
    irdl.results(out: %value)
  }
  irdl.operation @exp {
    %value = irdl.any
    irdl.operands(value: %value)
    irdl.results(out: %value)
  }
  irdl.operation @sqrt {
    %value = irdl.any
    irdl.operands(value: %value)
    irdl.results(out: %value)
  }
  irdl.operation @tanh {
    %value = irdl.any
    irdl.operands(value: %value)
    irdl.results(out: %value)
  }
  irdl.operation @relu {
    %value = irdl.any
    irdl.operands(value: %value)
    irdl.results(out: %value)
  }
  irdl.operation @gelu {
    %value = irdl.any
    irdl.operands(value: %value)
    irdl.results(out: %value)
  }
  irdl.operation @cmp {
    %lhs = irdl.any
    %rhs = irdl.any
    %out = irdl.any
    %predicate = irdl.base "#builtin.string"
    irdl.attributes { "predicate" = %predicate }
    irdl.operands(lhs: %lhs, rhs: %rhs)
    irdl.results(out: %out)
  }
  irdl.operation @select {
    %condition = irdl.any
    %then = irdl.any
    %otherwise = irdl.any
    %out = irdl.any
    irdl.operands(condition: %condition, then: %then, otherwise: %otherwise)
    irdl.results(out: %out)
  }

  // ---- contractions ---------------------------------------------------------------------------------------
  irdl.operation @matmul {
    %lhs = irdl.base "!builtin.tensor"
    %rhs = irdl.base "!builtin.tensor"
    %out = irdl.base "!builtin.tensor"
    irdl.operands(lhs: %lhs, rhs: %rhs)
    irdl.results(out: %out)
  }
  irdl.operation @conv2d {
    %input = irdl.base "!builtin.tensor"
    %weight = irdl.base "!builtin.tensor"
    %out = irdl.base "!builtin.tensor"
    irdl.operands(input: %input, weight: %weight)
    irdl.results(out: %out)
  }

  // ---- over axes ------------------------------------------------------------------------------------------
  irdl.operation @sum {
    %input = irdl.base "!builtin.tensor"
    %out = irdl.base "!builtin.tensor"
    irdl.operands(input: %input)
    irdl.results(out: %out)
  }
  irdl.operation @mean {
    %input = irdl.base "!builtin.tensor"
    %out = irdl.base "!builtin.tensor"
    irdl.operands(input: %input)
    irdl.results(out: %out)
  }
  irdl.operation @reduce_max {
    %input = irdl.base "!builtin.tensor"
    %out = irdl.base "!builtin.tensor"
    irdl.operands(input: %input)
    irdl.results(out: %out)
  }
  irdl.operation @softmax {
    %input = irdl.base "!builtin.tensor"
    %axis = irdl.base "#builtin.integer"
    irdl.attributes { "axis" = %axis }
    irdl.operands(input: %input)
    irdl.results(out: %input)
  }

  // ---- layout ---------------------------------------------------------------------------------------------
  irdl.operation @transpose {
    %input = irdl.base "!builtin.tensor"
    %out = irdl.base "!builtin.tensor"
    %permutation = irdl.any
    irdl.attributes { "permutation" = %permutation }
    irdl.operands(input: %input)
    irdl.results(out: %out)
  }
  irdl.operation @reshape {
    %input = irdl.base "!builtin.tensor"
    %out = irdl.base "!builtin.tensor"
    irdl.operands(input: %input)
    irdl.results(out: %out)
  }
  irdl.operation @broadcast {
    %input = irdl.any
    %out = irdl.base "!builtin.tensor"
    irdl.operands(input: %input)
    irdl.results(out: %out)
  }

  // ---- effects and reflection -----------------------------------------------------------------------------
  irdl.operation @print {
    %value = irdl.any
    irdl.operands(value: %value)
  }
  irdl.operation @assert {
    %condition = irdl.any
    %value = irdl.any
    %message = irdl.base "#builtin.string"
    irdl.attributes { "message" = %message }
    irdl.operands(condition: %condition, values: variadic %value)
  }
  irdl.operation @get_ir {
    %callee = irdl.base "#builtin.symbol_ref"
    %text = irdl.base @tensorlang::@text
    irdl.attributes { "callee" = %callee }
    irdl.results(text: %text)
  }
  irdl.operation @variant {
    %callee = irdl.base "#builtin.symbol_ref"
    %i64 = irdl.is i64
    irdl.attributes { "callee" = %callee }
    irdl.results(number: %i64, tier: %i64)
  }

  // ---- asking ---------------------------------------------------------------------------------------------
  irdl.operation @query {
    %text = irdl.base @tensorlang::@text
    irdl.operands(text: %text)
    irdl.results(reply: %text)
  }
  irdl.operation @offer {
    %callee = irdl.base "#builtin.symbol_ref"
    %text = irdl.base @tensorlang::@text
    %i1 = irdl.is i1
    irdl.attributes { "callee" = %callee }
    irdl.operands(text: %text)
    irdl.results(accepted: %i1)
  }
}
}
