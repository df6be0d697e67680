"""The store's address as an operator writes it: what is read, what is refused, and what is never shown."""

import pytest

from app.store.address import OPTIONS, check, parse
from config.settings import SettingsError, load, shown

READ = {
    "redis://h": {"host": "h"},
    "redis://user:p%2Fw@h:1/2": {"host": "h", "port": 1, "db": 2, "username": "user", "password": "p/w"},
    "redis://:pw@[::1]:1": {"host": "::1", "port": 1, "password": "pw"},
    "redis://h?socket_timeout=2&max_connections=9": {
        "host": "h",
        "socket_timeout": 2.0,
        "max_connections": 9,
    },
    "unix:///run/a%20b.sock?db=3": {"path": "/run/a b.sock", "db": 3},
    "unix://user:pw@/run/v.sock": {"path": "/run/v.sock", "username": "user", "password": "pw"},
    "rediss://h?ssl_ca_certs=/ca.pem&ssl_check_hostname=false": {
        "host": "h",
        "ssl_ca_certs": "/ca.pem",
        "ssl_check_hostname": False,
    },
}


@pytest.mark.parametrize("url", READ)
def test_a_server_is_read(url):
    address = parse(url)
    options = {name: value for name, value in address.options.items() if name != "connection_class"}
    assert (options, address.sentinels) == (READ[url], ())


def test_sentinels_are_read_with_the_logins_of_both():
    address = parse("redis+sentinel://u:p%40@a:1,[::1],b/my%20one/3?sentinel_username=v&sentinel_password=q")
    assert address.sentinels == (("a", 1), ("::1", 26379), ("b", 26379))
    assert address.service == "my one"
    assert address.options == {"username": "u", "password": "p@", "db": 3}
    assert address.sentinel_options == {"username": "v", "password": "q"}


def test_tls_of_sentinels_is_for_the_servers_too():
    address = parse("rediss+sentinel://:pw@a,b/m?ssl_ca_certs=/ca.pem")
    assert address.options == {"password": "pw", "ssl": True, "ssl_ca_certs": "/ca.pem"}
    assert address.sentinel_options == {"ssl": True, "ssl_ca_certs": "/ca.pem"}


WRONG = {
    "redis://": "wanted redis://",
    "redis://:s3cret@/0": "wanted redis://",
    "redis://:s3cret@h/database": "wanted redis://",
    "redis://:s3cret@h:port/0": "wanted redis://",
    "redis://:s3cret@h:99999/0": "wanted redis://",
    "redis://:s3/cret@h/0": "percent-encoded",
    "redis://:s3#cret@h/0": "percent-encoded",
    "redis://:12#s3cret@h/0": "percent-encoded",
    "redis://:s3?cret@h/0": "percent-encoded",
    "redis://:12?s3cret=@h/0": "option",
    "redis://:s3[cret@h/0": "percent-encoded",
    "redis://:s3cret@h/0?db=s3cret": "wanted redis://",
    "redis://:s3cret@h/0?ssl_ca_certs=/ca.pem": "option",
    "redis://:s3cret@h/0?retry_on_error=1": "option",
    "rediss://:s3cret@h/0?ssl_cert_reqs=s3cret": "none, optional, required",
    "rediss://:s3cret@h/0?ssl_ca_certs=/s3cret/ca.pem": "ssl_ca_certs",
    "rediss://:s3cret@h/0?ssl_certfile=/s3cret.pem&ssl_password=s3cret": "ssl_certfile",
    "unix://": "wanted redis://",
    "unix://:s3cret@host/run/v.sock": "wanted redis://",
    "redis+sentinel://:s3cret@a,b": "service",
    "redis+sentinel://:s3cret@a,b/": "service",
    "redis+sentinel://:s3cret@a,b/m/x": "service",
    "redis+sentinel://:s3cret@a,,b/m": "service",
    "redis+sentinel://:s3cret@a:x/m": "service",
    "redis+sentinel://:s3cret@a/m?sentinel_pass=s3cret": "sentinel_password",
}


@pytest.mark.parametrize("url", WRONG)
def test_a_mistake_is_told_without_a_word_of_the_address(url):
    with pytest.raises(SettingsError) as refused:
        check(url)
    said = str(refused.value)
    assert said.startswith("VITRINE_REDIS_URL: ")
    assert WRONG[url] in said
    assert "s3" not in said.replace("rediss://", "")


@pytest.mark.parametrize("url", [*READ, *WRONG])
def test_no_password_is_shown_whatever_its_address_looks_like(url):
    for text in (
        shown("redis_url", url),
        repr(load({"VITRINE_REDIS_URL": url})) if url else "",
        repr(parse(url)) if url in READ else "",
    ):
        assert not any(
            secret in text for secret in (":pw", "p%2Fw", "p/w", ":s3", "cret@", "=s3cret&", "password=s3")
        )


def test_the_options_in_the_documents_are_those_that_there_are():
    from config.settings import ROOT

    text = (ROOT / "docs" / "operations.md").read_text()
    for scheme, names in OPTIONS.items():
        assert f"`{scheme}://" in text
        assert [name for name in names if f"`{name}`" not in text] == []
