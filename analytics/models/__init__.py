"""Figures of a day, and what each customer is worth and what to do next."""

from analytics.models.advice import CategoryStep, MemberAdvice
from analytics.models.daily import DailyMetric
from analytics.models.worth import MemberWorth, ValueYardstick, WorthRun

__all__ = ["CategoryStep", "DailyMetric", "MemberAdvice", "MemberWorth", "ValueYardstick", "WorthRun"]
