-- Rows of the outbox live for milliseconds. Before PostgreSQL 17 only a table's owner may vacuum it, which the running service is
-- not: autovacuum comes early instead, and does not lock the table to give pages back.
ALTER TABLE messaging.outbox SET (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0, vacuum_truncate = false);
