import pytest

from app.errors import Refused, UpstreamLimited
from app.fetching.statuses import failure

NOW = 1_795_341_600.0  # Sun, 22 Nov 2026 10:00:00 GMT


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {}, 60),
        (429, {"retry-after": "7"}, 7),
        (429, {"retry-after": "Sun, 22 Nov 2026 10:01:30 GMT"}, 90),
        (429, {"retry-after": "Sun, 22 Nov 2026 10:01:30 -0000"}, 90),
        (429, {"retry-after": "Sun, 22 Nov 2026 09:00:00 GMT"}, 1),
        (429, {"retry-after": "0"}, 1),
        (429, {"retry-after": "-5"}, 60),
        (429, {"retry-after": "soon"}, 60),
        (429, {"retry-after": "²"}, 60),
        (429, {"retry-after": "9999999999"}, 3600),
        (429, {"retry-after": "9" * 5000}, 60),
        (429, {"retry-after": "Sun, 22 Nov 99999 10:00:00 GMT"}, 60),
        (429, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) + 120)}, 120),
        (429, {"x-ratelimit-remaining": "5", "x-ratelimit-reset": str(int(NOW) + 120)}, 60),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) + 1800)}, 1800),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) - 5)}, 1),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) + 999_999)}, 3600),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "later"}, 60),
        (403, {"x-ratelimit-remaining": "0"}, 60),
        (403, {"retry-after": "30", "x-ratelimit-remaining": "59"}, 30),
        (
            403,
            {"retry-after": "30", "x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) + 99)},
            30,
        ),
    ],
)
def test_a_rate_limit_is_known_with_its_time(status: int, headers: dict[str, str], seconds: int) -> None:
    error = failure(status, headers, "https://api.test/x", NOW)
    assert isinstance(error, UpstreamLimited)
    assert error.retry_after_seconds == seconds


def test_a_403_with_requests_left_is_no_rate_limit() -> None:
    headers = {"x-ratelimit-remaining": "59", "x-ratelimit-reset": str(int(NOW) + 1800)}
    error = failure(403, headers, "https://api.test/x", NOW)
    assert type(error) is Refused
    assert "asks for a sign-in or does not show this to strangers" in error.detail
