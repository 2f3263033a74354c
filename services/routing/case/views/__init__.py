"""What is shown of cases: to the person, to the staff concerned, and as lists of an office."""
