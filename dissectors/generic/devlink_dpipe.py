"""Pipelines of switches in devlink: tables, their entries, the headers they match: ``include/uapi/linux/devlink.h``.

All attributes of devlink have one row of numbers; a set here lists those that its nest may hold.
"""

from __future__ import annotations

from functools import partial

from nlsniff.spec import at, attrs, binary, enum, multi, nest, string, u8, u32, u64, values, varies

bare = partial(nest, nested_flag=False)

MATCH_TYPE = enum(u32, values("dpipe-match-type", "field-exact"))
ACTION_TYPE = enum(u32, values("dpipe-action-type", "field-modify"))
HEADER_ID = enum(u32, values("dpipe-header-id", "ethernet ipv4 ipv6"))
FIELD_MAPPING_TYPE = enum(u32, values("dpipe-field-mapping-type", "none ifindex"))

MATCH = attrs(
    "dl-dpipe-match",
    "DEVLINK_ATTR_",
    dpipe_match_type=at(42, MATCH_TYPE),
    dpipe_header_id=at(52, HEADER_ID),
    dpipe_header_global=at(54, u8),
    dpipe_header_index=u32,
    dpipe_field_id=at(58, u32),
)
TABLE_MATCHES = attrs("dl-dpipe-table-matches", "DEVLINK_ATTR_", dpipe_match=at(40, multi(bare(MATCH))))
ACTION = attrs(
    "dl-dpipe-action",
    "DEVLINK_ATTR_",
    dpipe_action_type=at(45, ACTION_TYPE),
    dpipe_header_id=at(52, HEADER_ID),
    dpipe_header_global=at(54, u8),
    dpipe_header_index=u32,
    dpipe_field_id=at(58, u32),
)
TABLE_ACTIONS = attrs("dl-dpipe-table-actions", "DEVLINK_ATTR_", dpipe_action=at(43, multi(bare(ACTION))))
TABLE = attrs(
    "dl-dpipe-table",
    "DEVLINK_ATTR_",
    dpipe_table_name=at(29, string),
    dpipe_table_size=u64,
    dpipe_table_matches=bare(TABLE_MATCHES),
    dpipe_table_actions=bare(TABLE_ACTIONS),
    dpipe_table_counters_enabled=u8,
    dpipe_table_resource_id=at(75, u64),
    dpipe_table_resource_units=u64,
)
TABLES = attrs("dl-dpipe-tables", "DEVLINK_ATTR_", dpipe_table=at(28, multi(bare(TABLE))))
MATCH_VALUE = attrs(
    "dl-dpipe-match-value",
    "DEVLINK_ATTR_",
    dpipe_match=at(40, multi(bare(MATCH))),
    dpipe_value=at(46, binary),
    dpipe_value_mask=binary,
    dpipe_value_mapping=u32,
)
ENTRY_MATCH_VALUES = attrs(
    "dl-dpipe-entry-match-values", "DEVLINK_ATTR_", dpipe_match_value=at(41, multi(bare(MATCH_VALUE)))
)
ACTION_VALUE = attrs(
    "dl-dpipe-action-value",
    "DEVLINK_ATTR_",
    dpipe_action=at(43, multi(bare(ACTION))),
    dpipe_value=at(46, binary),
    dpipe_value_mask=binary,
    dpipe_value_mapping=u32,
)
ENTRY_ACTION_VALUES = attrs(
    "dl-dpipe-entry-action-values", "DEVLINK_ATTR_", dpipe_action_value=at(44, multi(bare(ACTION_VALUE)))
)
ENTRY = attrs(
    "dl-dpipe-entry",
    "DEVLINK_ATTR_",
    dpipe_entry_index=at(36, u64),
    dpipe_entry_match_values=bare(ENTRY_MATCH_VALUES),
    dpipe_entry_action_values=bare(ENTRY_ACTION_VALUES),
    dpipe_entry_counter=varies("counter", u64),
)
ENTRIES = attrs("dl-dpipe-entries", "DEVLINK_ATTR_", dpipe_entry=at(35, multi(bare(ENTRY))))
FIELD = attrs(
    "dl-dpipe-field",
    "DEVLINK_ATTR_",
    dpipe_field_name=at(57, string),
    dpipe_field_id=u32,
    dpipe_field_bitwidth=u32,
    dpipe_field_mapping_type=FIELD_MAPPING_TYPE,
)
HEADER_FIELDS = attrs("dl-dpipe-header-fields", "DEVLINK_ATTR_", dpipe_field=at(56, multi(bare(FIELD))))
HEADER = attrs(
    "dl-dpipe-header",
    "DEVLINK_ATTR_",
    dpipe_header_name=at(51, string),
    dpipe_header_id=HEADER_ID,
    dpipe_header_fields=bare(HEADER_FIELDS),
    dpipe_header_global=u8,
)
HEADERS = attrs("dl-dpipe-headers", "DEVLINK_ATTR_", dpipe_header=at(50, multi(bare(HEADER))))
