"""The generated brand 木日保養: three years of a skin-care house that never existed.

The path is `world.generate`: people → consents → buying → campaigns → baskets → contacts; `loading` writes
it by COPY and `staff` sets up the desk. Every draw comes from a stream named after its noun (`draws.stream`),
so the same seed, day and number of members give the same rows, and a change in one module leaves the draws
of the others as they were.
"""
