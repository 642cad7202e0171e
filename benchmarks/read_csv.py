"""An export opened and its rows counted by day and answer with a ledger: no chart, no text."""

import sys

from ci_toolkit.data.conditions import Column
from ci_toolkit.data.reduce import reduce_export
from ci_toolkit.data.roles import Roles
from ci_toolkit.data.source import open_export

with open_export([sys.argv[1]]) as export:
    roles = Roles(time="decided_at", event=Column("appealed", "boolean"))
    cells = reduce_export(export, roles, every="1d")
print(cells.table, cells.ledger)
