"""As much of JSON Schema as the published schemas use."""
import json
import re
from pathlib import Path

TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}


def schema_of(name):
    path = Path(__file__).resolve().parents[2] / "docs" / "schema" / f"{name}.json"
    return json.loads(path.read_text("utf-8"))


def wrong(root, value, schema=None, at="$"):
    """The first place where a value breaks a schema, or None."""
    schema = root if schema is None else schema
    if "$ref" in schema:
        schema = {**root["$defs"][schema["$ref"].split("/")[-1]], **{k: v for k, v in schema.items() if k != "$ref"}}
    types = schema.get("type", [])
    if types and not any(isinstance(value, TYPES[name]) for name in ([types] if isinstance(types, str) else types)):
        return f"{at}: {value!r} is no {types}"
    if "const" in schema and value != schema["const"] or value not in schema.get("enum", [value]):
        return f"{at}: {value!r}"
    if not re.search(schema.get("pattern", ""), value if isinstance(value, str) else "") and value is not None:
        return f"{at}: {value!r} against {schema['pattern']}"
    if "oneOf" in schema and sum(wrong(root, value, one, at) is None for one in schema["oneOf"]) != 1:
        return f"{at}: {value!r} is not one of the forms"
    if isinstance(value, dict) and "properties" in schema:
        odd = value.keys() ^ (value.keys() & schema["properties"].keys() | set(schema["required"]))
        inner = (wrong(root, kid, schema["properties"][name], f"{at}.{name}") for name, kid in value.items() if name not in odd)
        return f"{at}: {odd}" if odd else next(filter(None, inner), None)
    if isinstance(value, list):
        return next(filter(None, (wrong(root, kid, schema["items"], f"{at}[{i}]") for i, kid in enumerate(value))), None)
    return None
