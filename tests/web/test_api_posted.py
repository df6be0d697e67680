"""Notebooks that a program sends itself."""

import json

import pytest

from app.factory import create_app
from tests.notebooks import code, markdown, notebook

WANTED = {
    "html": ("text/html; charset=utf-8", "<h1"),
    "slides": ("text/html; charset=utf-8", "<h1"),
    "script": ("text/plain; charset=utf-8", "print('run')"),
    "markdown": ("text/markdown; charset=utf-8", "# Sent"),
}


@pytest.mark.parametrize("format_name", WANTED)
def test_it_is_there_in_every_format_and_at_every_address_of_its_job(client, unique, format_name):
    content = json.loads(notebook(markdown(f"# Sent {unique}"), code("print('run')")))
    job = client.post("/api/v1/jobs", json={"notebook": content, "format": format_name}).json
    ended = client.get(job["links"]["self"] + "?wait=30").json
    assert (ended["status"], ended["format"], ended["error"]) == ("done", format_name, None)
    media_type, words = WANTED[format_name]
    for link in ("result", "page", "embed"):
        answer = client.get(job["links"][link])
        assert (answer.status_code, answer.content_type) == (200, media_type), link
        assert words in answer.text, link
        assert unique in answer.text, link


@pytest.mark.parametrize("lane", ["interactive", "batch"])
def test_who_sends_it_chooses_the_lane(settings, store, lane):
    alone = create_app(settings).test_client()  # no worker takes it away
    started = alone.post("/api/v1/jobs", json={"notebook": {"cells": []}, "lane": lane})
    assert started.status_code == 202
    assert store.llen(f"rq:queue:{lane}") == 1
    assert alone.post("/api/v1/jobs", json={"notebook": {}, "lane": "express"}).status_code == 400
