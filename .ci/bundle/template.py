"""The template of a bundle: template.yaml, with the built functions in place of what builds them: ARCHITECTURE prints it."""

import pathlib
import re
import sys

FUNCTIONS = {".": "contact-state.zip", "crates/contact-changes": "contact-changes.zip"}


def of_bundle(source, architecture):
    """Changes the text of template.yaml, so that its comments stay. Each change must fit exactly once."""
    text = source
    for folder, package in FUNCTIONS.items():
        text = replace(text, rf"^      CodeUri: {re.escape(folder)}$", f"      CodeUri: {package}")
        binary = package.removesuffix(".zip")
        text = replace(text, rf"^    Metadata: {{ BuildMethod: rust-cargolambda, .*Binary: {binary} }} }}\n", "")
    parameter = (
        "  Architecture:\n"
        "    Type: String\n"
        f"    Default: {architecture}\n"
        f"    AllowedValues: [{architecture}]\n"
        "    Description: Processor of the functions of this bundle. Another bundle has the other one. arm64 costs less.\n"
    )
    return replace(text, r"^  Architecture:.*\n(    .*\n)*", parameter)


def replace(text, pattern, replacement):
    """Replaces the one match of the pattern."""
    changed, count = re.subn(pattern, lambda _: replacement, text, flags=re.MULTILINE)
    if count != 1:
        raise ValueError(f"template.yaml: {pattern!r} fits {count} times, expected once")
    return changed


if __name__ == "__main__":
    print(of_bundle(pathlib.Path("template.yaml").read_text(encoding="utf-8"), sys.argv[1]), end="")
