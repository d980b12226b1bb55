import pytest

from shell.version import newest_version


def test_newest_version_is_the_first_heading() -> None:
    assert newest_version("# Changelog\n\n## 1.2.3 (unreleased)\n\n## 1.2.2\n") == "1.2.3"


def test_newest_version_without_heading_is_refused() -> None:
    with pytest.raises(ValueError, match="no heading"):
        newest_version("# Changelog\n")
