"""Unpacks the bundles of a release, and validates, packages and deploys them: DIST."""

import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.append(str(HERE.parent / "deployment"))

from cloud import REGION, Cloud  # noqa: E402
from samtranslator.yaml_helper import yaml_parse  # noqa: E402
from template import FUNCTIONS  # noqa: E402
from version import version  # noqa: E402

MACHINES = {"arm64": 183, "x86_64": 62}  # e_machine of ELF
GLIBC = 34  # of Amazon Linux 2023: 2.34
PROMISED = {
    "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "README.md", "SECURITY.md", "THIRD-PARTY-LICENSES.txt",
    "contact-changes.zip", "contact-state.zip", "docs", "events", "samconfig.toml", "template.yaml",
}  # fmt: skip
THIS_MACHINE = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())


def unpack(archive, folder):
    """Unpacks an archive as unzip does: with permissions."""
    with zipfile.ZipFile(archive) as opened:
        for entry in opened.infolist():
            pathlib.Path(opened.extract(entry, folder)).chmod(entry.external_attr >> 16 & 0o777)


def check_binary(file, architecture):
    """It can be executed, is for the architecture, and needs no newer glibc than Lambda's."""
    content = file.read_bytes()
    assert os.access(file, os.X_OK), file
    assert content[:4] == b"\x7fELF" and int.from_bytes(content[18:20], "little") == MACHINES[architecture], file
    needed = {int(minor) for minor in re.findall(rb"GLIBC_2\.(\d+)", content)}
    assert max(needed) <= GLIBC, f"{file} needs glibc 2.{max(needed)}"
    for path in (str(ROOT), str(pathlib.Path.home())):
        assert path.encode() not in content, f"{file} contains {path}"


def check_template(bundle, architecture):
    """It differs from template.yaml in nothing but where the functions are, and the architecture."""
    ours, theirs = (yaml_parse(file.read_text(encoding="utf-8")) for file in (ROOT / "template.yaml", bundle / "template.yaml"))
    for name in ("Function", "ChangesFunction"):
        function = theirs["Resources"][name]
        assert "Metadata" not in function, function["Metadata"]
        assert (bundle / function["Properties"]["CodeUri"]).is_file(), function["Properties"]["CodeUri"]
        function["Metadata"] = ours["Resources"][name]["Metadata"]
        function["Properties"]["CodeUri"] = ours["Resources"][name]["Properties"]["CodeUri"]
    assert theirs["Parameters"]["Architecture"]["Default"] == architecture
    assert theirs["Parameters"]["Architecture"]["AllowedValues"] == [architecture]
    theirs["Parameters"]["Architecture"] = ours["Parameters"]["Architecture"]
    assert ours == theirs


def check_links(bundle):
    """Each link of a page to another file of the project leads to a file of the bundle."""
    for page in bundle.rglob("*.md"):
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in link:
                assert (page.parent / link).exists(), f"{page.relative_to(bundle)} links to {link}"


def package(bundle, endpoint, command):
    """Uploads the functions with a CLI, and answers the template that it makes."""
    packaged = bundle / "packaged.yaml"
    environment = os.environ | {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    arguments = ["--template-file", "template.yaml", "--s3-bucket", "code", "--output-template-file", packaged.name]
    subprocess.run([*command, *arguments], cwd=bundle, env=environment, check=True, stdout=subprocess.DEVNULL)
    template = yaml_parse(packaged.read_text(encoding="utf-8"))
    packaged.unlink()
    return template


def check_packaging(bundle, functions):
    """Both CLIs upload exactly the functions of the bundle, and build nothing."""
    home = pathlib.Path.cwd()
    os.chdir(bundle)
    try:
        with Cloud("template.yaml", functions) as cloud:
            for command in (["sam", "package"], ["aws", "cloudformation", "package"]):
                template = package(bundle, cloud.endpoint, command)
                for name, file in zip(("Function", "ChangesFunction"), FUNCTIONS.values(), strict=True):
                    bucket, key = template["Resources"][name]["Properties"]["CodeUri"].removeprefix("s3://").split("/", 1)
                    uploaded = cloud.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
                    assert uploaded == (bundle / file).read_bytes(), f"{command}: {file}"
                print(f"ok {' '.join(command)} takes the bundle as it is", flush=True)
    finally:
        os.chdir(home)


def check_bundle(archive, architecture, folder):
    unpack(archive, folder)
    (bundle,) = folder.iterdir()
    assert bundle.name == archive.stem, bundle.name
    assert {path.name for path in bundle.iterdir()} == PROMISED, sorted(path.name for path in bundle.iterdir())
    check_template(bundle, architecture)
    check_links(bundle)
    functions = {}
    for file in FUNCTIONS.values():
        name = file.removesuffix(".zip")
        functions[name] = folder / name / "bootstrap"
        unpack(bundle / file, functions[name].parent)
        check_binary(functions[name], architecture)
    print(f"ok {bundle.name} has what it should have", flush=True)
    validate = ["sam", "validate", "--lint", "--template", "template.yaml", "--region", REGION]
    subprocess.run(validate, cwd=bundle, check=True)
    check_packaging(bundle, functions)
    if architecture == THIS_MACHINE:
        test = [sys.executable, "-B", str(HERE.parent / "deployment/test.py"), *map(str, functions.values())]
        subprocess.run(test, cwd=bundle, check=True)
    else:
        print(f"{bundle.name} is not deployed: its functions do not run on this machine")


def check_tool(archive, architecture, folder):
    unpack(archive, folder)
    (tool,) = folder.iterdir()
    assert {path.name for path in tool.iterdir()} == {"LICENSE-APACHE", "LICENSE-MIT", "THIRD-PARTY-LICENSES.txt", "contacts"}
    check_binary(tool / "contacts", architecture)
    if architecture == THIS_MACHINE:
        answer = subprocess.run([tool / "contacts", "--version"], capture_output=True, check=True, text=True).stdout
        assert answer.strip() == f"contacts {version()}", answer
    print(f"ok {tool.name}", flush=True)


def main(dist):
    os.chdir(ROOT)
    checks = {f"contact-state-{version()}-": check_bundle, f"contacts-{version()}-linux-": check_tool}
    checked = 0
    for prefix, check in checks.items():
        for archive in sorted(pathlib.Path(dist).glob(f"{prefix}*.zip")):
            folder = pathlib.Path(tempfile.mkdtemp())
            try:
                check(archive, archive.stem.removeprefix(prefix), folder)
            finally:
                shutil.rmtree(folder)
            checked += 1
    assert checked >= 2, f"{dist} has {checked} archives of version {version()}"


main(*sys.argv[1:])
