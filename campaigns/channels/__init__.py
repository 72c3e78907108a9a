"""What may a hand-over to a provider end with? One module a channel; each answers with one of these three."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol


@dataclass(frozen=True)
class Accepted:
    """The provider took responsibility for the message."""

    detail: str = ""


@dataclass(frozen=True)
class Refused:
    """The message certainly did not go out."""

    detail: str
    #: Trying again cannot help.
    permanent: bool = False
    #: The provider is at fault rather than this one message; the breaker counts these.
    provider_fault: bool = False
    #: The address itself does not exist: never write to it again.
    address_is_dead: bool = False


@dataclass(frozen=True)
class Ambiguous:
    """Nobody can say whether the message went out."""

    detail: str


Result = Accepted | Refused | Ambiguous


@dataclass(frozen=True)
class Outgoing:
    """One message, ready for the wire."""

    sender: str
    recipient: str
    data: bytes


class Sender(Protocol):
    #: Whether the provider recognises a repeat by its key, so that an ambiguous call may be repeated.
    idempotent: ClassVar[bool]

    def deliver(self, message: Outgoing) -> Result: ...

    def close(self) -> None: ...
