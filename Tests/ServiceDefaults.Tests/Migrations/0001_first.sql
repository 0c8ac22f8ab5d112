-- Slow on purpose: two starts at once overlap.
CREATE TABLE items (name text PRIMARY KEY);
SELECT pg_sleep(0.3);
