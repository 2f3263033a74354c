"""What leaders do: instructions, receptions, hard cases, conferences, urgent reports."""
