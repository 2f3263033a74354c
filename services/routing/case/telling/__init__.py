"""The person is told: notices, progress, proofs of service, earlier matters."""
