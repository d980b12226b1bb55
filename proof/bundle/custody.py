"""The chain of custody as JSON-LD of CASE 1.5 and UCO 1.5 (caseontology.org), for tools of forensic examiners."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

CONTEXT = {
    "kb": "urn:kept:",
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "uco-action": "https://ontology.unifiedcyberontology.org/uco/action/",
    "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
    "uco-identity": "https://ontology.unifiedcyberontology.org/uco/identity/",
    "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
    "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@dataclass(frozen=True)
class CustodyFile:
    """A file that an act was done to: its name in the bundle, its size in bytes and its SHA-256 in hex."""

    name: str
    size: int
    digest: str


@dataclass(frozen=True)
class CustodyAct:
    """One act: a sentence, who did it, when (RFC 3339), and the files it left."""

    number: int
    sentence: str
    by: str
    at: str
    files: Sequence[CustodyFile] = ()


def custody_bytes(matter: str, title: str, acts: Iterable[CustodyAct]) -> bytes:
    """This will write the acts of one matter, in order, each with its doer and the files it is about."""
    graph = list(_graph(matter, title, list(acts)))
    return json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, indent=1).encode() + b"\n"


def _graph(matter: str, title: str, acts: list[CustodyAct]) -> Iterator[dict[str, Any]]:
    names, of_acts = list(dict.fromkeys(act.by for act in acts)), list[dict[str, Any]]()
    for act in acts:
        files = [_file(matter, each) for each in act.files]
        of_acts += [_action(matter, act), *files, _provenance(matter, act, files)]
    members = [_identity(matter, name) for name in names] + of_acts
    yield {
        "@id": _id("investigation", matter),
        "@type": "case-investigation:Investigation",
        "uco-core:name": title,
        "uco-core:object": [{"@id": each["@id"]} for each in members],
    }
    yield from members


def _identity(matter: str, name: str) -> dict[str, Any]:
    return {
        "@id": _id("identity", matter, name),
        "@type": "uco-identity:Identity",
        "uco-core:name": name,
    }


def _action(matter: str, act: CustodyAct) -> dict[str, Any]:
    moment = {"@type": "xsd:dateTime", "@value": act.at}
    return {
        "@id": _id("action", matter, str(act.number)),
        "@type": "case-investigation:InvestigativeAction",
        "uco-core:name": act.sentence,
        "uco-action:startTime": moment,
        "uco-action:endTime": moment,
        "uco-action:performer": {"@id": _id("identity", matter, act.by)},
        "uco-action:result": {"@id": _id("provenance", matter, str(act.number))},
    }


def _file(matter: str, file: CustodyFile) -> dict[str, Any]:
    return {
        "@id": _id("file", matter, file.name),
        "@type": "uco-observable:File",
        "uco-core:hasFacet": [
            {
                "@id": _id("file-facet", matter, file.name),
                "@type": "uco-observable:FileFacet",
                "uco-observable:fileName": file.name,
                "uco-observable:sizeInBytes": {"@type": "xsd:integer", "@value": str(file.size)},
            },
            {
                "@id": _id("content-facet", matter, file.name),
                "@type": "uco-observable:ContentDataFacet",
                "uco-observable:hash": {
                    "@id": _id("hash", matter, file.name),
                    "@type": "uco-types:Hash",
                    "uco-types:hashMethod": "SHA256",
                    "uco-types:hashValue": {"@type": "xsd:hexBinary", "@value": file.digest.upper()},
                },
            },
        ],
    }


def _provenance(matter: str, act: CustodyAct, files: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "@id": _id("provenance", matter, str(act.number)),
        "@type": "case-investigation:ProvenanceRecord",
        "uco-core:description": act.sentence,
        "case-investigation:exhibitNumber": str(act.number),
        "uco-core:object": [{"@id": each["@id"]} for each in files],
    }


def _id(sort: str, *parts: str) -> str:
    """The same thing has the same id in every bundle of one matter."""
    return f"kb:{sort}-{uuid5(NAMESPACE_URL, '/'.join([sort, *parts]))}"
