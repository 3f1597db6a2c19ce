"""Classes made from declarations."""

from __future__ import annotations

from nlsniff import spec
from nlsniff.layers.attributes import Attribute, Attributes
from nlsniff.layers.classes import attribute_class, attributes_class, constant_of, item_of, level_class, record_class

SET = spec.attrs("some-attrs", "S_", id=spec.u16, things=spec.indexed(spec.u8), lot=spec.nest(lambda: SET))
HOP = spec.struct("hop", hop_len=spec.u16, hop_flags=spec.u16)


def test_a_class_is_named_as_in_the_kernel_and_made_once() -> None:
    made = attribute_class(SET.attributes[0], SET.prefix)
    assert made.__name__ == constant_of("S_", "id") == "S_ID"
    assert issubclass(made, Attribute)
    assert attribute_class(SET.attributes[0], SET.prefix, None, item=False) is made


def test_the_attributes_of_a_set_are_a_layer() -> None:
    assert issubclass(attributes_class(SET), Attributes)
    assert attributes_class(SET).__name__ == "some_attrs"


def test_nests_are_marked_as_the_declaration_says() -> None:
    assert attribute_class(SET.attributes[2], "S_")().nla_type == 3 | 0x8000
    bare = spec.Attribute("bare", 4, spec.nest(SET, nested_flag=False))
    assert attribute_class(bare, "S_")().nla_type == 4


def test_the_form_of_a_sub_message_is_part_of_its_name() -> None:
    attribute = spec.Attribute("data", 2, spec.sub_message("kind", alpha=SET))
    assert attribute_class(attribute, "S_", ("alpha", spec.nest(SET))).__name__ == "S_DATA_ALPHA"
    assert [field.name for field in attribute_class(attribute, "S_").fields_desc][2] == "data"


def test_elements_levels_and_records_have_names_too() -> None:
    things = SET.attributes[1].type
    assert isinstance(things, spec.IndexedArray)
    assert attribute_class(item_of(things, "S_THINGS"), item=True).__name__ == "S_THINGS_ITEM"
    levels = spec.nest_type_value(("outer", "inner"), SET)
    assert level_class(levels, 1, "S_X").__name__ == "S_X_INNER"
    assert record_class(spec.records(HOP, "hop_len", SET)).__name__ == "hop"
