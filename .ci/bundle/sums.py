"""SHA256SUMS of a folder, as sha256sum writes and checks it: write FOLDER | check FOLDER."""

import hashlib
import pathlib
import sys

NAME = "SHA256SUMS"


def sums(folder):
    files = sorted(path for path in pathlib.Path(folder).iterdir() if path.name != NAME)
    return "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)


def main(action, folder):
    file = pathlib.Path(folder, NAME)
    if action == "write":
        file.write_text(sums(folder), encoding="ascii")
    elif file.read_text(encoding="ascii") != sums(folder):
        raise SystemExit(f"{file} does not fit the files beside it")


main(*sys.argv[1:])
