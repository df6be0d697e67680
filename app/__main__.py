"""``python -m app``: serve, worker, render, config."""

import argparse
import sys

from app.errors import BadReference, VitrineError
from app.formats.table import READABLE
from app.logs import to_stderr
from app.models import POLICIES, Options
from app.parts import with_part
from app.version import VERSION
from config.settings import PREFIX, Settings, SettingsError, load, shown


def main(arguments: list[str] | None = None) -> int:
    """Run one command; gives the exit code: 0 good, 1 failed, 2 wrong setting or usage."""
    asked = _parser().parse_args(arguments)
    try:
        settings = load()
        to_stderr(settings.log_format, settings.log_level)
        return int(asked.run(asked, settings))
    except (SettingsError, VitrineError) as error:
        print(f"vitrine: {error}", file=sys.stderr)  # noqa: T201 - a command talks to its terminal
        return 2 if isinstance(error, SettingsError) else 1


def _serve(asked: argparse.Namespace, settings: Settings) -> int:
    from app.factory import check
    from app.serve import serve

    check(settings)
    return serve(
        settings,
        host=asked.host,
        port=asked.port,
        web_workers=asked.web_workers,
        render_workers=asked.render_workers,
    )


def _worker(_asked: argparse.Namespace, settings: Settings) -> int:
    from app.factory import check, run_worker

    check(settings)
    return run_worker(settings)


def _render(asked: argparse.Namespace, settings: Settings) -> int:
    from app.factory import run_render

    try:
        return run_render(
            settings,
            sources=asked.sources,
            output=asked.output,
            format=asked.format,
            policy=asked.policy,
            options=with_part(
                Options(code="hide" if asked.hide_code else "show", theme=asked.theme, toc=not asked.no_toc),
                cells=asked.cells,
                cell=asked.cell,
                section=asked.section,
                outputs="only" if asked.only_outputs else "all",
            ),
            at_once=asked.jobs,
            quiet=asked.quiet,
        )
    except BadReference as error:
        raise SettingsError(error.detail) from error


def _config(_asked: argparse.Namespace, settings: Settings) -> int:
    from app.factory import check

    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        default = "" if value == field.default else f" [default: {_text(field.default)}]"
        print(f"{PREFIX}{name.upper()}={shown(name, _text(value))}{default}\n    {field.description}")  # noqa: T201 - its output
    check(settings)
    return 0


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app", description="Vitrine shows Jupyter notebooks.")
    parser.add_argument("--version", action="version", version=f"Vitrine {VERSION}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="web, render workers and a bundled store in one process tree")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--web-workers", type=_positive, metavar="N")
    serve.add_argument("--render-workers", type=_positive, metavar="N")
    serve.set_defaults(run=_serve)

    worker = commands.add_parser("worker", help="one render worker on the store of VITRINE_REDIS_URL")
    worker.set_defaults(run=_worker)

    _add_render(commands)

    config = commands.add_parser("config", help="every setting, its value, default and one sentence")
    config.set_defaults(run=_config)
    return parser


def _add_render(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    render = commands.add_parser(
        "render",
        help="notebooks into files, without a server",
        description="Renders notebooks into files that need no server. Exit codes: 0 all were written, "
        "1 some were not, 2 wrong usage or setting, 75 all that failed may work later.",
    )
    add = render.add_argument
    add(
        "sources",
        nargs="+",
        metavar="SOURCE",
        help="a file, an address as in the web page's box, or - (stdin)",
    )
    add(
        "-o",
        "--output",
        metavar="PATH",
        help="a file, or a folder (for several notebooks); else standard output",
    )
    add("--format", choices=READABLE, default="html", help="default: html")
    add(
        "--policy", choices=POLICIES, help="stricter than the policy file's rule for this source, never laxer"
    )
    add("--hide-code", action="store_true", help="leave the code out, keep its outputs")
    part = render.add_mutually_exclusive_group()
    part.add_argument("--cells", default="", metavar="NUMBERS", help="only these, counted from 1: 3-7,9")
    part.add_argument("--cell", default="", metavar="ID", help="only this one, by its id")
    part.add_argument("--section", default="", metavar="HEADING", help="only what stands below this heading")
    add("--only-outputs", action="store_true", help="leave code and prose out")
    add("--theme", choices=("auto", "light", "dark"), default="auto")
    add("--no-toc", action="store_true", help="without a contents list")
    add(
        "-j",
        "--jobs",
        type=_positive,
        default=1,
        metavar="N",
        help="render so many at the same time; default: 1",
    )
    add("-q", "--quiet", action="store_true", help="no progress bar, and no line for what was written")
    render.set_defaults(run=_render)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


if __name__ == "__main__":
    sys.exit(main())
