"""gunicorn's own log, in the form of ours."""

from typing import Any

from gunicorn.glogging import Logger


class ServerLog(Logger):  # type: ignore[misc] # gunicorn has no type information
    """Hands its lines on to the root logger, unless the command line names a file for them."""

    def setup(self, cfg: Any) -> None:
        """As gunicorn does it, at the start and when it reads its configuration again."""
        super().setup(cfg)
        if cfg.errorlog == "-":
            self.error_log.handlers.clear()
            self.error_log.propagate = True
