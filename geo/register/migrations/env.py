"""Run the migrations on the connection that ``geo.register.database`` hands over.

All of them are one transaction, on SQLite too: a kill leaves the register as it was.
"""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transactional_ddl=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
