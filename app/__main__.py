"""``python -m app``: serve, worker, config."""

import argparse
import sys

from app.errors import VitrineError
from app.logs import to_stderr
from app.version import VERSION
from config.settings import PREFIX, Settings, SettingsError, load, shown


def main(arguments: list[str] | None = None) -> int:
    """Run one command; gives the exit code: 0 good, 1 failed, 2 wrong setting or usage."""
    asked = _parser().parse_args(arguments)
    to_stderr()
    try:
        settings = load()
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

    config = commands.add_parser("config", help="every setting, its value, default and one sentence")
    config.set_defaults(run=_config)
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


if __name__ == "__main__":
    sys.exit(main())
