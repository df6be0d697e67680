"""The one place that wires: settings in, a web application or a worker out."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

import redis
import structlog
from flask import Response
from flask_openapi3 import OpenAPI
from werkzeug.middleware.proxy_fix import ProxyFix

from app.errors import BadRequest, StoreUnavailable, VitrineError
from app.formats.table import FORMATS, READABLE
from app.gateway.at_once import EXTENSION
from app.interfaces import HttpClient, RateLimit
from app.jobs.batches import Batches
from app.jobs.cancel import Cancelling
from app.jobs.events import Events
from app.jobs.finding import find
from app.jobs.hooks import Hooks
from app.jobs.queue import Job, Jobs
from app.jobs.turns import TURN_SECONDS
from app.logs import of_libraries
from app.models import Listing, Moved, Options, SourceRef
from app.policies.headers import COMMON, OF_AN_ORIGIN
from app.policies.ratelimit import NoRateLimit, StoreRateLimit
from app.policies.rules import Rules
from app.programs import Programs
from app.registry import Registry
from app.registry import from_settings as build_registry
from app.sources.forge_addresses import ForgeAddresses
from app.sources.local import Local
from app.store.address import check as check_address
from app.store.breaker import StoreBreaker
from app.store.cache import Cache
from app.store.connection import connect, reason
from app.store.counters import Counters
from app.store.replies import Replies
from app.store.tallies import Tallies
from app.store.upstreams import StoreWatch
from app.surfaces import environment as templates
from app.surfaces.compose import Composer
from app.version import renderer as renderer_version
from app.viewer import WAITING_REQUESTS, Viewer
from app.web import (
    api,
    api_body,
    api_document,
    api_methods,
    api_pages,
    assets,
    cors,
    language,
    metrics,
    observing,
    ops,
    pictures,
    problems,
    sign_in,
    tokens,
)
from app.web.api_models import ProblemModel
from app.web.api_parts import Parts
from app.web.api_problems import invalid
from app.web.changes import Listener
from app.web.figures import Figures
from app.web.front import Front
from app.web.oembed import OEmbed
from app.web.pages import Pages
from app.web.readiness import Readiness
from app.web.shelf import Shelf
from app.web.traffic import Traffic
from app.work import Work
from config.settings import ROOT, Settings, SettingsError
from config.tokens import UNLIMITED

if TYPE_CHECKING:
    from app.fetching.client import GuardedClient
    from app.fetching.slots import Slots
    from app.formats.base import Format
    from app.jobs.companion import Companion

PRERENDERED_NOTEBOOKS: Final = 50
_LATE_SECONDS: Final = 5
"""How late the store may be with an answer that was asked to take its time."""

log = structlog.get_logger(__name__)


def check(settings: Settings) -> None:
    """Read everything that the settings name, so that a mistake stops the start and not a request.

    Raises:
        SettingsError: names the setting or the file, and the wanted form.
    """
    from app.fetching.guard import Guard

    if settings.redis_url:
        check_address(settings.redis_url)
    Guard.from_settings(settings)
    rules = Rules.load(settings.path(settings.policy_file))
    Composer.from_settings(settings)
    sign_in.gate_of(settings)
    forges = [one.name for one in build_registry(settings).sources if isinstance(one, ForgeAddresses)]
    for name in rules.without_host(forges):
        log.warning("a rule trusts a source without naming its host, so it matches nothing", source=name)
    for rule in rules.without_ref():
        log.warning(
            "a rule trusts a repository without naming one branch or tag, so it matches nothing", rule=rule
        )
    if rules.trusting and not settings.content_origin:
        log.warning(
            "a rule trusts a source, and VITRINE_CONTENT_ORIGIN is empty: "
            "its notebooks run with this server's own origin"
        )
    if settings.content_origin and settings.frame_ancestors.strip() != "*" and not settings.public_url:
        log.warning(
            "VITRINE_CONTENT_ORIGIN and VITRINE_FRAME_ANCESTORS are set, and VITRINE_PUBLIC_URL is empty: "
            "the content frame cannot name the page around it, so it will not be shown"
        )


def create_app(settings: Settings, *, at_hand: bool = False) -> OpenAPI:
    """The web role: finds stored answers and starts jobs. It never loads the renderer.

    Args:
        at_hand: whether pages opened lately are kept in this process, which listens for their changes then.

    Raises:
        SettingsError: a setting or one of the files it names is wrong.
    """
    renderer_version(settings)  # reads files, which no request shall wait for
    client = connect(_store_url(settings))
    blocking_client = connect(
        _store_url(settings),
        timeout_seconds=TURN_SECONDS + _LATE_SECONDS,
        connections=WAITING_REQUESTS + settings.max_event_streams,
    )
    registry = build_registry(settings)
    rules = Rules.load(settings.path(settings.policy_file))
    composer = Composer.from_settings(settings)
    jobs = Jobs(client, blocking_client, settings)
    cancelling = Cancelling(client, jobs)
    viewer = Viewer(
        settings=settings,
        registry=registry,
        rules=rules,
        cache=_cache(settings, client),
        jobs=jobs,
        cancelling=cancelling,
        rate_limit=_rate_limit(settings, client),
    )
    programs = Programs(
        viewer=viewer,
        cancelling=cancelling,
        events=Events(client, blocking_client, jobs),
        hooks=Hooks(client),
        batches=Batches(client),
    )

    app = OpenAPI(
        "vitrine",
        info=api_document.INFO,
        servers=api_document.SERVERS,
        security_schemes=api_document.SECURITY_SCHEMES,
        doc_ui=False,
        static_folder=None,
        validation_error_callback=invalid,
        validation_error_status=BadRequest.status,
        validation_error_model=ProblemModel,
    )
    app.url_map.merge_slashes = False  # a locator may hold an address, with its two slashes
    app.config["MAX_CONTENT_LENGTH"] = settings.max_notebook_bytes + (1 << 16)
    traffic = Traffic()
    observer = observing.Observer(traffic, access_log=settings.access_log)
    observing.register(app, observer)
    language.register(app)
    api_body.register(app, settings)
    problems.register(app, composer, settings)
    cors.register(app, settings)
    api_methods.register(app)
    tokens.register(app, settings)
    sign_in.register(app, settings)
    app.register_api(
        api.blueprint(
            Parts(
                settings=settings,
                registry=registry,
                viewer=viewer,
                programs=programs,
                replies=Replies(client),
                formats=READABLE,
            )
        )
    )
    api_document.register(app)
    app.register_blueprint(api_pages.blueprint(composer))
    readiness = Readiness(client, jobs, settings)
    app.register_blueprint(ops.blueprint(readiness))
    figures = Figures(client, jobs, renderer=renderer_version(settings), max_queued=settings.max_queued_jobs)
    app.register_blueprint(metrics.blueprint(settings, figures, readiness, traffic))
    app.register_blueprint(assets.blueprint(viewer, ROOT / "static"))
    app.register_blueprint(pictures.blueprint(Local(settings)))
    pages = Pages(
        settings=settings, registry=registry, viewer=viewer, composer=composer, formats=tuple(FORMATS)
    )
    app.register_blueprint(OEmbed(settings=settings, registry=registry, viewer=viewer).blueprint())
    app.register_blueprint(pages.blueprint())
    app.after_request(_common_headers)
    if at_hand and settings.pages_in_memory_bytes and not settings.sign_in:
        shelf = Shelf(settings.pages_in_memory_bytes)
        front = Front(
            app.wsgi_app,
            shelf=shelf,
            listener=Listener(blocking_client, shelf.forget),
            observer=observer,
            settings=settings,
        )
        app.wsgi_app = front  # type: ignore[method-assign]
        at_once = _behind(settings.trusted_proxies, lambda environ, _start: front.at_once(environ))
        app.extensions[EXTENSION] = lambda environ: at_once(environ, None)
    app.wsgi_app = _behind(settings.trusted_proxies, app.wsgi_app)  # type: ignore[method-assign]
    return app


def _behind(proxies: int, called: Callable[..., Any]) -> Callable[..., Any]:
    """The same, with client and scheme as so many proxies in front say."""
    return ProxyFix(called, x_for=proxies, x_proto=proxies, x_host=0) if proxies else called


def run_worker(settings: Settings) -> int:
    """The render role: takes jobs until SIGTERM, which lets it finish the one at hand.

    Everything that a work-horse needs is imported and built here, before the first fork.

    Raises:
        SettingsError: a setting or one of the files it names is wrong.
        StoreUnavailable: the store is not there at the start; later, it is waited for.
    """
    from app.jobs import task
    from app.jobs.limits import render_limits
    from app.jobs.pipeline import Pipeline
    from app.jobs.rehearsal import Rehearsal
    from app.jobs.slots import HostSlots
    from app.jobs.worker import RenderWorker
    from app.serve.lifeline import end_with_supervisor

    end_with_supervisor()
    renderer_version(settings)  # before the first fork, so that no work-horse reads the files again
    templates.preload()
    client = connect(_store_url(settings), blocking=True)
    cache = _cache(settings, client)
    registry = build_registry(settings)
    breaker = StoreBreaker.from_settings(settings, client)
    slots = HostSlots(client, at_once=settings.fetches_per_host, breaker=breaker)
    http = _http(settings, client, slots, breaker)
    limits = partial(
        render_limits,
        timeout_seconds=settings.render_timeout_seconds,
        memory_bytes=settings.render_memory_bytes,
    )
    formats = _formats(settings)
    task.prepare(
        Pipeline(
            settings=settings,
            registry=registry,
            http=http,
            cache=cache,
            counters=Counters(client),
            formats=formats,
            limits=limits,
            places=slots,
        ),
        Tallies(client),
    )
    rehearsal = Rehearsal(settings, registry=registry, http=http, formats=formats, cache=cache)
    rehearsal.before_forks()
    try:
        jobs = Jobs(client, client, settings)
        _prerender(settings, registry, http, jobs)
        companions = [_courier(settings, client, cache, jobs)] if settings.webhook_secret else []
        worker = RenderWorker(
            client, cache=cache, settings=settings, companions=companions, when_idle=rehearsal.in_a_fork
        )
    except redis.RedisError as error:
        raise StoreUnavailable(f"The worker cannot start without the store: {reason(error)}.") from error
    worker.work(logging_level=of_libraries(settings.log_level))
    return 0


def run_render(
    settings: Settings,
    *,
    sources: Sequence[str],
    output: str | None,
    format: str,  # noqa: A002 - the option's word
    policy: str | None,
    options: Options,
    at_once: int,
    quiet: bool,
) -> int:
    """The command line's render: no store, no server. Gives the exit code.

    Args:
        output: a file, a folder, or None for standard output.

    Raises:
        BadReference: what was asked for does not go together.
        SettingsError: a setting or one of the files it names is wrong.
    """
    from app.fetching.client import GuardedClient
    from app.jobs.limits import render_limits
    from app.shell.command import Shell
    from app.shell.making import Maker
    from app.shell.outputs import output_for

    place = output_for(output, len(sources))
    settings = settings.model_copy(update={"assets": "cdn"})  # a file has no server that keeps libraries
    rules = Rules.load(settings.path(settings.policy_file))
    limits = partial(
        render_limits,
        timeout_seconds=settings.render_timeout_seconds,
        memory_bytes=settings.render_memory_bytes,
    )
    form = resolve_name(FORMATS[format]).from_settings(settings)
    http = GuardedClient.from_settings(settings)
    http.preload()
    maker = Maker(form, policy, options, rules, settings, limits)
    shell = Shell(build_registry(settings), http, maker, settings)
    return shell.render(sources, place, at_once=at_once, quiet=quiet)


def _courier(settings: Settings, client: redis.Redis, cache: Cache, jobs: Jobs) -> "Companion":
    """The process beside each worker that sends webhooks."""
    from app.fetching.client import GuardedClient
    from app.jobs.companion import Companion
    from app.jobs.courier import TIMEOUT_SECONDS, Courier
    from app.jobs.looks import look_at_batch, look_at_job
    from app.web.api_batch_models import batch_document
    from app.web.api_models import job_document

    def find_job(job_id: str) -> Job:
        return find(job_id, jobs, cache)

    seconds = min(TIMEOUT_SECONDS, settings.fetch_timeout_seconds)
    watch = StoreWatch(client, _api_hosts(settings))
    quick = settings.model_copy(update={"fetch_timeout_seconds": seconds})
    poster = GuardedClient.from_settings(quick, watch=watch)
    poster.preload()
    courier = Courier(
        hooks=Hooks(client),
        looks={
            "job": look_at_job(find_job, job_document),
            "batch": look_at_batch(Batches(client), find_job, batch_document),
        },
        poster=poster,
        secrets=settings.webhook_secret,
    )
    return Companion("courier", courier.run)


def _prerender(settings: Settings, registry: Registry, http: HttpClient, jobs: Jobs) -> None:
    """Ask for the notebooks of the local folder, so that the first reader finds them rendered."""
    if not settings.local_dir:
        return
    rules = Rules.load(settings.path(settings.policy_file))
    ref = registry.resolve("local/")
    if isinstance(ref, Moved):
        return
    try:
        listing = registry.source_of(ref).fetch(ref, http)
    except VitrineError as error:
        log.warning("the local folder cannot be listed", reason=error.detail)
        return
    entries = listing.entries if isinstance(listing, Listing) else ()
    for entry in [entry for entry in entries if entry.kind == "notebook"][:PRERENDERED_NOTEBOOKS]:
        shown = registry.resolve(unquote(entry.locator or ""))
        if isinstance(shown, SourceRef):
            jobs.start(Work(shown.locator, policy=rules.policy_for(shown, None)), lane="batch")


def _formats(settings: Settings) -> "Mapping[str, Format]":
    return {name: resolve_name(place).from_settings(settings) for name, place in FORMATS.items()}


def _http(settings: Settings, client: redis.Redis, slots: "Slots", breaker: StoreBreaker) -> "GuardedClient":
    from app.fetching.client import GuardedClient

    watch = StoreWatch(client, _api_hosts(settings))
    http = GuardedClient.from_settings(settings, breaker=breaker, slots=slots, watch=watch)
    http.preload()
    return http


def _api_hosts(settings: Settings) -> frozenset[str]:
    """The hosts whose API says how often it may still be asked."""
    forges = *settings.gitlab_urls, *settings.gitea_urls, *settings.huggingface_urls
    hosts = (urlsplit(url).hostname for url in (settings.github_api_url, settings.bitbucket_api_url, *forges))
    return frozenset(host for host in hosts if host)


def _store_url(settings: Settings) -> str:
    if not settings.redis_url:
        raise SettingsError(
            "VITRINE_REDIS_URL is empty: name the store that web and workers share, "
            "or run `python -m app serve`, which brings one"
        )
    return settings.redis_url


def _cache(settings: Settings, client: redis.Redis) -> Cache:
    return Cache(client, keep_seconds=settings.fresh_seconds + settings.stale_seconds)


def _rate_limit(settings: Settings, client: redis.Redis) -> RateLimit:
    own = {one.client: "" if one.rate == UNLIMITED else one.rate for one in settings.tokens if one.rate}
    return StoreRateLimit(client, settings.rate_limit, own) if settings.rate_limit or own else NoRateLimit()


def _common_headers(response: Response) -> Response:
    boxed = response.headers.get("Content-Security-Policy", "").startswith("sandbox")
    for name, value in (COMMON if boxed else COMMON | OF_AN_ORIGIN).items():
        response.headers.setdefault(name, value)
    return response
