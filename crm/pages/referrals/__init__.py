"""Who recommends us, what is odd about it, what it brings, and under which rules?"""
