-- A process may claim a message for itself while it commits it (not_before, without an error) and publish it from memory,
-- when no other message of the key is on its way; that is looked up here.
CREATE INDEX outbox_by_key ON messaging.outbox (key);
