"""What people fetch in place of a notebook is named, and nothing of it is quoted."""

import pytest

from app.errors import NotANotebook
from app.notebook.parse import parse

SECRET = b"s3cret"
CASES = [
    (b"", "The file is empty."),
    (b" \n\t", "The file is empty."),
    (b"\xef\xbb\xbf\n", "The file is empty."),
    (b"\0" * 8, "The file is empty."),
    (b"%PDF-1.7\n" + SECRET, "The file is a PDF, not a notebook."),
    (b"PK\x03\x04\x14\0" + SECRET, "The file is a ZIP archive, not a notebook."),
    (b"\x89PNG\r\n\x1a\n" + SECRET, "The file is a PNG picture, not a notebook."),
    (b"\xff\xd8\xff\xe0" + SECRET, "The file is a JPEG picture, not a notebook."),
    (b"\x1f\x8b\x08\0" + SECRET, "The file is a gzip archive, not a notebook."),
    (
        b"<!DOCTYPE html><p>" + SECRET,
        "The file is a web page, not a notebook; paste the address of the raw file.",
    ),
    (b"\n <HTML>" + SECRET, "The file is a web page, not a notebook; paste the address of the raw file."),
    (b"<?xml version='1.0'?>" + SECRET, "The file is XML, not a notebook."),
    (b"<svg>" + SECRET, "The file is XML, not a notebook."),
    (
        b"version https://git-lfs.github.com/spec/v1\noid sha256:" + SECRET,
        "The file is a Git LFS pointer; the notebook itself is stored elsewhere.",
    ),
    (
        b'{\n"a": ' + SECRET,
        "The file is not JSON, and so no notebook: reading stopped at line 2, column 6.",
    ),
    (
        b'{"cells": []} ' + SECRET,
        "The file is not JSON, and so no notebook: reading stopped at line 1, column 15.",
    ),
    (b"\x80\x81 " + SECRET, "The file is not JSON, and so no notebook: reading stopped at line 1, column 1."),
    (b"<<<<<<< HEAD\n{}", "The file has an unresolved Git merge conflict, at line 1."),
    (b'{\n"a":\n<<<<<<< HEAD\n1', "The file has an unresolved Git merge conflict, at line 3."),
    (b'{"a": 1}', "The file is JSON but no notebook: it has no list of cells."),
    (b'{"nbformat": 4, "cells": {"0": 1}}', "The file is JSON but no notebook: it has no list of cells."),
    (b'{"nbformat": 4, "metadata": {}}', "The file is JSON but no notebook: it has no list of cells."),
    (b'{"cells": [{"x": 1}, 2]}', "The file is JSON but no notebook: it has no list of cells."),
    (b"[1]", "The file is JSON but no notebook: it holds a list, not an object with cells."),
    (b"42", "The file is JSON but no notebook: it holds a number, not an object with cells."),
    (b"4.5", "The file is JSON but no notebook: it holds a number, not an object with cells."),
    (b"true", "The file is JSON but no notebook: it holds true or false, not an object with cells."),
    (b"null", "The file is JSON but no notebook: it holds null, not an object with cells."),
    (b'"text"', "The file is JSON but no notebook: it holds a text, not an object with cells."),
]


@pytest.mark.parametrize(("content", "sentence"), CASES)
def test_what_is_no_notebook_is_named(content, sentence):
    with pytest.raises(NotANotebook) as caught:
        parse(content)
    assert caught.value.detail == sentence


@pytest.mark.parametrize(
    ("file_name", "kind"),
    [("a.csv", "a table in CSV"), ("A.TXT", "a plain text"), ("x/y.nb", "a Wolfram notebook")],
)
def test_a_text_of_another_kind_is_named_by_its_file_name(file_name, kind):
    with pytest.raises(NotANotebook) as caught:
        parse(b"import this", file_name=file_name)
    assert caught.value.detail == f"The file is {kind} by its name, and not JSON as a notebook is."


def test_a_notebook_may_have_any_file_name():
    assert (
        parse(b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}', file_name="a.py").cells
        == ()
    )
