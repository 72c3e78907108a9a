"""What may other programs send and read of members' doings? Orders, refunds, interactions, consents.

Every write goes through members.ingest or members.privacy, as files and forms do.
"""
