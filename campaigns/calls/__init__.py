"""Whom did we speak to, and how did it end? A call is a channel whose sender is a person."""
