"""Writes the templates in a page's YAML blocks to files, and prints, as JSON, the patterns of their rules and mappings."""

import json
import pathlib
import re
import sys

import yaml


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short tags, which are ignored."""


_Loader.add_multi_constructor("!", lambda loader, suffix, node: f"{suffix} {node.value}")


def patterns(template):
    """Each pattern by the logical id of its rule, or by the name of its function's event."""
    for name, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        if "EventPattern" in properties:
            yield {"rule": name, "patterns": [json.dumps(properties["EventPattern"])]}
        for event, source in properties.get("Events", {}).items():
            filters = source["Properties"]["FilterCriteria"]["Filters"]
            yield {"mapping": event, "patterns": [each["Pattern"] for each in filters]}


def main():
    page, folder = map(pathlib.Path, sys.argv[1:])
    folder.mkdir(parents=True)
    found = []
    blocks = re.findall(r"^```yaml\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    for number, block in enumerate(blocks, 1):
        (folder / f"{number}.yaml").write_text(block, encoding="utf-8")
        found.extend(patterns(yaml.load(block, _Loader)))
    print(json.dumps(found, indent=2))


main()
