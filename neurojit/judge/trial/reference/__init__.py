"""The reference: values of the original, and the error bound of each."""
