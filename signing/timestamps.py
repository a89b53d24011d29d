"""Time stamps from an authority over HTTP (RFC 3161). Nothing else in this package uses the network."""

import asyncio
from urllib.error import URLError
from urllib.request import Request, urlopen

from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

LARGEST_ANSWER = 64 * 1024


class TimestampAuthority(TimeStamper):
    """What the signing functions of pades.py take; it fails when no answer comes within `timeout` seconds."""

    def __init__(self, url: str, timeout: float = 5) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        if not url.startswith(("http://", "https://")):
            raise ValueError("a time-stamping authority is reached by http or https")
        self.url, self.timeout = url, timeout

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return await asyncio.to_thread(self._ask, req.dump())

    def _ask(self, query: bytes) -> tsp.TimeStampResp:
        request = Request(self.url, query, {"Content-Type": "application/timestamp-query"})  # noqa: S310 – checked above
        try:
            with urlopen(request, timeout=self.timeout) as answer:  # noqa: S310
                return tsp.TimeStampResp.load(answer.read(LARGEST_ANSWER))
        except (URLError, TimeoutError, ValueError) as error:
            raise TimestampRequestError(f"no time stamp from {self.url}") from error
