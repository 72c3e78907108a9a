"""Do the pages answer? Asked by the supervisor, and by the container's health check with exit code 0 or 1."""

import http.client
import os
import sys

from crm.embedded.installation import Installation


def answer(here: Installation) -> int:
    """The status of /healthz, which looks at PostgreSQL and Valkey; 0 when nobody answers."""
    line = http.client.HTTPConnection(here.reach, here.port, timeout=10)
    try:
        line.request("GET", "/healthz", headers=headers())
        return line.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        line.close()


def headers() -> dict[str, str]:
    """As a request of the proxy in front would look, or Django refuses the host and redirects to https."""
    names = [name for name in os.environ.get("ALLOWED_HOSTS", "").split(",") if name.strip(" .*")]
    host = {"Host": names[0].strip().lstrip(".")} if names else {}
    return {**host, "X-Forwarded-Proto": "https"}


if __name__ == "__main__":
    sys.exit(0 if 200 <= answer(Installation.from_environment()) < 400 else 1)
