"""A client of the site, with the attacks in its local folder."""

import pytest

from app.factory import create_app
from tests.web.attacks.files import FILES


@pytest.fixture(scope="session")
def attacked(site, local_dir):
    folder = local_dir / "attacks"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    return create_app(site).test_client()
