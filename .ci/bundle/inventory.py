"""Writes what a release is made of: an SBOM for each binary and the licences of all crates: VERSION DIST."""

import json
import os
import pathlib
import subprocess
import sys

BINARIES = {"contact-state": ".", "contact-changes": "crates/contact-changes", "contacts": "crates/contacts"}
# Targets in the SBOM: every platform that a release has.
SBOM = ["cargo", "cyclonedx", "--format", "json", "--spec-version", "1.5", "--target", "all", "--quiet"]
LICENCES = ["cargo", "about", "generate", "--locked", "--workspace", "--fail", "about.hbs"]


def sboms(version, dist):
    # With a fixed time, the SBOM depends on Cargo.lock alone.
    assert "SOURCE_DATE_EPOCH" in os.environ
    subprocess.run(SBOM, check=True)
    for package, folder in BINARIES.items():
        written = pathlib.Path(folder, f"{package}.cdx.json")
        text = written.read_text(encoding="utf-8").replace(pathlib.Path.cwd().as_posix(), "/contact-state")
        pathlib.Path(dist, f"{package}-{version}.cdx.json").write_text(text, encoding="utf-8")
        assert json.loads(text)["metadata"]["component"]["version"] == version
    for written in [*pathlib.Path().glob("*.cdx.json"), *pathlib.Path("crates").glob("*/*.cdx.json")]:
        written.unlink()


def licences(dist):
    output = pathlib.Path(dist, "THIRD-PARTY-LICENSES.txt")
    subprocess.run([*LICENCES, "--output-file", str(output)], check=True)


def main(version, dist):
    sboms(version, dist)
    licences(dist)


main(*sys.argv[1:])
