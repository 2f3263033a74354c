"""What only whoever changes Huiyin runs; none of it is in the wheel."""
