"""Benchmarks, each beside a floor measured in the same run. Not for tests: nothing here judges right or wrong."""
