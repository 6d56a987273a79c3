"""Price lists that a loyalty tier gives."""
