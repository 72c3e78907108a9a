"""The question bank: which question next, what was put to whom, and where answers go."""
