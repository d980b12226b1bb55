"""Log lines for standard error that carry no personal data."""

import logging
import traceback
from types import TracebackType

ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class QuietFormatter(logging.Formatter):
    """This will write where an error rose and its class, but not its message, which may quote a row."""

    def formatException(self, ei: ErrorInfo) -> str:
        kind, _, trace = ei
        where = "".join(traceback.format_tb(trace)).rstrip()
        return f"{where}\n{kind.__name__ if kind else 'unknown error'}"


def logging_settings(level: str) -> dict[str, object]:
    """This will return Django's LOGGING: everything from `level` up, one line each, to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "quiet": {
                "()": "shell.log.QuietFormatter",
                "format": "{asctime} {levelname} {name}: {message}",
                "style": "{",
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "quiet"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {"django": {"handlers": [], "level": level, "propagate": True}},
    }
