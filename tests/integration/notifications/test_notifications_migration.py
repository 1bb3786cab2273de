"""What a household had been told before messages belonged to people goes to each of them, and comes back as it was."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import asyncpg

from deployments import migrations
from deployments.adapters.db import asyncpg_dsn


async def test_each_person_keeps_what_the_household_was_told(postgres_dsn: str) -> None:
    await asyncio.to_thread(migrations.upgrade, postgres_dsn, "0008")
    household, ada, ben = uuid4(), uuid4(), uuid4()
    connection = await asyncpg.connect(asyncpg_dsn(postgres_dsn))
    await connection.execute("INSERT INTO households VALUES ($1, 'Home', 'EUR')", household)
    for user in (ada, ben):
        await connection.execute("INSERT INTO users VALUES ($1, $2, 'Somebody')", user, f"{user}@example.org")
        await connection.execute("INSERT INTO memberships VALUES ($1, $2, 'OWNER')", household, user)
    await connection.execute(
        "INSERT INTO notifications (household_id, id, kind, title, body, created_at, read_at) VALUES"
        " ($1, $2, 'WELCOME', 'Hello', '', '2026-11-01', '2026-11-02'),"
        " ($1, $3, 'IMPORT_FINISHED', 'Done', '', '2026-11-03', NULL)",
        household,
        uuid4(),
        uuid4(),
    )
    await asyncio.to_thread(migrations.upgrade, postgres_dsn, "head")
    rows = await connection.fetch(
        "SELECT user_id, title, shown_at = created_at AS is_shown, read_at IS NULL AS is_unread FROM notifications"
    )
    assert {tuple(row) for row in rows} == {
        (user, title, True, unread) for user in (ada, ben) for title, unread in (("Hello", False), ("Done", True))
    }
    await connection.close()
