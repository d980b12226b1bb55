import pytest

from shell.documents import DOCS, DOCUMENTS


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_is_what_the_code_says(name: str) -> None:
    written = (DOCS / name).read_text(encoding="utf-8")
    assert written == DOCUMENTS[name](), f"docs/{name} is stale: run `make fix`"
