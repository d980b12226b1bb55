"""A promise taken away with its record: by who is a party, as one act, judged by the verifier that everybody has."""

from __future__ import annotations

import platform
import random
import ssl
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.test import Client, override_settings

from core import ledger
from core.actions import bundles, erasure
from core.actions.promises import keep_promise, make_promise
from core.ledger import checkpoints
from core.ledger.checkpoints import make_checkpoint, newest
from core.models import Entry, Person, Promise
from proof.bundle import write_folder
from proof.note import parse_key, parse_secret, sign_note
from proof.seals import new_identity, recipient_of
from proof.verifier.bundle import Trust, verify_bundle
from proof.verifier.finding import DIVERGED, ERASURES, VALID
from proof.verifier.source import read_contents
from proof.verifier.verdict import Verdict
from shell.cli import main
from shell.cli.verify import open_age
from tests.cast import NOW, Cast

SignIn = Callable[[Person], Client]


@pytest.fixture
def promise(cast: Cast, now: object) -> Promise:
    made = make_promise(
        owed_by=cast.ben,
        owed_to=cast.rosa,
        what="Tell Rosa about the shift",
        due_at=NOW + timedelta(days=2),
        by=cast.ben,
        at=NOW,
    )
    keep_promise(made, by=cast.ben, at=NOW, said="we spoke")
    return made


def exported(promise: Promise, browser: Client, **sent: str) -> bytes:
    answer = browser.post(f"/promises/{promise.public_id}/export/", sent)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined] # it streams


def judged(path: Path, identity: Path | None = None) -> Verdict:
    signed = newest()
    assert signed
    return verify_bundle(read_contents(path, identity, open_age), Trust([parse_key(signed.key)]))


def test_party_takes_a_promise_away_as_a_zip(
    cast: Cast, promise: Promise, sign_in: SignIn, tmp_path: Path
) -> None:
    before = Entry.objects.count()
    data = exported(promise, sign_in(cast.rosa))
    assert Entry.objects.count() == before + 1
    (tmp_path / "bundle.zip").write_bytes(data)
    verdict = judged(tmp_path / "bundle.zip")
    assert (verdict.code, verdict.findings) == (VALID, ())
    kinds = [each["entry"]["kind"] for each in verdict.facts["entries"]]
    assert kinds == ["core.promise_made", "core.promise_kept", "core.promise_exported"]
    assert verdict.facts["entries"][1]["values"]["said"] == "we spoke"
    assert {name.partition("/")[0] for name in ZipFile(BytesIO(data)).namelist()} == {
        verdict.facts["bag"]["External-Identifier"]
    }


def test_bundle_is_encrypted_to_whom_it_is_for(
    cast: Cast, promise: Promise, sign_in: SignIn, tmp_path: Path
) -> None:
    identity, key = new_identity(), tmp_path / "key.txt"
    key.write_text(f"# made for a test\n{identity}\n")
    key.chmod(0o600)
    data = exported(promise, sign_in(cast.ben), recipient=recipient_of(identity))
    (tmp_path / "bundle.tar.age").write_bytes(data)
    assert judged(tmp_path / "bundle.tar.age", key).code == VALID
    opened = subprocess.run(
        ["age", "-d", "-i", key, tmp_path / "bundle.tar.age"], capture_output=True, check=True
    )
    (tmp_path / "bundle.tar").write_bytes(opened.stdout)
    assert judged(tmp_path / "bundle.tar").code == VALID


def test_draft_for_a_court_names_every_file_the_tools_and_the_process_and_is_no_certificate(
    cast: Cast, promise: Promise, tmp_path: Path
) -> None:
    folder = tmp_path / "bundle"
    export = bundles.export_promise(promise, by=cast.rosa, at=NOW)
    make_checkpoint(at=NOW)
    write_folder(bundles.bundle_of(export, language="de"), folder)
    manifest = (folder / "manifest-sha256.txt").read_text()
    draft = (folder / "CERTIFICATION-DRAFT.txt").read_text()
    assert draft.startswith("DRAFT of a certification under Rule 902(14) of the Federal Rules of Evidence")
    assert "It certifies nothing until a qualified person" in draft
    assert "28 U.S.C. 1746" in draft
    assert draft.rstrip().endswith(manifest.rstrip())
    files = [each for each in (folder / "data").rglob("*") if each.is_file()]
    assert f"with {len(files)} files\n   ({sum(each.stat().st_size for each in files)} bytes)" in draft
    said = [
        sha256(manifest.encode()).hexdigest(),
        export.name,
        ssl.OPENSSL_VERSION,
        platform.python_version(),
    ]
    assert [each in draft for each in said] == [True] * 4
    assert "CERTIFICATION-DRAFT.txt" in (folder / "tagmanifest-sha256.txt").read_text()
    assert judged(folder).code == VALID


def test_wrong_age_key_is_one_sentence_and_no_act(cast: Cast, promise: Promise, sign_in: SignIn) -> None:
    browser, before = sign_in(cast.rosa), Entry.objects.count()
    assert exported(promise, browser)
    answer = browser.post(f"/promises/{promise.public_id}/export/", {"recipient": "age1nonsense"})
    assert "This is no age key." in answer.content.decode()
    assert Entry.objects.count() == before + 1


def test_who_is_no_party_finds_no_such_page(cast: Cast, promise: Promise, sign_in: SignIn) -> None:
    address = f"/promises/{promise.public_id}/export/"
    for person, code in (
        (cast.ben, 200),
        (cast.rosa, 200),
        (cast.chloe, 404),
        (cast.sol, 404),
        (cast.eve, 404),
    ):
        assert sign_in(person).get(address).status_code == code
        assert sign_in(person).post(address).status_code == code


def test_page_of_a_promise_leads_to_its_export(cast: Cast, promise: Promise, sign_in: SignIn) -> None:
    page = sign_in(cast.rosa).get(f"/promises/{promise.public_id}/").content.decode()
    assert f'<a href="/promises/{promise.public_id}/export/">Export with its record</a>' in page


def test_report_is_in_the_language_of_who_exports(cast: Cast, promise: Promise, tmp_path: Path) -> None:
    made = bundles.export_promise(promise, by=cast.rosa, at=NOW)
    tags = {part.path: b"".join(part.pieces) for part in bundles.bundle_of(made, language="de").tags}
    assert tags["README.txt"].startswith(b"Dieser Ordner ist ein Beweispaket")


def test_bundle_after_an_erasure_is_valid_with_erasures(
    cast: Cast, now: object, sign_in: SignIn, tmp_path: Path
) -> None:
    to_asha = make_promise(
        owed_by=cast.ben,
        owed_to=cast.asha,
        what="Call Asha about her talk",
        due_at=NOW + timedelta(days=2),
        by=cast.ben,
        at=NOW,
    )
    (tmp_path / "before.zip").write_bytes(exported(to_asha, sign_in(cast.ben)))
    erasure.erase_person(cast.asha, ground="She asked for it.", by=cast.chloe, at=NOW)
    (tmp_path / "after.zip").write_bytes(exported(to_asha, sign_in(cast.ben)))
    assert judged(tmp_path / "after.zip").code == ERASURES
    assert judged(tmp_path / "before.zip").code == VALID
    assert b"Call Asha" not in (tmp_path / "after.zip").read_bytes()


def test_act_and_entry_stand_or_fall_together(
    cast: Cast, promise: Promise, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Entry.objects.count()
    assert bundles.export_promise(promise, by=cast.rosa, at=NOW)
    monkeypatch.setitem(ledger.KINDS, bundles.EXPORTED, None)
    with pytest.raises(AttributeError):
        bundles.export_promise(promise, by=cast.rosa, at=NOW)
    assert Entry.objects.count() == before + 1


def test_key_that_others_can_read_signs_nothing(cast: Cast, promise: Promise, sign_in: SignIn) -> None:
    browser = sign_in(cast.rosa)
    assert exported(promise, browser)
    key = settings.KEPT_HOME / "keys" / "bundles"
    key.chmod(0o644)
    try:
        answer = browser.post(f"/promises/{promise.public_id}/export/").content.decode()
    finally:
        key.chmod(0o600)
    assert "let its owner alone read it: chmod 600" in answer


def test_checkpoint_held_before_is_compared_offline(
    cast: Cast, promise: Promise, sign_in: SignIn, tmp_path: Path
) -> None:
    held = make_checkpoint(at=NOW)
    assert held
    (tmp_path / "bundle.zip").write_bytes(exported(promise, sign_in(cast.rosa)))
    trust = Trust([parse_key(held.key)], known=held.note.encode())
    verdict = verify_bundle(read_contents(tmp_path / "bundle.zip"), trust)
    assert verdict.code == VALID
    assert f"holds the {held.size} entries signed earlier, none of them changed" in str(verdict.proves)
    unsigned = held.note.split("\n\n")[0].split("\n")
    root = b64encode(sha256(b64decode(unsigned[2])).digest()).decode()
    forged = sign_note(
        "\n".join([*unsigned[:2], root, ""]), parse_secret(checkpoints.key_file().read_text().strip())
    )
    rewritten = trust._replace(known=bytes(forged))
    assert verify_bundle(read_contents(tmp_path / "bundle.zip"), rewritten).code == DIVERGED


def test_demo_bundle_is_what_kept_verify_calls_valid(cast: Cast, promise: Promise, tmp_path: Path) -> None:
    with override_settings(KEPT_HOME=settings.KEPT_HOME):
        target = str(tmp_path / "bundle")
        made = CliRunner().invoke(main, ["demo", "bundle", "--to", target])
        assert (made.exit_code, "Check it: kept verify" in made.output) == (0, True), made.output
        again = CliRunner().invoke(main, ["demo", "bundle", "--to", target])
        assert (again.exit_code, "is there already" in again.output) == (1, True)
        environ = {"KEPT_HOME": str(settings.KEPT_HOME)}
        said = CliRunner().invoke(main, ["verify", target], env=environ)
    assert (said.exit_code, said.stdout.split("\n")[0]) == (0, "VALID")
    dice = random.Random(5)
    for path in [each for each in (tmp_path / "bundle").rglob("*") if each.is_file()]:
        whole = path.read_bytes()
        for at in (0, len(whole) - 1, *(dice.randrange(len(whole)) for _ in range(10))):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << dice.randrange(8)]) + whole[at + 1 :])
            verdict = judged(tmp_path / "bundle")
            named = {finding.path for finding in verdict.findings}
            assert (verdict.code in (VALID, ERASURES), named >= {path.relative_to(target).as_posix()}) == (
                False,
                True,
            )
        path.write_bytes(whole)
    assert judged(tmp_path / "bundle").code == VALID
