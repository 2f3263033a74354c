"""What every plugin of a group must keep to, as test classes to inherit: one module per group."""
