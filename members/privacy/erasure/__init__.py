"""How does a person leave the database for good? By a map that has a word for every column.

Orders and sums stay, on a pseudonym. What outlives it are keyed hashes (of addresses: nobody writes there
again; of feeds' ids: nothing personal comes back under them) and the journal, replayed after a restore.
"""

from members.privacy.erasure.executing import erase
from members.privacy.erasure.journal import replay, write_missing
from members.privacy.erasure.map import MAP

__all__ = ["MAP", "erase", "replay", "write_missing"]
