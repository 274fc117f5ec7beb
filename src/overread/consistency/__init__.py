"""Can this be? Tests of printed numbers against one another."""
