"""Sealing to a wall: whoever knows its public half can put in, only a seat can take out.

age throughout (proof.seals). A person's identity is wrapped by their passphrase; a wall's identities are wrapped to
those inside and to the organisation's offline break-glass recipient. The functions write rows and return those to
record; the actions around them (core.actions.seals) ask, check and record. docs/seals.md says who can read what.
"""

from core.seals.codes import make_code, open_with_code
from core.seals.files import StoredFile, read_file, shred_file, store_file
from core.seals.persons import (
    Unlocked,
    change_passphrase,
    current_key,
    key_with_passphrase,
    let_passkey_open,
    unlock,
    unlock_with_passkey,
)
from core.seals.sessions import begin_session, end_session, resume_session
from core.seals.walls import (
    OpenWall,
    break_glass_key,
    check_break_glass,
    is_abandoned,
    keys_inside,
    let_in,
    missing_keys,
    new_key,
    open_wall,
    open_with_break_glass,
    raise_sealed_wall,
    reseal,
    rewrap,
    seal,
    shut_out,
    take_keys,
    turn_key,
)

__all__ = [
    "OpenWall",
    "StoredFile",
    "Unlocked",
    "begin_session",
    "break_glass_key",
    "change_passphrase",
    "check_break_glass",
    "current_key",
    "end_session",
    "is_abandoned",
    "key_with_passphrase",
    "keys_inside",
    "let_in",
    "let_passkey_open",
    "make_code",
    "missing_keys",
    "new_key",
    "open_wall",
    "open_with_break_glass",
    "open_with_code",
    "raise_sealed_wall",
    "read_file",
    "reseal",
    "resume_session",
    "rewrap",
    "seal",
    "shred_file",
    "shut_out",
    "store_file",
    "take_keys",
    "turn_key",
    "unlock",
    "unlock_with_passkey",
]
