"""The pages of the loads: choose, prepare, watch, and take back."""
