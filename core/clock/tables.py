"""YAML that people write by hand, read as plain text; every mistake is one sentence with file, line and key.

All values stay text on purpose: to YAML 1.1 the country NO is false and the region ON is true.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

import yaml


class PolicyFault(ValueError):
    """A mistake in a policy file; the text is one sentence that names the file, the line and the key."""


@dataclass(frozen=True, slots=True)
class Table:
    """A group of keys and values in a file."""

    name: str
    line: int
    values: dict[str, yaml.Node]

    def fault(self, sentence: str, key: str = "") -> NoReturn:
        line = line_of(self.values[key]) if key in self.values else self.line
        raise PolicyFault(f"{self.name}, line {line}: {sentence}.")

    def only(self, known: tuple[str, ...], translated: tuple[str, ...] = ()) -> "Table":
        """This will refuse unknown keys; those of `translated` may carry a language, as in title_de."""
        languages = re.compile(rf"({'|'.join(translated)})_[a-z]{{2}}")
        for key in self.values:
            if key not in known and not (translated and languages.fullmatch(key)):
                self.fault(f"the key “{key}” is not known{_guess(key, known)}", key)
        return self

    def text(self, key: str) -> str:
        return self.optional(key) or self.fault(f"the key “{key}” is missing or empty", key)

    def optional(self, key: str) -> str:
        """This will give the text of a key on one line, or "" where the key is not there."""
        node = self.values.get(key)
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode):
            self.fault(f"“{key}” must be one text", key)
        return " ".join(str(node.value).split())

    def texts(self, key: str) -> tuple[str, ...]:
        nodes = self._list(key, "a list of words, such as [DE, AT]")
        if not all(isinstance(node, yaml.ScalarNode) for node in nodes):
            self.fault(f"“{key}” must be a list of words, such as [DE, AT]", key)
        return tuple(str(node.value).strip() for node in nodes)

    def tables(self, key: str) -> list["Table"]:
        return [
            table_of(self.name, node) for node in self._list(key, "a list of groups that begin with “- id:”")
        ]

    def table(self, key: str) -> "Table":
        """This will give the group under a key, an empty one where the key is not there."""
        return (
            table_of(self.name, self.values[key]) if key in self.values else Table(self.name, self.line, {})
        )

    def _list(self, key: str, wanted: str) -> list[yaml.Node]:
        node = self.values.get(key)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.fault(f"“{key}” must be {wanted}", key)
        return list(node.value)


def read_table(path: Path) -> Table:
    """This will read a whole file as one table. Raises PolicyFault, also where the file cannot be read."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise PolicyFault(f"{path.name}: this file cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise PolicyFault(f"{path.name}: this file is not text in UTF-8.") from error
    except yaml.MarkedYAMLError as error:
        raise PolicyFault(_not_yaml(path.name, error)) from error
    except yaml.YAMLError as error:
        raise PolicyFault(f"{path.name}: this file has a character that YAML does not allow.") from error
    if node is None:
        raise PolicyFault(f"{path.name}: this file is empty.")
    return table_of(path.name, node)


def table_of(name: str, node: yaml.Node) -> Table:
    """This will read the keys of a group, refusing one that is given twice."""
    if not isinstance(node, yaml.MappingNode):
        raise PolicyFault(
            f"{name}, line {line_of(node)}: here belong keys with values, such as “title: ...”."
        )
    values: dict[str, yaml.Node] = {}
    for key, value in node.value:
        if str(key.value) in values:
            raise PolicyFault(f"{name}, line {line_of(key)}: the key “{key.value}” is given twice.")
        values[str(key.value)] = value
    return Table(name, line_of(node), values)


def line_of(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _not_yaml(name: str, error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    where = f"{name}, line {mark.line + 1}" if mark else name
    return f"{where}: this is not YAML ({error.problem or error.context})."


def _guess(key: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(key, known, n=1)
    return f"; did you mean “{close[0]}”" if close else f"; known are {', '.join(known)}"
