"""The version of Cargo.toml, and everything that must follow it: print | notes | check [TAG]."""

import pathlib
import re
import sys
import tomllib

NUMBER = r"\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?"
HEADING = rf"^## \[({NUMBER})\](?: - \d{{4}}-\d\d-\d\d)?$"
PAGES = ["README.md", ".ci/bundle/README.md", "docs/deploy.md"]


def read(path):
    file = pathlib.Path(path)
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def version(read=read):
    """The version of all packages."""
    return tomllib.loads(read("Cargo.toml"))["workspace"]["package"]["version"]


def manifests():
    return [str(path) for path in [pathlib.Path("Cargo.toml"), *sorted(pathlib.Path("crates").glob("*/Cargo.toml"))]]


def named(read=read):
    """Each place that names a version, with the versions there. A place that must name one and does not has none."""
    dependencies = tomllib.loads(read("Cargo.toml"))["workspace"]["dependencies"].items()
    locked = tomllib.loads(read("Cargo.lock"))["package"]
    yield "Cargo.toml, its own packages", [one["version"] for _, one in dependencies if "path" in one]
    yield "Cargo.lock", [package["version"] for package in locked if "source" not in package]
    yield "template.yaml, Description", re.findall(rf"^Description: contact-state ({NUMBER}) ", read("template.yaml"), re.M)
    yield "CHANGELOG.md, newest heading", re.findall(HEADING, read("CHANGELOG.md"), re.M)[:1]
    for page in PAGES:
        archives = rf"\b(?:contact-state|contacts)-({NUMBER})-(?:arm64|x86_64|linux|macos|windows)"
        if found := re.findall(archives, read(page)):
            yield page, found


def problems(read=read, tag=None):
    """What names another version, in words."""
    this = version(read)
    for place, versions in named(read):
        if set(versions) != {this}:
            yield f"{place}: {', '.join(versions) or 'no version'}, expected {this}"
    for manifest in manifests():
        if tomllib.loads(read(manifest))["package"]["version"] != {"workspace": True}:
            yield f"{manifest}: expected version.workspace = true"
    if tag is None:
        return
    if tag != f"v{this}":
        yield f"the tag is {tag}, expected v{this}"
    if not re.search(rf"^## \[{re.escape(this)}\] - \d{{4}}-\d\d-\d\d$", read("CHANGELOG.md"), re.M):
        yield f"CHANGELOG.md: expected a date in the heading of {this}"
    if re.search(r"^## \[Unreleased\]\s+[^#\s]", read("CHANGELOG.md"), re.M):
        yield "CHANGELOG.md: expected nothing under Unreleased in a release"


def each_place_is_checked():
    """Shows that the check fails if any one place names another version."""
    this = version()
    for path, old, new in [
        ("Cargo.toml", f'\nversion = "{this}"', '\nversion = "99.0.0"'),
        ("Cargo.lock", f'name = "contacts"\nversion = "{this}"', 'name = "contacts"\nversion = "99.0.0"'),
        ("template.yaml", f"contact-state {this} ", "contact-state "),
        ("CHANGELOG.md", f"## [{this}]", "## [99.0.0]"),
        ("crates/contacts/Cargo.toml", "version.workspace = true", f'version = "{this}"'),
        ("README.md", "", "contact-state-99.0.0-arm64.zip\n"),
    ]:
        changed = read(path).replace(old, new, 1)
        assert changed != read(path), f"{path} does not contain {old!r}"
        assert list(problems(lambda name, path=path, text=changed: text if name == path else read(name))), path
    assert list(problems(tag="v99.0.0"))


def notes():
    """The changelog's section of this version."""
    _, _, rest = read("CHANGELOG.md").partition(f"\n## [{version()}]")
    return re.split(r"^## |^\[", rest.partition("\n")[2], maxsplit=1, flags=re.M)[0].strip()


def main(action, tag=None):
    if action == "print":
        print(version())
    elif action == "notes":
        print(notes())
    else:
        found = list(problems(tag=tag))
        print("\n".join(found) or f"one version: {version()}")
        if found:
            raise SystemExit(1)
        each_place_is_checked()


if __name__ == "__main__":
    main(*sys.argv[1:])
