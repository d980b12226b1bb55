"""Log lines for standard error that carry no personal data and no secret."""

import logging
import traceback
from types import TracebackType

ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class QuietFormatter(logging.Formatter):
    """This will write which page failed and where in the code, but neither its address nor what the error says.

    An address may hold a link that lets its reader in, and an error may quote a row.
    """

    def format(self, record: logging.LogRecord) -> str:
        quiet = logging.makeLogRecord(vars(record))
        quiet.exc_text = None  # another handler may have left there what the error says
        request = getattr(record, "request", None)
        if request is None or not hasattr(request, "path"):
            return super().format(quiet)
        match = getattr(request, "resolver_match", None)
        quiet.msg = record.getMessage().replace(request.path, match.route if match else "an unknown address")
        quiet.args = ()
        return super().format(quiet)

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
