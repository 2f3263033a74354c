"""Rules of leading, pure: who may lead where, and to whom what is urgent is told."""
