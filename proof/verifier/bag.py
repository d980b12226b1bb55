"""BagIt (RFC 8493, and the drafts 0.93 to 0.97 before it): is a bag whole, and is every file as it was packed."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from proof.verifier.contents import ALGORITHMS, MANIFEST, Contents
from proof.verifier.finding import Finding, missing, warning, wrong

VERSIONS = ["0.93", "0.94", "0.95", "0.96", "0.97", "1.0"]
LINE_ENDS = re.compile(r"\r\n|\n|\r")
LONGEST_LINE = 64 * 1024
LISTED = re.compile(r"([0-9A-Fa-f]+)[ \t]+(\*?)(.+)", re.DOTALL)
TO_FETCH = re.compile(r"(\S+)[ \t]+(\d+|-)[ \t]+(.+)", re.DOTALL)
LABELLED = re.compile(r"([^\s:][^:]*):(.*)", re.DOTALL)
MADE_BY_SYSTEMS = {".ds_store", "thumbs.db", "desktop.ini", ".spotlight-v100", ".trashes", "__macosx"}
Lost = Callable[[str, str], Finding]
NO_TEXT = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"}
AS_PACKED = "is not as it was packed: its content does not fit the manifest"


class Bag(NamedTuple):
    """What a bag says about itself, and everything found while that was checked."""

    version: str
    info: dict[str, str]
    listed: set[str]
    tags_listed: set[str]
    findings: list[Finding]


class Listed(NamedTuple):
    """What one manifest says: the digest of each path; a path that it lists twice stands in `twice`."""

    name: str
    algorithm: str
    digests: dict[str, str]


def check_bag(contents: Contents, lost: Lost = wrong) -> Bag:
    """This will check a bag against the version of BagIt that it names; it raises nothing.

    `lost` makes the finding for a file that is listed and missing: RFC 8493 calls such a bag invalid.
    """
    findings = [*contents.problems, *_odd_names(contents)]
    version, encoding = _declared(contents, findings)
    if version not in VERSIONS:
        return Bag(version, {}, set(), set(), findings)
    info = _info(contents, encoding, findings)
    manifests = _manifests(contents, version, encoding, findings)
    tags = [each for each in manifests if each.name.lower().startswith("tag")]
    payload = [each for each in manifests if each not in tags]
    for each in tags:
        _compare_tags(each, contents, lost, findings)
    fetched = _to_fetch(contents, encoding, findings)

    def absent(path: str, manifest: Listed) -> Finding:
        return _absent(path, manifest, contents, fetched, lost)

    _compare_payload(payload, contents, version, findings, absent)
    _weigh(info, contents, findings)
    listed = {path for each in payload for path in each.digests}
    return Bag(version, info, listed, {path for each in tags for path in each.digests}, findings)


def is_safe_path(path: str) -> bool:
    """This will say whether a path stays inside the bag on every system."""
    parts = re.split(r"[/\\]", path)
    return not (
        path.startswith(("/", "\\"))
        or re.match(r"~[^/\\]*[/\\]", path)
        or re.match("[A-Za-z]:", path)
        or "\0" in path
        or "%" in parts[0]
        or any(part in ("", ".", "..") for part in parts)
    )


def _odd_names(contents: Contents) -> list[Finding]:
    """Names in a bag that leave it, that are no text, or that some systems take for one and the same."""
    found, seen = [], dict[str, str]()
    for path in sorted(contents.items):
        if not is_safe_path(path):
            found.append(
                wrong(path, "has a name that leads out of the bundle or means something to a system")
            )
        if any("\ud800" <= character <= "\udfff" for character in path):
            found.append(warning(path, "has a name that is not Unicode text"))
        same = seen.setdefault(_folded(path), path)
        if same != path:
            found.append(warning(path, f"differs from {same} only in a way that some systems do not see"))
    return found


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _declared(contents: Contents, findings: list[Finding]) -> tuple[str, str]:
    """The version and the encoding in bagit.txt; a version that cannot be checked is a finding."""
    item = contents.items.get("bagit.txt")
    if item is None or item.text is None:
        findings.append(wrong("bagit.txt", "is missing: this is no BagIt bag, and so no bundle"))
        return "", ""
    lines = LINE_ENDS.split(item.text.decode("utf-8", "replace"))
    lines = lines[:-1] if lines[-1] == "" and len(lines) > 1 else lines
    version = re.fullmatch(r"BagIt-Version(\s*:\s*)(\d{1,4}\.\d{1,4})", lines[0])
    encoding = (
        re.fullmatch(r"Tag-File-Character-Encoding(\s*:\s*)(\S{1,40})", lines[1]) if lines[1:] else None
    )
    if version is None or encoding is None or len(lines) != 2:
        findings.append(wrong("bagit.txt", "does not give a version of BagIt and then an encoding"))
        return "", ""
    number, name = version[2], encoding[2]
    if number not in VERSIONS:
        finding = missing if _is_later(number) else wrong
        what = f"is of version {number} of BagIt, which this program does not know; a newer one may"
        findings.append(finding("bagit.txt", what))
    elif number == "1.0" and {version[1], encoding[1]} != {": "}:
        findings.append(wrong("bagit.txt", "has a space in the wrong place"))
    return number, _text_encoding(name, findings)


def _is_later(version: str) -> bool:
    return tuple(map(int, version.split("."))) > (1, 0)


def _text_encoding(name: str, findings: list[Finding]) -> str:
    try:
        found = codecs.lookup(name)
        is_text = getattr(found, "_is_text_encoding", True) and found.name not in NO_TEXT
    except (LookupError, ValueError):
        is_text = False
    if not is_text:
        findings.append(wrong("bagit.txt", f"names an encoding that is not known: {name}"))
        return "utf-8"
    return found.name


def _lines(name: str, contents: Contents, encoding: str, findings: list[Finding]) -> list[str]:
    item = contents.items[name]
    if item.text is None:
        findings.append(wrong(name, "is longer than this program reads"))
        return []
    try:
        lines = LINE_ENDS.split(item.text.decode(encoding))
    except (UnicodeError, ValueError):
        findings.append(wrong(name, f"is not text in the encoding {encoding}"))
        return []
    if max(map(len, lines)) > LONGEST_LINE:
        findings.append(wrong(name, f"has a line of more than {LONGEST_LINE} characters"))
        return []
    return lines


def _info(contents: Contents, encoding: str, findings: list[Finding]) -> dict[str, str]:
    """The labels of bag-info.txt; one that stands there more than once keeps its first value."""
    if "bag-info.txt" not in contents.items:
        return {}
    info, last = dict[str, str](), ""
    for line in _lines("bag-info.txt", contents, encoding, findings):
        if line[:1] in (" ", "\t") and last:
            info[last] += " " + line.strip()
        elif match := LABELLED.fullmatch(line):
            last = match[1].strip()
            info.setdefault(last, match[2].strip())
        elif line.strip():
            findings.append(wrong("bag-info.txt", "has a line that is not a label, a colon and a value"))
            return info
    return info


def _manifests(contents: Contents, version: str, encoding: str, findings: list[Finding]) -> list[Listed]:
    names = [name for name in sorted(contents.items) if "/" not in name and MANIFEST.fullmatch(name)]
    if not any(name.lower().startswith("manifest-") for name in names):
        findings.append(
            wrong("manifest-sha256.txt", "is missing: without a manifest nothing can be compared")
        )
    found = []
    for name in names:
        match = MANIFEST.fullmatch(name)
        algorithm = match[1].lower() if match else ""
        if algorithm not in ALGORITHMS:
            findings.append(warning(name, "uses a way of hashing that this program does not know"))
            continue
        lines = _lines(name, contents, encoding, findings)
        found.append(_manifest(name, algorithm, lines, contents, version, findings))
    return found


def _manifest(
    name: str, algorithm: str, lines: list[str], contents: Contents, version: str, findings: list[Finding]
) -> Listed:
    is_tag, digests = name.lower().startswith("tag"), dict[str, str]()
    for line in filter(None, lines):
        match = LISTED.fullmatch(line)
        if match is None:
            findings.append(wrong(name, "has a line that is not a digest and a path"))
            break
        path = _decoded(match[3].strip() if version != "1.0" else match[3], version, contents)
        if match[2]:
            findings.append(warning(name, "was made by md5sum or the like: a star stands before the paths"))
        if not is_safe_path(path) or path.startswith("data/") == is_tag:
            findings.append(wrong(path, f"is named by {name} and lies outside of what it may name"))
        elif path in digests:
            grave = wrong if version == "1.0" or digests[path] != match[1].lower() else warning
            findings.append(grave(path, f"is listed twice in {name}"))
        else:
            digests[path] = match[1].lower()
    return Listed(name, algorithm, digests)


def _decoded(path: str, version: str, contents: Contents) -> str:
    """A path as it is on disk: a leading ./ means nothing, line ends and per cent signs are encoded."""
    while path.startswith("./"):
        path = path[2:]
    pattern = "%0[AaDd]|%25" if version == "1.0" else "%0[AaDd]"
    decoded = re.sub(pattern, lambda match: chr(int(match[0][1:], 16)), path)
    return decoded if decoded in contents.items or path not in contents.items else path


def _compare_tags(tags: Listed, contents: Contents, lost: Lost, findings: list[Finding]) -> None:
    for path, digest in tags.digests.items():
        item = contents.items.get(path)
        if item is None:
            findings.append(lost(path, f"is listed in {tags.name} and missing"))
        elif item.digests.get(tags.algorithm) != digest:
            findings.append(wrong(path, AS_PACKED))


def _compare_payload(
    manifests: list[Listed],
    contents: Contents,
    version: str,
    findings: list[Finding],
    absent: Callable[[str, Listed], Finding],
) -> None:
    there = {path for path in contents.items if path.startswith("data/")}
    listed = {path for each in manifests for path in each.digests}
    if not there and "data" not in contents.folders and not listed:
        findings.append(wrong("data", "is missing: the folder that holds what was packed"))
    for each in manifests:
        for path, digest in each.digests.items():
            item = contents.items.get(path)
            if item is None:
                findings.append(absent(path, each))
            elif item.digests.get(each.algorithm) != digest:
                findings.append(wrong(path, AS_PACKED))
        if version == "1.0":
            for path in sorted(listed - set(each.digests)):
                findings.append(wrong(path, f"is not listed in {each.name}, which must list every file"))
    for path in sorted(there - listed):
        findings.append(_unlisted(path))


def _absent(path: str, manifest: Listed, contents: Contents, fetched: set[str], lost: Lost) -> Finding:
    if path in fetched:
        return missing(path, "is still to be fetched, as fetch.txt says; this program fetches nothing")
    if path.rpartition("/")[2].casefold() in MADE_BY_SYSTEMS:
        return warning(path, "is missing; it is one of those that systems make and remove by themselves")
    for other, item in contents.items.items():
        if _folded(other) == _folded(path) and item.digests.get(manifest.algorithm) == manifest.digests[path]:
            return warning(path, f"is there as {other}, which some systems take for the same name")
    return lost(path, f"is listed in {manifest.name} and missing")


def _unlisted(path: str) -> Finding:
    if path.rpartition("/")[2].casefold() in MADE_BY_SYSTEMS:
        return warning(path, "is in no manifest; it is one of those that systems make by themselves")
    return wrong(path, "was added: no manifest lists it")


def _to_fetch(contents: Contents, encoding: str, findings: list[Finding]) -> set[str]:
    """The paths that fetch.txt would have fetched from somewhere. Nothing is ever fetched."""
    paths = set[str]()
    if "fetch.txt" not in contents.items:
        return paths
    for line in filter(None, _lines("fetch.txt", contents, encoding, findings)):
        match = TO_FETCH.fullmatch(line)
        path = match[3].strip().removeprefix("./") if match else ""
        if not is_safe_path(path) or not path.startswith("data/"):
            findings.append(wrong("fetch.txt", "has a line that leads out of the bag, or that is malformed"))
            break
        paths.add(path)
    return paths


def _weigh(info: dict[str, str], contents: Contents, findings: list[Finding]) -> None:
    """Payload-Oxum: the bytes and the number of files, as the bag says and as they are."""
    said = info.get("Payload-Oxum")
    if said is None or any(each.code and each.path.startswith("data/") for each in findings):
        return  # what does not fit was named already
    sizes = [item.size for path, item in contents.items.items() if path.startswith("data/")]
    excused = {each.path for each in findings if each.code == 0 and each.path not in contents.items}
    if re.fullmatch(r"\d{1,18}\.\d{1,18}", said) is None:
        findings.append(
            wrong("bag-info.txt", "does not say how much was packed (Payload-Oxum) as BagIt asks")
        )
    elif not excused and said != f"{sum(sizes)}.{len(sizes)}":
        what = f"says that {said} bytes and files were packed; there are {sum(sizes)}.{len(sizes)}"
        findings.append(wrong("bag-info.txt", what))
