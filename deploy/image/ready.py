"""Exit with 0 where the huiyin of this container can work, else with 1 and a sentence: for ``HEALTHCHECK``.

It asks ``/readyz`` at HUIYIN_HEALTH, where a service alone answers, and else at HUIYIN_HTTP, where the gateway and
``huiyin up`` do. Only the standard library is loaded: this runs every few seconds.
"""

import http.client
import os
import sys

_SECONDS = 4
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "[::]": "::1"}  # noqa: S104  asked here, not listened on


def problem(address: str) -> str:
    """Return why the service that listens at ``address`` cannot work; empty where it can."""
    host, _, port = address.rpartition(":")
    asked = http.client.HTTPConnection(_EVERYWHERE.get(host, host.strip("[]")), int(port), timeout=_SECONDS)
    try:
        asked.request("GET", "/readyz")
        answer = asked.getresponse()
        return "" if answer.status == http.HTTPStatus.OK else answer.read(10_000).decode("utf-8", "replace")
    finally:
        asked.close()


def main() -> str | None:
    """Return None where the container is well, else a sentence."""
    given = [os.environ[name] for name in ("HUIYIN_HEALTH", "HUIYIN_HTTP") if os.environ.get(name)]
    for address in given:
        try:
            return problem(address) or None
        except ConnectionRefusedError:
            continue
        except (OSError, http.client.HTTPException) as error:
            return f"{address} gives no answer: {error}"
    return f"nothing listens at {' or '.join(given)}"


if __name__ == "__main__":
    sys.exit(main())
