"""Functions with symbolic dimensions in service: instances for some shapes, a generic form for others."""
