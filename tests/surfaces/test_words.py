from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.surfaces import words
from tests.surfaces.samples import COMMIT


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 KB"),
        (1234, "1.2 KB"),
        (9949, "9.9 KB"),
        (9950, "10 KB"),
        (123_456, "123 KB"),
        (999_499, "999 KB"),
        (999_500, "1.0 MB"),
        (4_200_000, "4.2 MB"),
        (5_000_000_000, "5.0 GB"),
        (5_000_000_000_000, "5000 GB"),
    ],
)
def test_sizes(size_bytes, text):
    assert words.size(size_bytes) == text


def test_times_are_told_in_utc():
    at = datetime(2026, 3, 1, 1, 30, 5, tzinfo=timezone(timedelta(hours=8)))
    assert words.moment(at) == "28 Feb 2026, 17:30 UTC"
    assert words.iso(at) == "2026-02-28T17:30:05Z"
    assert words.iso(datetime(2026, 3, 1, tzinfo=UTC)) == "2026-03-01T00:00:00Z"


@pytest.mark.parametrize(
    ("full", "short"), [(COMMIT, "0123456"), ("v1.0", "v1.0"), ("", ""), ("0123456789", "0123456789")]
)
def test_a_commit_is_shown_short_and_a_name_whole(full, short):
    assert words.revision(full) == short


def test_the_language_of_a_hostile_text_takes_linear_time():
    assert words.language("", "<" * 3_000_000) == "en"
