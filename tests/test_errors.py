import pytest

from app import errors
from app.errors import Problem, from_problem

STATUS_OF = {
    "BadReference": 400,
    "BadRequest": 400,
    "Unauthorised": 401,
    "NotSignedIn": 401,
    "Refused": 403,
    "NotFound": 404,
    "NoSuchPart": 404,
    "MethodNotAllowed": 405,
    "TooSlow": 408,
    "NotReady": 409,
    "Ended": 409,
    "Cancelled": 409,
    "KeyInUse": 409,
    "KeyReused": 422,
    "TooLarge": 413,
    "UnsupportedMediaType": 415,
    "NotANotebook": 422,
    "TooComplex": 422,
    "RateLimited": 429,
    "NotOffered": 501,
    "Unopened": 503,
    "ServerError": 500,
    "UpstreamError": 502,
    "UpstreamLimited": 503,
    "Overloaded": 503,
    "StoreUnavailable": 503,
    "UpstreamTimeout": 504,
}


def test_each_error_has_its_status():
    assert {error.__name__: error.status for error in errors.ALL} == STATUS_OF


@pytest.mark.parametrize("error_class", errors.ALL)
def test_an_error_survives_the_way_through_the_store(error_class):
    problem = error_class("What happened.", retry_after_seconds=7).problem
    again = from_problem(Problem.from_dict(problem.as_dict()))
    assert type(again) is error_class
    assert again.problem == problem


def test_a_problem_of_an_unknown_type_is_a_server_error():
    problem = Problem("/api/problems/of-the-future", "?", 418, "?", "server", retryable=False)
    assert isinstance(from_problem(problem), errors.ServerError)


def test_retry_after_is_there_only_where_it_is_known():
    assert "retry_after" not in errors.NotFound("x").problem.as_dict()
    assert errors.UpstreamLimited("x", retry_after_seconds=3).problem.as_dict()["retry_after"] == 3
