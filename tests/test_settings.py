import re
from pathlib import Path

import pytest

from config.settings import Settings, SettingsError, load, markdown_table, shown

README = Path(__file__).parent.parent / "README.md"


def test_without_environment_every_setting_has_its_default():
    settings = load({})
    assert settings.fresh_seconds == 300
    assert settings.fetch_allow == ()
    assert settings.redis_url == ""


@pytest.mark.parametrize(
    ("name", "value", "field", "read"),
    [
        ("VITRINE_FETCH_ALLOW", "git.intra, 10.0.0.0/8,", "fetch_allow", ("git.intra", "10.0.0.0/8")),
        ("VITRINE_ALLOW_PRIVATE", "true", "allow_private", True),
        ("VITRINE_GITHUB_URL", "https://ghe.example/", "github_url", "https://ghe.example"),
        ("VITRINE_WAIT_SECONDS", "0", "wait_seconds", 0),
        ("VITRINE_RATE_LIMIT", "", "rate_limit", ""),
    ],
)
def test_the_environment_sets(name, value, field, read):
    assert getattr(load({name: value}), field) == read


def test_an_unknown_name_stops_the_start_and_shows_the_nearest_known_one():
    with pytest.raises(SettingsError, match=r"VITRINE_FRESH_SECS is not a setting.*VITRINE_FRESH_SECONDS"):
        load({"VITRINE_FRESH_SECS": "1"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VITRINE_FRESH_SECONDS", "soon"),
        ("VITRINE_FRESH_SECONDS", "0"),
        ("VITRINE_ASSETS", "remote"),
        ("VITRINE_REDIS_URL", "localhost:6379"),
        ("VITRINE_PUBLIC_URL", "vitrine.example"),
        ("VITRINE_RATE_LIMIT", "many"),
        ("VITRINE_TRUSTED_PROXIES", "-1"),
    ],
)
def test_a_value_of_the_wrong_form_is_named(name, value):
    with pytest.raises(SettingsError, match=f"{name}='{value}'"):
        load({name: value})


def test_other_programs_variables_are_none_of_our_business():
    assert load({"PATH": "/bin", "REDIS_URL": "x"}) == load({})


def test_secrets_are_not_in_the_settings_text():
    settings = load({"VITRINE_GITHUB_TOKEN": "tok-1", "VITRINE_API_TOKENS": "tok-2"})
    assert "tok-" not in repr(settings)


def test_a_wrong_value_is_shown_without_the_password_in_it():
    with pytest.raises(SettingsError, match="VITRINE_REDIS_URL") as error:
        load({"VITRINE_REDIS_URL": "http://user:tok-1@example.org/"})
    assert "tok-1" not in str(error.value)
    assert shown("redis_url", "redis://:tok-1@[::1]:1/0") == "redis://…@[::1]:1/0"
    assert shown("github_token", "tok-1") == "(set)"


def test_a_token_may_have_its_own_limit():
    given = "one, two@100 per minute,three@unlimited,"
    assert [(token.secret, token.rate) for token in load({"VITRINE_API_TOKENS": given}).tokens] == [
        ("one", ""),
        ("two", "100 per minute"),
        ("three", "unlimited"),
    ]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("s3cret,s3 cret", "token 2 of 2 is of another form; wanted: a token of letters"),
        ("s3cret:name", "token 1 of 1 is of another form"),
        ("@100 per minute", "token 1 of 1 is of another form"),
        ("s3cret@", "the limit behind token 1 of 1 is none; wanted: a rate such as '100 per minute'"),
        ("s3cret@often", "the limit behind token 1 of 1 is none"),
        ("s3cret,other,s3cret@unlimited", "token 3 of 3 is in the list before"),
    ],
)
def test_a_wrong_token_is_named_by_its_place_and_never_shown(given, sentence):
    with pytest.raises(SettingsError, match="VITRINE_API_TOKENS") as error:
        load({"VITRINE_API_TOKENS": given})
    assert sentence in str(error.value)
    assert "s3" not in str(error.value)


@pytest.mark.parametrize(
    "given", ["blog.example", "https://blog.example/path", "null", "https://*.example,x"]
)
def test_an_origin_that_may_read_the_api_is_one(given):
    with pytest.raises(SettingsError, match=r"VITRINE_API_ORIGINS.*wanted: origins such as"):
        load({"VITRINE_API_ORIGINS": given})


def test_settings_cannot_be_changed_after_the_start():
    with pytest.raises(ValueError, match="frozen"):
        load({}).fresh_seconds = 1


def test_the_readme_shows_the_settings_that_there_are():
    shown = re.search(r"<!-- settings -->\n(.*?)<!-- /settings -->", README.read_text(), re.S)
    assert shown is not None
    assert shown[1] == markdown_table()


def test_every_setting_has_a_sentence():
    assert all(field.description for field in Settings.model_fields.values())
