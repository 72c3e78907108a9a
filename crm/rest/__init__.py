"""How does every call of the REST API look? Keys, problems, fields, pages, once-only: what all apps share.

An app's api.py builds on this, calls one domain function, and says the result; crm/api puts them together.
"""
