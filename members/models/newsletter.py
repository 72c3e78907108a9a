"""Who asked for the newsletter and has yet to say so from their own mailbox."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from members.models.member import Member


class NewsletterSignup(models.Model):
    """Double opt-in: nothing is sent but the question itself until the link in it was pressed."""

    email = models.CharField(max_length=254)
    name = models.CharField(max_length=40, blank=True, db_default="")
    language = models.CharField(max_length=10, blank=True, db_default="")
    token = models.CharField(max_length=32, unique=True, db_collation="C")
    # The sentence that was agreed to, and its version.
    text = models.TextField()
    text_version = models.CharField(max_length=20)
    ip_hash = models.BinaryField(max_length=32, null=True)
    asked_at = models.DateTimeField(db_default=Now())
    # The question leaves once; a claim that came to nothing is taken up again.
    mailed_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0, db_default=0)
    next_at = models.DateTimeField(db_default=Now())
    confirmed_at = models.DateTimeField(null=True)
    member = models.ForeignKey(Member, models.CASCADE, null=True, related_name="+")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["email", "-asked_at"], name="newsletter_of_address"),
            models.Index(fields=["next_at"], name="newsletter_to_mail", condition=Q(mailed_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"sign-up {self.pk}"
