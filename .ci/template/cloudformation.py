"""CloudFormation's functions, as far as template.yaml uses them: a template and parameters in, plain values out."""

import re

import yaml

PSEUDO = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::StackName": "contact-state",
}
NOTHING = object()


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short tags."""


def _tagged(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _tagged)


def load(path):
    """The template, its short tags spelt out."""
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, _Loader)


class Stack:
    """A template with its parameters set, and perhaps a pseudo parameter such as AWS::StackName."""

    def __init__(self, template, parameters):
        self._template = template
        self._values = PSEUDO | {name: value for name, value in parameters.items() if name in PSEUDO}
        for name, parameter in template["Parameters"].items():
            value = str(parameters.get(name, parameter.get("Default")))
            is_list = parameter["Type"] == "CommaDelimitedList"
            self._values[name] = [part.strip() for part in value.split(",")] if is_list else value

    def resources(self):
        """Every resource that this stack has, resolved, by logical id."""
        return {
            name: self.resolve(resource["Properties"])
            for name, resource in self._template["Resources"].items()
            if self._exists(resource)
        }

    def outputs(self):
        """Every output that this stack has, resolved."""
        return {
            name: self.resolve(output["Value"])
            for name, output in self._template["Outputs"].items()
            if self._exists(output)
        }

    def condition(self, node):
        """Whether a condition holds, by name or written out."""
        if isinstance(node, str):
            return self.condition(self._template["Conditions"][node])
        ((function, value),) = node.items()
        if function == "Condition":
            return self.condition(value)
        if function == "Fn::Equals":
            left, right = (str(self.resolve(side)) for side in value)
            return left == right
        if function == "Fn::Not":
            return not self.condition(value[0])
        if function == "Fn::And":
            return all(self.condition(part) for part in value)
        if function == "Fn::Or":
            return any(self.condition(part) for part in value)
        raise ValueError(f"no such condition function: {function}")

    def resolve(self, node):
        """A value without functions in it; NOTHING where it is AWS::NoValue."""
        if isinstance(node, dict):
            if len(node) == 1:
                ((function, value),) = node.items()
                if function == "Ref" or function.startswith("Fn::"):
                    return self._call(function, value)
            resolved = {key: self.resolve(value) for key, value in node.items()}
            return {key: value for key, value in resolved.items() if value is not NOTHING}
        if isinstance(node, list):
            return [value for value in map(self.resolve, node) if value is not NOTHING]
        return node

    def _call(self, function, value):
        if function == "Ref":
            return self._ref(value)
        if function == "Fn::GetAtt":
            return self._of_resource(value[0], ".".join(value))
        if function == "Fn::If":
            return self.resolve(value[1] if self.condition(value[0]) else value[2])
        if function == "Fn::Join":
            return value[0].join(self.resolve(value[1]))
        if function == "Fn::Select":
            return self.resolve(value[1])[int(value[0])]
        if function == "Fn::Sub":
            text, variables = value if isinstance(value, list) else (value, {})
            variables = self.resolve(variables)
            return re.sub(r"\$\{([^}]+)\}", lambda name: str(self._sub(name[1], variables)), text)
        raise ValueError(f"no such function: {function}")

    def _ref(self, name):
        if name == "AWS::NoValue":
            return NOTHING
        if name in self._values:
            return self._values[name]
        return self._of_resource(name.split(".")[0], name)

    def _sub(self, name, variables):
        if name in variables:
            return variables[name]
        if name in self._values:
            return self._values[name]
        return self._of_resource(name.split(".")[0], name)

    def _of_resource(self, resource, value):
        if not self._exists(self._template["Resources"][resource]):
            raise ValueError(f"{value}: this stack has no such resource")
        return value

    def _exists(self, resource):
        return "Condition" not in resource or self.condition(resource["Condition"])
