"""Reads bodies with a generated Python client and writes them again:
python decode.py GENERATOR BODIES CONTRACT, in the folder of the client."""

import enum
import importlib
import json
import sys

from ruamel.yaml import YAML


def again(model, body):
    if issubclass(model, enum.Enum):
        return model(body).value
    return model.from_dict(body).to_dict()


def openapi_generator(schema, body):
    return again(getattr(importlib.import_module("client"), schema), body)


def openapi_python_client(schema, body):
    """A union has no class of its own: its alternatives are tried in order, as the client does."""
    model = getattr(importlib.import_module("client.models"), schema, None)
    if model is not None:
        return again(model, body)
    described = CONTRACT["components"]["schemas"][schema]
    if described.get("type") == "string" and isinstance(body, str):
        return body
    problem = ValueError(f"{body!r} is no {schema}")
    for alternative in described.get("oneOf", []):
        try:
            return openapi_python_client(alternative["$ref"].rsplit("/", 1)[1], body)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            problem = error
    raise problem


def plain(value):
    """Without null members, which mean the same as absent ones."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items() if one is not None}
    return [plain(one) for one in value] if isinstance(value, list) else value


CLIENTS = {
    "openapi-generator": openapi_generator,
    "openapi-python-client": openapi_python_client,
}

generator, bodies, contract = sys.argv[1:]
with open(contract, encoding="utf-8") as file:
    CONTRACT = YAML(typ="safe").load(file)
with open(bodies, encoding="utf-8") as file:
    BODIES = json.load(file)
sys.path.insert(0, ".")

count = {"canonical": [0, 0], "deviating": [0, 0], "failed": []}
for entry in BODIES:
    schema, body = entry["schema"], entry["body"]
    tally = count["canonical" if entry["canonical"] else "deviating"]
    tally[1] += 1
    try:
        read = CLIENTS[generator]
        written = [read(schema, one) for one in body] if entry["list"] else read(schema, body)
        if plain(written) != plain(body):
            raise ValueError(f"it becomes {json.dumps(written, default=str)}")
        tally[0] += 1
    # Whatever a client raises, the body was not read.
    except Exception as error:
        if entry["canonical"]:
            why = " ".join(str(error).split())
            count["failed"].append(f"{schema}, {entry['name']}: {type(error).__name__}: {why}")
print(json.dumps(count))
