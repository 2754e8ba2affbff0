"""Zip archives whose bytes depend on their files alone: sorted, without times, with fixed permissions."""

import pathlib
import zipfile

EXECUTABLES = {"bootstrap", "contacts", "contacts.exe"}


def write_zip(target, files):
    """Writes the files, bytes by name, into a zip archive."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name)  # its time is the first that a zip archive can have, in 1980
            entry.create_system = 3  # Unix, on every machine
            mode = 0o755 if pathlib.PurePosixPath(name).name in EXECUTABLES else 0o644
            entry.external_attr = (0o100000 | mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)


def read_tree(root, *paths):
    """The files at these paths below the root, and in the folders among them: bytes by name."""
    files = {}
    for path in paths:
        found = pathlib.Path(root, path)
        for file in [found] if found.is_file() else sorted(found.rglob("*")):
            if file.is_file():
                files[file.relative_to(root).as_posix()] = file.read_bytes()
    return files
