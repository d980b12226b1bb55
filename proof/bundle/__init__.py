"""Writing bundles: the whole record of one matter as a signed BagIt bag, which proof.verifier.bundle reads."""

from proof.bundle.keys import BundleKey, create_bundle_key
from proof.bundle.pack import Bundle, Part, pack, text_part
from proof.bundle.shelves import FolderShelf, TarShelf, ZipShelf, pieces, sealed_pieces, write_folder

__all__ = [
    "Bundle", "BundleKey", "FolderShelf", "Part", "TarShelf", "ZipShelf", "create_bundle_key", "pack", "pieces",
    "sealed_pieces", "text_part", "write_folder",
]  # fmt: skip
