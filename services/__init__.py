"""The services of Huiyin. Each imports `huiyin` and itself only."""
