"""Memory safety: a check before every access, and which of them one run at these shapes proves for all."""
