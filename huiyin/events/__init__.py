"""What services tell each other: one schema per event, grouped by producer, in a CloudEvents 1.0 envelope."""
