"""Complaints: what is open and late, one with its clocks and history, and taking a new one down."""
