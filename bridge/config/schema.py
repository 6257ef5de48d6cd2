"""The JSON Schemas of rigs and profiles, for editors: generated from the shapes that read them."""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from bridge.config.profiles import ProfileShape
from bridge.config.shapes import RigShape, Shape
from bridge.config.table_shapes import TableShape


class _Plain(GenerateJsonSchema):
    """Leaves out what no YAML file says: an absent key is absent, not null, and names need no second spelling."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def field_title_should_be_set(self, _: Any) -> bool:
        return False


def schema() -> dict[str, Any]:
    """The JSON Schema of a rig file (draft 2020-12)."""
    made = _schema(RigShape, "phasebridge rig")
    needed = made.pop("required")
    # What a rig extends may hold what it needs.
    return {**made, "anyOf": [{"required": ["extends"]}, {"required": needed}]}


def profile_schema() -> dict[str, Any]:
    """The JSON Schema of a profile (draft 2020-12)."""
    return _schema(ProfileShape, "phasebridge profile")


def table_schema() -> dict[str, Any]:
    """The JSON Schema of a table of an OSC program (draft 2020-12)."""
    return _schema(TableShape, "phasebridge table of an OSC program")


def _schema(shape: type[Shape], title: str) -> dict[str, Any]:
    made = shape.model_json_schema(by_alias=True, schema_generator=_Plain)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": title}
