"""Every setting of Kept: one table, read from the environment, refused with one clear sentence.

No Django here: `shell/settings.py` turns what is read into Django's settings.
"""

import importlib.util
import ipaddress
import os
import secrets
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


class BadSetting(Exception):
    """One sentence that says which setting is wrong and what would be right."""


@dataclass(frozen=True)
class Setting:
    """One line of docs/settings.md. A secret can also be given as a file: NAME_FILE."""

    name: str
    default: str
    kind: str
    words: str
    secret: bool = False


SETTINGS = (
    Setting("KEPT_HOME", "./.kept", "folder", "Where Kept keeps its database, keys, files and outbox. Made when missing, readable by you alone."),
    Setting("KEPT_HOST", "127.0.0.1", "text", "The address to listen on. The default can be reached from this machine only."),
    Setting("KEPT_PORT", "8000", "port", "The port to listen on."),
    Setting("KEPT_BASE_URL", "", "web", "The address people type, such as `https://kept.example.org`. With https, cookies are secure and browsers are told to stay on https. Empty: `http://KEPT_HOST:KEPT_PORT`."),
    Setting("KEPT_PROXIES", "", "count", "How many proxies of yours stand in front and set `X-Forwarded-For` and `X-Forwarded-Proto`. Empty: 1 when KEPT_BASE_URL is https, otherwise 0."),
    Setting("KEPT_DATABASE_URL", "", "database", "`postgresql://user:password@host:5432/name`, or `postgresql:///name?host=/socket/folder`; `?options=` at its end for a pooler that takes no options (Kept asks for `-c jit=off`). Empty: an SQLite file in KEPT_HOME.", secret=True),
    Setting("KEPT_SECRET_KEY", "", "text", "Signs cookies and links; 50 characters or more. Empty: made once and kept in KEPT_HOME.", secret=True),
    Setting("KEPT_DEMO", "1", "yes or no", "Load the demo world into an empty database. Set to 0 for real use."),
    Setting("KEPT_MAIL", "outbox", "mail", "`outbox` writes mail to files in KEPT_HOME; `smtp://user:password@host:587` (STARTTLS when a user is given) or `smtps://user:password@host:465` sends it.", secret=True),
    Setting("KEPT_MAIL_FROM", "Kept <kept@localhost>", "text", "The sender of every mail."),
    Setting("KEPT_BLOBS", "", "store", "Where sealed files lie. Empty: `KEPT_HOME/blobs`. `s3://bucket` or `s3://bucket/folder`: a store that speaks S3, for many machines; needs `pip install kept[s3]`."),
    Setting("KEPT_S3_URL", "", "web", "The address of that store. Empty: Amazon's own."),
    Setting("KEPT_S3_REGION", "", "text", "The region of that store, where it has any."),
    Setting("KEPT_S3_KEY_ID", "", "text", "The name of the access key. Empty: found as boto3 finds it (a role of the machine, a profile)."),
    Setting("KEPT_S3_SECRET", "", "text", "The secret of the access key.", secret=True),
    Setting("KEPT_S3_LOCK", "", "lock", "Object Lock of what is put there: `governance` (some may lift it) or `compliance` (nobody can). Empty: none, or what the bucket does by itself."),
    Setting("KEPT_S3_LOCK_DAYS", "", "count", "For how many days nothing there can be deleted or overwritten. Needed with KEPT_S3_LOCK."),
    Setting("KEPT_OIDC_URL", "", "web", "The issuer of an OpenID Connect provider. Empty: people sign in with e-mail and password."),
    Setting("KEPT_OIDC_NAME", "Single sign-on", "text", "What the button for that provider says."),
    Setting("KEPT_OIDC_CLIENT_ID", "", "text", "The client id the provider gave you. The redirect address to register there is `KEPT_BASE_URL/accounts/oidc/organisation/login/callback/`."),
    Setting("KEPT_OIDC_CLIENT_SECRET", "", "text", "The client secret the provider gave you.", secret=True),
    Setting("KEPT_TSA_URL", "", "web", "A time-stamp authority (RFC 3161) that dates checkpoints. Empty: none."),
    Setting("KEPT_TSA_CERTIFICATES", "", "file", "The certificates of that authority, its root and what is between, as one PEM file. Needed with KEPT_TSA_URL."),
    Setting("KEPT_CALENDAR_NETWORKS", "", "networks", "Networks of your own, such as `10.1.0.0/16 192.168.5.4`, in which Kept may also reach people's calendars, there also by http. Empty: only addresses that the whole internet can reach, by https."),
    Setting("KEPT_LANGUAGE", "en", "language", "The language of pages for people who have not chosen one: `en` or `de`."),
    Setting("KEPT_TIME_ZONE", "UTC", "time zone", "The time zone of people who have not chosen one, such as `Europe/Berlin`."),
    Setting("KEPT_LOG_LEVEL", "info", "log level", "How much is written to standard error: `debug`, `info`, `warning` or `error`. Never personal data."),
)  # fmt: skip


def read(environ: Mapping[str, str]) -> dict[str, Any]:
    """This will return every setting by name, or raise BadSetting for the first that is wrong."""
    refuse_unknown(environ)
    values = {setting.name: read_one(setting, environ) for setting in SETTINGS}
    refuse_half_oidc(values)
    refuse_half_tsa(values)
    refuse_half_store(values)
    return values


def refuse_unknown(environ: Mapping[str, str]) -> None:
    known = {setting.name for setting in SETTINGS} | {f"{s.name}_FILE" for s in SETTINGS if s.secret}
    for name in sorted(environ):
        if name.startswith("KEPT_") and name not in known:
            raise BadSetting(f"{name} is not a setting of Kept: see docs/settings.md for those there are.")


def read_one(setting: Setting, environ: Mapping[str, str]) -> Any:
    text = written(setting, environ).strip()
    try:
        return KINDS[setting.kind](text)
    except ValueError as error:
        shown = "" if setting.secret else f" ({text!r})"
        raise BadSetting(f"{setting.name}{shown} must be {error}") from None


def written(setting: Setting, environ: Mapping[str, str]) -> str:
    file_name = f"{setting.name}_FILE"
    if not (setting.secret and environ.get(file_name)):
        return environ.get(setting.name) or setting.default
    if environ.get(setting.name):
        raise BadSetting(f"{setting.name} and {file_name} are both set: keep one of them.")
    try:
        return Path(environ[file_name]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise BadSetting(f"{file_name} names a file that cannot be read: {environ[file_name]!r}.") from None


def refuse_half_oidc(values: Mapping[str, Any]) -> None:
    if values["KEPT_OIDC_URL"] and not values["KEPT_OIDC_CLIENT_ID"]:
        raise BadSetting("KEPT_OIDC_CLIENT_ID must be set when KEPT_OIDC_URL is.")


def refuse_half_tsa(values: Mapping[str, Any]) -> None:
    if values["KEPT_TSA_URL"] and not values["KEPT_TSA_CERTIFICATES"]:
        raise BadSetting("KEPT_TSA_CERTIFICATES must be set when KEPT_TSA_URL is.")


def refuse_half_store(values: Mapping[str, Any]) -> None:
    lock, days = values["KEPT_S3_LOCK"], values["KEPT_S3_LOCK_DAYS"]
    if bool(lock) != bool(days):
        raise BadSetting("KEPT_S3_LOCK and KEPT_S3_LOCK_DAYS must be set together, with one day or more.")
    if bool(values["KEPT_S3_KEY_ID"]) != bool(values["KEPT_S3_SECRET"]):
        raise BadSetting("KEPT_S3_KEY_ID and KEPT_S3_SECRET must be set together.")
    if values["KEPT_BLOBS"] and importlib.util.find_spec("boto3") is None:
        raise BadSetting("KEPT_BLOBS names a store that needs boto3: install it with `pip install kept[s3]`.")


def folder(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise ValueError("a folder, not a file.")
    return path


def file(text: str) -> str:
    if text and not Path(text).is_file():
        raise ValueError("the name of a file that is there.")
    return text


def port(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise ValueError("a number from 1 to 65535.")
    return int(text)


def count(text: str) -> int | None:
    if text and not text.isdecimal():
        raise ValueError("a whole number such as 1.")
    return int(text) if text else None


def yes_or_no(text: str) -> bool:
    if text not in {"0", "1"}:
        raise ValueError("0 or 1.")
    return text == "1"


def web(text: str) -> str:
    if text and not is_address(text, {"http", "https"}):
        raise ValueError("an address such as https://kept.example.org.")
    return text.rstrip("/")


def mail(text: str) -> str:
    if text != "outbox" and not is_address(text, {"smtp", "smtps"}):
        raise ValueError("`outbox`, or an address such as smtp://mail.example.org:587.")
    return text


def database(text: str) -> str:
    scheme = text.partition("://")[0]
    if text and (scheme not in {"postgresql", "postgres"} or not urlsplit(text).path.strip("/")):
        raise ValueError("an address such as postgresql://user:password@host:5432/name.")
    return text


def store(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme != "s3" or not parts.netloc or parts.query or parts.fragment):
        raise ValueError("empty, or a bucket such as s3://evidence/kept.")
    return text.rstrip("/")


def lock(text: str) -> str:
    if text not in {"", "governance", "compliance"}:
        raise ValueError("governance, compliance or empty.")
    return text


def is_address(text: str, schemes: set[str]) -> bool:
    parts = urlsplit(text)
    return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0


def language(text: str) -> str:
    if text not in {"en", "de"}:
        raise ValueError("en or de.")
    return text


def time_zone(text: str) -> str:
    if text not in zoneinfo.available_timezones():
        raise ValueError("the name of a time zone such as Europe/Berlin.")
    return text


def networks(text: str) -> tuple[Any, ...]:
    try:
        return tuple(ipaddress.ip_network(each) for each in text.replace(",", " ").split())
    except ValueError:
        raise ValueError("networks such as 10.1.0.0/16, with a space between them.") from None


def log_level(text: str) -> str:
    if text.lower() not in {"debug", "info", "warning", "error"}:
        raise ValueError("debug, info, warning or error.")
    return text.upper()


KINDS: Mapping[str, Any] = {
    "text": str,
    "folder": folder,
    "file": file,
    "port": port,
    "count": count,
    "yes or no": yes_or_no,
    "web": web,
    "mail": mail,
    "database": database,
    "store": store,
    "lock": lock,
    "language": language,
    "time zone": time_zone,
    "log level": log_level,
    "networks": networks,
}


def bucket(values: Mapping[str, Any]) -> dict[str, Any]:
    """This will say in which bucket sealed files lie and how it is reached; empty for a folder."""
    parts = urlsplit(values["KEPT_BLOBS"])
    if not parts.netloc:
        return {}
    folder = parts.path.strip("/")
    return {
        "name": parts.netloc,
        "prefix": f"{folder}/" if folder else "",
        "url": values["KEPT_S3_URL"],
        "region": values["KEPT_S3_REGION"],
        "key_id": values["KEPT_S3_KEY_ID"],
        "secret": values["KEPT_S3_SECRET"],
        "lock": values["KEPT_S3_LOCK"],
        "lock_days": values["KEPT_S3_LOCK_DAYS"] or 0,
    }


def make_home(home: Path) -> Path:
    """This will make KEPT_HOME, readable by its owner alone, and return it."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(f"KEPT_HOME cannot be made at {home}: {error.strerror}.") from None
    return home


def secret_key(given: str, home: Path) -> str:
    """This will return the key that was set, or the one kept in KEPT_HOME, made with mode 0600 when missing."""
    if given and len(given) < 50:
        raise BadSetting(
            "KEPT_SECRET_KEY must have 50 characters or more; leave it empty and Kept makes one."
        )
    return given or kept_key(home / "secret-key")


def kept_key(path: Path) -> str:
    try:
        if not path.exists():
            make_key(path)
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise BadSetting(f"The secret key at {path} cannot be read or written by this user.") from None
    if len(key) < 50:
        raise BadSetting(
            f"The secret key at {path} is damaged; put it back from a backup or remove the file."
        )
    return key


def make_key(path: Path) -> None:
    """Written aside and linked into place: of two processes that start at once, one key wins, whole."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass  # the other process was first: its key is the one
    finally:
        draft.unlink()
