"""Makes an archive of a release: functions VERSION ARCHITECTURE BUILT DIST | tool VERSION PLATFORM BINARY DIST."""

import pathlib
import posixpath
import re
import sys
import tempfile
import tomllib

from archive import read_tree, write_zip
from template import FUNCTIONS, of_bundle

LICENCES = ["LICENSE-APACHE", "LICENSE-MIT"]
OPERATORS_PAGES = ["CHANGELOG.md", "SECURITY.md", "docs", "events"]


def functions(version, architecture, built, dist):
    """The stack with built functions. They are archives in the archive: so they keep their permissions on every machine."""
    name = f"contact-state-{version}-{architecture}"
    files = read_tree(".", *LICENCES, *OPERATORS_PAGES) | third_party_licences(dist)
    files["README.md"] = pathlib.Path(".ci/bundle/README.md").read_bytes()
    files["template.yaml"] = of_bundle(pathlib.Path("template.yaml").read_text(encoding="utf-8"), architecture).encode()
    files["samconfig.toml"] = deployment_settings(pathlib.Path("samconfig.toml").read_text(encoding="utf-8")).encode()
    for package in FUNCTIONS.values():
        binary = pathlib.Path(built, package.removesuffix(".zip"), "bootstrap")
        files[package] = zipped({"bootstrap": binary.read_bytes()})
    for page in [file for file in files if file.endswith(".md")]:
        files[page] = with_links_to_the_repository(page, files, version)
    write_archive(dist, name, files)


def tool(version, platform, binary, dist):
    """The tool, for one platform."""
    name = f"contacts-{version}-{platform}"
    file = "contacts.exe" if binary.endswith(".exe") else "contacts"
    files = read_tree(".", *LICENCES) | third_party_licences(dist) | {file: pathlib.Path(binary).read_bytes()}
    write_archive(dist, name, files)


def with_links_to_the_repository(page, files, version):
    """The page, in which a link to a file that is not in the bundle leads to the repository on GitHub."""
    repository = tomllib.loads(pathlib.Path("Cargo.toml").read_text(encoding="utf-8"))["workspace"]["package"]["repository"]

    def link(match):
        file = posixpath.normpath(posixpath.join(posixpath.dirname(page), match[1]))
        is_here = "://" in match[1] or any(name == file or name.startswith(f"{file}/") for name in files)
        if is_here:
            return match[0]
        if not pathlib.Path(file).exists():
            raise ValueError(f"{page} links to {match[1]}, which does not exist")
        return f"]({repository}/blob/v{version}/{file}{match[2] or ''})"

    return re.sub(r"\]\(([^)#\s]+)(#[^)\s]*)?\)", link, files[page].decode()).encode()


def third_party_licences(dist):
    return read_tree(dist, "THIRD-PARTY-LICENSES.txt")


def deployment_settings(text):
    """samconfig.toml without the settings of sam build: nothing in a bundle is built."""
    changed, count = re.subn(r"^\[default\.build\.parameters\]\n(.+\n)+\n?", "", text, flags=re.MULTILINE)
    if count != 1:
        raise ValueError("samconfig.toml: expected one section [default.build.parameters]")
    return changed


def zipped(files):
    with tempfile.TemporaryFile() as file:
        write_zip(file, files)
        file.seek(0)
        return file.read()


def write_archive(dist, name, files):
    """Writes an archive whose files are in a folder of the archive's name."""
    path = pathlib.Path(dist, f"{name}.zip")
    write_zip(path, {f"{name}/{file}": content for file, content in files.items()})
    print(f"{path}: {len(files)} files, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    {"functions": functions, "tool": tool}[sys.argv[1]](*sys.argv[2:])
