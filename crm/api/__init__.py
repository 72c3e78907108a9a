"""The REST API below /api/v1: its addresses, the answers that combine apps, and its description."""
