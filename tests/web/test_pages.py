"""From an address to a page, through real workers and a real store, against the stand-in."""

import json
import re
import threading

import pytest

from app.factory import create_app
from app.jobs.queue import Jobs
from app.work import Work
from tests.conftest import wait_until
from tests.notebooks import QUIET, code, markdown, notebook, png, prints, shows
from tests.standin import BROKEN, LIMITED, TOO_MANY, Canned, Hang

CHANGED = notebook(markdown("# A changed notebook"))


@pytest.fixture
def github_file(github, unique):
    """A notebook on a branch; gives its path on our server."""
    github.repo(f"someone/{unique}").commit("main", {"a b.ipynb": QUIET})
    return f"/github/someone/{unique}/blob/main/a%20b.ipynb"


def test_a_github_file_is_a_page_that_costs_one_raw_request_and_no_api_call(
    client, github, github_file, unique
):
    response = client.get(github_file)
    assert response.status_code == 200
    assert "<h1" in response.text
    assert "A quiet notebook" in response.text
    assert len(github.calls(f"/raw/someone/{unique}")) == 1
    assert github.calls(f"/api/repos/someone/{unique}") == []


def test_a_stored_page_is_served_without_asking_anybody(client, github, github_file, unique):
    first, second = client.get(github_file), client.get(github_file)
    assert first.headers["Cache-Status"] == "vitrine; fwd=uri-miss; stored"
    assert second.headers["Cache-Status"].startswith("vitrine; hit; ttl=")
    assert first.data == second.data
    assert len(github.calls(f"/raw/someone/{unique}")) == 1


def test_twenty_people_at_once_cause_one_fetch(app, github, github_file, unique):
    statuses = []
    ask = lambda: statuses.append(app.test_client().get(github_file).status_code)  # noqa: E731
    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(statuses) == 20
    assert set(statuses) <= {200, 202}
    wait_until(lambda: app.test_client().get(github_file).status_code == 200, "the page")
    assert len(github.calls(f"/raw/someone/{unique}")) == 1


def gist(github, unique):
    github.gist(unique, "someone", {"g.ipynb": QUIET})
    return f"gist/someone/{unique}"


def gist_without_user(github, unique):
    github.gist(unique, "someone", {"g.ipynb": QUIET})
    return f"gist/{unique}"


def repository_file(github, unique):
    github.repo(f"someone/{unique}").commit("feature/x", {"deep/n.ipynb": QUIET})
    return f"github/someone/{unique}/blob/feature/x/deep/n.ipynb"


def plain_url(github, unique):
    address = github.put(f"/{unique}.ipynb", QUIET)
    return "url/" + address.removeprefix("http://")


def local_file(_github, _unique):
    return "local/quiet.ipynb"


SOURCES = [gist, gist_without_user, repository_file, plain_url, local_file]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("surface", ["", "embed/"])
def test_every_source_gives_a_page_and_an_embed(client, github, unique, source, surface):
    response = client.get(f"/{surface}{source(github, unique)}")
    assert response.status_code == 200
    assert "A quiet notebook" in response.text
    assert response.content_type == "text/html; charset=utf-8"


def test_a_picture_left_the_page_and_is_kept_for_ever(client, github_file):
    page = client.get(github_file).text
    name = page.partition('src="/blob/')[2].partition('"')[0]
    assert 'loading="lazy"' in page or 'decoding="async"' in page
    assert 'width="3" height="2"' in page
    picture = client.get(f"/blob/{name}")
    assert picture.content_type == "image/png"
    assert picture.data.startswith(b"\x89PNG")
    assert "immutable" in picture.headers["Cache-Control"]
    assert picture.headers["Content-Security-Policy"].endswith("sandbox")
    assert picture.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    again = client.get(f"/blob/{name}", headers={"If-None-Match": picture.headers["ETag"]})
    assert again.status_code == 304


def test_two_notebooks_with_one_picture_lead_to_one_address(client, github, unique):
    pictures = set()
    for name in ("a", "b"):
        shown = notebook(markdown(f"# {name}"), code("1", shows(image_png=png(5, 4))))
        address = github.put(f"/{unique}/{name}.ipynb", shown).removeprefix("http://")
        pictures.update(re.findall(r'src="(/blob/[^"]*)"', client.get(f"/url/{address}").text))
    (picture,) = pictures
    assert client.get(picture).status_code == 200


def test_the_rest_of_a_long_output_is_a_file_of_its_own(client, github, unique):
    text = "<b>" + "x" * 1_000_000
    address = github.put(f"/{unique}.ipynb", notebook(code("p", prints(text)))).removeprefix("http://")
    page = client.get(f"/url/{address}").text
    link = page.partition('are shown. <a href="')[2].partition('"')[0]
    rest = client.get(link)
    assert (rest.text, rest.content_type) == (text, "text/plain; charset=utf-8")
    assert rest.headers["X-Content-Type-Options"] == "nosniff"
    assert rest.headers["Content-Security-Policy"].endswith("sandbox")


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip", ""])
def test_a_static_file_comes_in_the_coding_that_the_client_reads(client, coding):
    response = client.get("/static/css/vitrine.css?h=0", headers={"Accept-Encoding": coding})
    assert response.headers.get("Content-Encoding", "") == coding
    assert int(response.headers["Content-Length"]) == len(response.data)
    assert response.content_type == "text/css; charset=utf-8"
    assert response.headers["Vary"] == "Accept-Encoding"
    again = {"Accept-Encoding": coding, "If-None-Match": response.headers["ETag"]}
    assert client.get("/static/css/vitrine.css?h=0", headers=again).status_code == 304


@pytest.mark.parametrize("name", ["0" * 64 + ".png", "../secret", "x.png", "0" * 64 + ".html"])
def test_a_picture_that_is_not_there_is_not_found(client, name):
    assert client.get(f"/blob/{name}").status_code == 404


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["/create", "/create/"])
def test_a_box_of_nbviewer_s_leads_to_the_page(client, method, path):
    pasted = {"gistnorurl": "https://nbviewer.org/urls/example.org/a.ipynb"}
    answer = client.open(path, method=method, **{"query_string" if method == "GET" else "data": pasted})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/urls/example.org/a.ipynb")


def test_the_badges_open_this_notebook_at_this_ref(client, github, unique):
    github.repo(f"someone/{unique}").commit("feature/新", {"a b/笔记.ipynb": QUIET})
    page = client.get(f"/github/someone/{unique}/blob/feature/新/a b/笔记.ipynb").text
    ref, path = "feature%2F%E6%96%B0", "a%20b/%E7%AC%94%E8%AE%B0.ipynb"
    inside = path.replace("%", "%25").replace("/", "%2F")
    assert f'"https://mybinder.org/v2/gh/someone/{unique}/{ref}?urlpath=doc%2Ftree%2F{inside}"' in page
    assert f'"https://colab.research.google.com/github/someone/{unique}/blob/{ref}/{path}"' in page


def test_the_download_is_the_notebook_itself(client, github_file):
    response = client.get("/download" + github_file)
    assert response.data == QUIET
    assert response.content_type == "application/x-ipynb+json"
    assert response.headers["Content-Disposition"] == 'attachment; filename="a b.ipynb"'
    again = client.get("/download" + github_file, headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_download_has_a_chinese_name_too(client, local_dir):
    (local_dir / "笔记.ipynb").write_bytes(QUIET)
    response = client.get("/download/local/笔记.ipynb")
    assert "filename*=UTF-8''%E7%AC%94%E8%AE%B0.ipynb" in response.headers["Content-Disposition"]


def test_a_download_whose_bytes_left_the_store_is_fetched_again(client, github_file, kept):
    client.get(github_file)
    assert kept.redis.delete("vitrine:document:" + kept.cache.entry(_key(github_file)).document) == 1
    assert client.get("/download" + github_file).data == QUIET


def test_what_takes_too_much_to_show_names_its_source_and_can_be_downloaded(client, github, unique):
    deep = notebook(x=json.loads("[" * 200 + "]" * 200))
    url = github.put(f"/{unique}.ipynb", deep)
    address = "/url/" + url.removeprefix("http://")
    refused = client.get(address)
    assert refused.status_code == 422
    assert f'href="{url}"' in refused.text
    assert f'href="/download{address}"' in refused.text
    download = client.get("/download" + address)
    assert (download.status_code, download.data) == (200, deep)
    assert download.headers["Content-Disposition"] == f"attachment; filename={unique}.ipynb"


def test_a_folder_is_no_download(client):
    assert client.get("/download/local/").status_code == 404


def test_the_format_html_is_the_page(client, github_file):
    assert client.get("/format/html" + github_file).data == client.get(github_file).data
    assert client.get("/format/docx" + github_file).status_code == 404


def test_two_addresses_of_the_same_bytes_are_rendered_once(client, github, unique):
    body = notebook(markdown(f"# Only one {unique}"))
    github.repo(f"someone/{unique}").commit("main", {"n.ipynb": body})
    github.repo(f"another/{unique}").commit("main", {"n.ipynb": body})
    first = client.get(f"/github/someone/{unique}/blob/main/n.ipynb")
    second = client.get(f"/github/another/{unique}/blob/main/n.ipynb")
    assert "render;" in first.headers["Server-Timing"]
    assert "render;" not in second.headers["Server-Timing"]
    assert f"another/{unique}" in second.text


def test_a_link_to_a_notebook_beside_it_opens_that_notebook_here(client, github, unique):
    first = notebook(markdown(f"# {unique}\n\n[next](next.ipynb)"))
    for owner in ("someone", "another"):
        github.repo(f"{owner}/{unique}").commit("main", {"dir/n.ipynb": first, "dir/next.ipynb": QUIET})
        page = client.get(f"/github/{owner}/{unique}/blob/main/dir/n.ipynb").text
        link = page.partition('href="/create?')[2].partition('"')[0]
        followed = client.get("/create?" + link)
        assert followed.headers["Location"] == f"/github/{owner}/{unique}/blob/main/dir/next.ipynb"


# --- freshness -------------------------------------------------------------------------------------


def test_changed_content_shows_after_one_conditional_request(client, github, github_file, unique, kept):
    client.get(github_file)
    github.repo(f"someone/{unique}").commit("main", {"a b.ipynb": CHANGED})
    kept.age(github_file.lstrip("/"))
    stale = client.get(github_file)
    assert stale.headers["Cache-Status"] == "vitrine; hit; fwd=stale"
    assert "A quiet notebook" in stale.text
    wait_until(lambda: "A changed notebook" in client.get(github_file).text, "the new content")
    calls = github.calls(f"/raw/someone/{unique}")
    assert len(calls) == 2
    assert "if-none-match" in calls[1].headers


def test_unchanged_content_costs_a_304_and_no_render(client, github, github_file, unique, kept, site):
    first = client.get(github_file)
    jobs, work = Jobs(kept.redis, kept.redis, site), Work(github_file.lstrip("/"))
    job_id = jobs.current_id(work)
    wait_until(lambda: jobs.get(job_id).status == "done", "the first job, which the next reader would join")
    before = kept.cache.surface(_key(github_file), "page", "br")
    kept.age(github_file.lstrip("/"))
    client.get(github_file)
    job_id = jobs.current_id(work)  # a later one would find it fresh
    wait_until(lambda: "ttl" in client.get(github_file).headers["Cache-Status"], "the page to be fresh again")
    after = kept.cache.surface(_key(github_file), "page", "br")
    assert after.body == before.body
    wait_until(lambda: jobs.get(job_id).status == "done", "the job, which stores before it ends")
    assert list(jobs.get(job_id).seconds) == ["fetch"]
    assert client.get(github_file).headers["ETag"] == first.headers["ETag"]
    assert len(github.calls(f"/raw/someone/{unique}")) == 2


@pytest.mark.parametrize("parameter", ["refresh=1", "flush_cache=true"])
def test_refresh_asks_upstream_now(client, github, github_file, unique, parameter):
    client.get(github_file)
    github.repo(f"someone/{unique}").commit("main", {"a b.ipynb": CHANGED})
    assert "A quiet notebook" in client.get(github_file).text
    refreshed = client.get(f"{github_file}?{parameter}")
    assert "A changed notebook" in refreshed.text
    assert refreshed.headers["Cache-Status"] == "vitrine; fwd=request; stored"
    assert "A changed notebook" in client.get(github_file).text


def test_refresh_asks_upstream_even_where_a_job_is_under_way_that_would_not(
    client, github, github_file, unique, kept, site
):
    client.get(github_file)
    github.repo(f"someone/{unique}").commit("main", {"a b.ipynb": CHANGED})
    jobs = Jobs(kept.redis, kept.redis, site)
    jobs.start(Work(github_file.lstrip("/")))
    assert "A changed notebook" in client.get(f"{github_file}?refresh=1").text


def test_a_full_commit_is_never_asked_for_again(client, github, unique, kept):
    commit = github.repo(f"someone/{unique}").commit("main", {"n.ipynb": QUIET})
    address = f"/github/someone/{unique}/blob/{commit}/n.ipynb"
    client.get(address)
    record = kept.cache.source(address.lstrip("/"))
    assert record is not None
    assert kept.cache.entry(_key(address)).fresh_until > record.checked_at + 10**8
    client.get(address)
    assert len(github.calls(f"/raw/someone/{unique}")) == 1


def test_a_changed_local_file_shows_at_once(client, local_dir, unique, kept):
    path = local_dir / f"{unique}.ipynb"
    path.write_bytes(QUIET)
    assert "A quiet notebook" in client.get(f"/local/{path.name}").text
    path.write_bytes(CHANGED)
    kept.age(f"local/{path.name}")
    assert "A changed notebook" in client.get(f"/local/{path.name}").text


# --- failure ---------------------------------------------------------------------------------------

FAILURES = [(LIMITED, 503), (TOO_MANY, 503), (BROKEN, 502), (Hang(), 504)]


@pytest.mark.parametrize(("behaviour", "status"), FAILURES)
def test_a_stored_page_outlives_its_upstream(
    client, github, github_file, unique, kept, misbehaving, behaviour, status
):
    client.get(github_file)
    kept.age(github_file.lstrip("/"))
    misbehaving(f"/raw/someone/{unique}", type(behaviour)() if status == 504 else behaviour)
    first = client.get(github_file)
    assert first.status_code == 200
    assert "fwd=stale" in first.headers["Cache-Status"]
    wait_until(
        lambda: f"fwd-status={status}" in client.get(github_file).headers["Cache-Status"],
        "the failure to be known",
    )
    later = client.get(github_file)
    assert "A quiet notebook" in later.text
    assert 'stale;desc="' in later.headers["Server-Timing"]
    assert 'checked;desc="2' in later.headers["Server-Timing"]


@pytest.mark.parametrize(("behaviour", "status"), FAILURES)
def test_an_unknown_page_of_a_failing_upstream_is_that_error(
    client, github, github_file, unique, misbehaving, behaviour, status
):
    misbehaving(f"/raw/someone/{unique}", type(behaviour)() if status == 504 else behaviour)
    response = client.get(github_file)
    assert response.status_code == status
    assert status != 503 or int(response.headers["Retry-After"]) > 0
    assert "Traceback" not in response.text


def test_a_failure_is_remembered_so_that_a_broken_link_does_not_hammer_upstream(client, github, unique):
    address = f"/github/someone/{unique}/blob/main/missing.ipynb"
    assert client.get(address).status_code == 404
    calls = len(github.calls("/raw/someone/" + unique))
    assert client.get(address).status_code == 404
    assert len(github.calls("/raw/someone/" + unique)) == calls > 0


def test_refresh_asks_again_after_a_remembered_failure(client, github, unique):
    address = f"/github/someone/{unique}/blob/main/n.ipynb"
    assert client.get(address).status_code == 404
    github.repo(f"someone/{unique}").commit("main", {"n.ipynb": QUIET})
    assert client.get(f"{address}?refresh=1").status_code == 200
    assert client.get(address).status_code == 200


LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
BAD_CONTENT = [
    (b"not json at all", 422, "JSON"),
    (b'{"a": 1}', 422, "notebook"),
    (b"<!doctype html><html><body>Sign in</body></html>", 422, "web page"),
    (b"", 422, "empty"),
    (LFS, 422, "LFS"),
    (b"x" * 60_000_000, 413, "MB"),
]


@pytest.mark.parametrize(("content", "status", "word"), BAD_CONTENT, ids=[str(row[2]) for row in BAD_CONTENT])
def test_bad_content_is_a_clear_error(client, github, unique, content, status, word):
    address = github.put(f"/{unique}.ipynb", content).removeprefix("http://")
    response = client.get("/url/" + address, headers={"Accept": "application/json"})
    assert response.status_code == status
    assert response.content_type == "application/problem+json"
    assert word in response.json["detail"]
    assert client.get("/local/quiet.ipynb").status_code == 200


REFUSED = [
    "/url/127.0.0.1:1/x.ipynb",
    "/url/localhost/x.ipynb",
    "/url/169.254.169.254/latest/meta-data/",
    "/urls/10.0.0.1/x.ipynb",
    "/urls/[::1]/x.ipynb",
]


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_is_not_public_is_refused(client, address):
    response = client.get(address)
    assert response.status_code == 403
    assert "public" in response.text


def test_a_number_is_not_a_host(client):
    assert client.get("/url/2130706433/x.ipynb").status_code == 400


def test_a_redirect_to_an_address_that_is_not_public_is_refused(client, github, unique):
    github.files[f"/{unique}.ipynb"] = Canned(302, b"", {"Location": "http://169.254.169.254/"})
    response = client.get(f"/url/{github.url.removeprefix('http://')}/files/{unique}.ipynb")
    assert response.status_code == 403


def test_a_private_repository_looks_as_if_it_were_not_there(client, github, unique):
    github.repo(f"someone/{unique}", private=True).commit("main", {"n.ipynb": QUIET})
    assert client.get(f"/github/someone/{unique}/blob/main/n.ipynb").status_code == 404


@pytest.mark.parametrize(
    "address", ["/create?url=file:///etc/passwd", "/create?url=%20", "/create?url=ftp://x/y"]
)
def test_nonsense_in_the_box_gets_a_sentence_that_shows_an_accepted_form(client, address):
    response = client.get(address)
    assert response.status_code == 400
    assert "github" in response.text


def test_a_folder_is_listed_with_its_notebooks(client, github, unique):
    github.repo(f"someone/{unique}").commit("main", {"n.ipynb": QUIET, "code.c": b"x", "sub/m.ipynb": QUIET})
    response = client.get(f"/github/someone/{unique}/tree/main/")
    assert response.status_code == 200
    assert f'href="/github/someone/{unique}/blob/main/n.ipynb"' in response.text
    assert f'href="/github/someone/{unique}/tree/main/sub"' in response.text
    assert f'href="/github/someone/{unique}/blob/main/code.c"' not in response.text


def test_a_file_asked_for_as_a_folder_is_redirected(client, github, unique):
    github.repo(f"someone/{unique}").commit("main", {"n.ipynb": QUIET})
    response = client.get(f"/github/someone/{unique}/tree/main/n.ipynb?theme=dark")
    assert response.status_code == 302
    assert response.headers["Location"] == f"/github/someone/{unique}/blob/main/n.ipynb?theme=dark"


# --- the box and old paths -------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["url", "gistnorurl"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_box_redirects_to_the_page(client, github, field, method):
    given = {field: f"  {github.url}/web/someone/repo/blob/main/n.ipynb "}
    response = (
        client.get("/create", query_string=given) if method == "get" else client.post("/create", data=given)
    )
    assert response.status_code == 302
    assert response.headers["Location"] == "/github/someone/repo/blob/main/n.ipynb"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/0123456789abcdef0123", "/gist/0123456789abcdef0123"),
        ("/localfile/quiet.ipynb", "/local/quiet.ipynb"),
    ],
)
def test_nbviewers_old_paths_redirect(client, old, new):
    response = client.get(old)
    assert (response.status_code, response.headers["Location"]) == (302, new)


# --- HTTP ------------------------------------------------------------------------------------------


def test_head_works_wherever_get_does(client, github_file):
    client.get(github_file)
    for address in ("/", github_file, "/embed" + github_file, "/download" + github_file, "/healthz"):
        head, get = client.head(address), client.get(address)
        assert (head.status_code, head.data) == (200, b"")
        assert head.headers.get("ETag") == get.headers.get("ETag")


@pytest.mark.parametrize("surface", ["", "/embed"])
def test_a_client_that_has_the_page_gets_304(client, github_file, surface):
    etag = client.get(surface + github_file).headers["ETag"]
    for given in (etag, etag.removeprefix("W/"), f'"other", {etag}'):
        response = client.get(surface + github_file, headers={"If-None-Match": given})
        assert (response.status_code, response.data) == (304, b"")
        assert response.headers["ETag"] == etag
    assert client.get(surface + github_file, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip", ""])
def test_a_page_comes_in_the_coding_that_the_client_reads(client, github_file, coding):
    response = client.get(github_file, headers={"Accept-Encoding": coding})
    assert response.headers.get("Content-Encoding", "") == coding
    assert "Accept-Encoding" in response.headers["Vary"]


ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": None,
    "Permissions-Policy": None,
    "Origin-Agent-Cluster": "?1",
}


@pytest.mark.parametrize(
    "address", ["/", "/nothing/here", "/healthz", "/api/v1/jobs/none", "/static/css/vitrine.css"]
)
def test_every_answer_has_the_common_headers(client, address):
    headers = client.get(address).headers
    assert [
        name for name, value in ALWAYS.items() if headers.get(name, "") != (value or headers.get(name))
    ] == []
    assert all(name in headers for name in ALWAYS)
    assert "Set-Cookie" not in headers


def test_hits_have_the_headers_of_misses(client, github, unique):
    github.repo(f"someone/{unique}").commit("main", {"n.ipynb": notebook(markdown(f"# {unique}"))})
    github_file = f"/github/someone/{unique}/blob/main/n.ipynb"
    miss, hit = client.get(github_file), client.get(github_file)
    changing = {"Cache-Status", "Server-Timing", "Cache-Control", "X-Request-ID"}
    assert set(miss.headers.keys()) == set(hit.headers.keys())
    for name in set(miss.headers.keys()) - changing:
        assert miss.headers[name] == hit.headers[name], name
    assert "stale-while-revalidate=300" in hit.headers["Cache-Control"]
    assert "stale-if-error=604800" in hit.headers["Cache-Control"]
    assert "render;dur=" in miss.headers["Server-Timing"]


# --- policies --------------------------------------------------------------------------------------


def test_without_active_content_all_policies_give_the_same_bytes(client, github_file):
    assert client.get(github_file).data == client.get(github_file + "?policy=sanitised").data


def test_active_content_is_in_a_frame_that_says_sandbox_itself(client):
    page = client.get("/local/active.ipynb")
    assert "<script>" not in page.text
    assert 'src="/frame/local/active.ipynb' in page.text
    frame = client.get("/frame/local/active.ipynb")
    assert "the script ran" in frame.text
    policy = frame.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-scripts")
    assert "allow-same-origin" not in policy


def test_a_stricter_policy_is_had_for_the_asking(client):
    page = client.get("/local/active.ipynb?policy=sanitised")
    assert "the script ran" not in page.text
    assert "/frame/" not in page.text
    assert client.get("/frame/local/active.ipynb?policy=sanitised").status_code == 404


def test_a_laxer_policy_is_not(client):
    page = client.get("/local/active.ipynb?policy=trusted")
    assert 'sandbox="allow-scripts' in page.text
    assert client.get("/local/active.ipynb?policy=none").status_code == 400


def test_hostile_words_in_an_address_stay_words(client):
    response = client.get("/github/o/r/blob/main/%3Cscript%3Ealert(1)%3C/script%3E.ipynb")
    assert response.status_code == 404
    assert "<script>alert" not in response.text


def test_an_unknown_choice_is_a_clear_error(client):
    response = client.get("/local/quiet.ipynb?theme=pink")
    assert response.status_code == 400
    assert "auto, light, dark" in response.text


@pytest.mark.parametrize(("query", "there"), [("", True), ("?code=hide", False)])
def test_code_can_be_hidden(client, query, there):
    assert ("<code>" in client.get("/local/quiet.ipynb" + query).text) is there


def test_scripts_in_markdown_make_a_notebook_active(client, github, unique):
    body = notebook(markdown("# T\n\n<script>1</script>"), code("1", shows(text_plain="1")))
    address = github.put(f"/{unique}.ipynb", body).removeprefix("http://")
    assert "/frame/url/" in client.get("/url/" + address).text


def _key(path):
    return Work(path.lstrip("/")).key


# --- trust, and a second origin --------------------------------------------------------------------


@pytest.fixture
def trusting(site, tmp_path):
    """The same site, with a rule that trusts the local folder."""
    file = tmp_path / "policy.toml"
    file.write_text('default = "sandboxed"\n[[rule]]\nsource = "local"\npolicy = "trusted"\n')
    return create_app(site.model_copy(update={"policy_file": file})).test_client()


def test_a_trusted_source_runs_without_the_sandbox_and_our_page_stays_strict(trusting):
    page = trusting.get("/local/active.ipynb")
    assert 'src="/frame/local/active.ipynb' in page.text
    assert "sandbox=" not in page.text
    assert re.search(r"; script-src 'self' 'sha256-[^' ;]+';", page.headers["Content-Security-Policy"])
    frame = trusting.get("/frame/local/active.ipynb?policy=trusted")
    assert "the script ran" in frame.text
    assert "sandbox" not in frame.headers["Content-Security-Policy"]


def test_trust_in_one_answer_is_not_in_another(trusting, client):
    trusting.get("/frame/local/active.ipynb")
    assert client.get("/frame/local/active.ipynb").headers["Content-Security-Policy"].startswith("sandbox")
    stricter = trusting.get("/frame/local/active.ipynb?policy=sandboxed")
    assert stricter.headers["Content-Security-Policy"].startswith("sandbox")


def test_with_a_second_origin_active_content_is_only_there(site):
    origin = "https://content.example"
    two = create_app(site.model_copy(update={"content_origin": origin})).test_client()
    moved = two.get("/frame/local/active.ipynb?theme=dark")
    assert (moved.status_code, moved.headers["Location"]) == (
        302,
        f"{origin}/frame/local/active.ipynb?theme=dark",
    )
    there = two.get("/frame/local/active.ipynb", base_url=origin)
    assert "the script ran" in there.text
    assert two.get("/local/quiet.ipynb", base_url=origin).status_code == 404
    assert two.get("/static/css/vitrine.css", base_url=origin).status_code == 200
    settings = site.model_copy(update={"content_origin": origin, "public_url": "https://nb.example"})
    known = create_app(settings).test_client()
    beside = known.get("/create?url=https%3A%2F%2Fa.b%2Fc.ipynb", base_url=origin)
    assert beside.headers["Location"] == "https://nb.example/create?url=https%3A%2F%2Fa.b%2Fc.ipynb"
    assert known.get("/embed/local/quiet.ipynb", base_url=origin).status_code == 404


def test_the_page_with_the_code_asks_no_source_and_knows_the_title_that_is_stored(client, github, unique):
    address = github.put(f"/{unique}.ipynb", notebook(markdown("# What it is called"))).removeprefix(
        "http://"
    )
    locator = f"url/{address}"
    answer = client.get(f"/embed-code/{locator}")
    assert (answer.status_code, answer.headers["X-Robots-Tag"]) == (200, "noindex")
    assert f'name="title" value="{unique}.ipynb"' in answer.text
    assert not github.calls(f"/files/{unique}.ipynb")
    client.get(f"/{locator}")
    titled = 'name="title" value="What it is called"'
    wait_until(lambda: titled in client.get(f"/embed-code/{locator}").text, "its title to be stored")
