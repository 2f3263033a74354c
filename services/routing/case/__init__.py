"""The case: who may know of it, the steps of its life, its periods, and a folder for each chapter."""
