-- What the inbox remembers lies in a ring of 32 tables, one for each day on which messages were published. A day that is no longer
-- remembered is emptied at once, which leaves nothing to vacuum: docs/messaging.md, "Inbox".
ALTER TABLE messaging.inbox RENAME CONSTRAINT inbox_pkey TO inbox_before_pkey;
ALTER TABLE messaging.inbox RENAME TO inbox_before;

CREATE TABLE messaging.inbox (
    message_id   uuid        NOT NULL,
    bucket       smallint    NOT NULL, -- the day of the message's time (UTC, counted from 1970-01-01) modulo 32
    PRIMARY KEY (message_id, bucket)
) PARTITION BY LIST (bucket);

-- Rows are only added. Vacuum freezes a page when it comes by for the first time, and need not come again.
DO $$
BEGIN
    FOR bucket IN 0..31 LOOP
        EXECUTE format(
            'CREATE TABLE messaging.inbox_%s PARTITION OF messaging.inbox FOR VALUES IN (%s) WITH (autovacuum_freeze_min_age = 0)',
            to_char(bucket, 'FM00'), bucket);
    END LOOP;
END $$;

-- Nothing says when these were published. A UUID of version 7 begins with the milliseconds when it was made, and the time at which
-- the message was handled is not long after: it is found under either day.
INSERT INTO messaging.inbox (message_id, bucket)
SELECT message_id, floor(extract(epoch FROM published_at) / 86400)::bigint & 31
FROM messaging.inbox_before
CROSS JOIN LATERAL (VALUES
    (CASE WHEN substr(message_id::text, 15, 1) = '7'
          THEN to_timestamp(('x0000' || replace(left(message_id::text, 13), '-', ''))::bit(64)::bigint / 1000) END),
    (handled_at)) AS times (published_at)
WHERE published_at IS NOT NULL
ON CONFLICT DO NOTHING;

DROP TABLE messaging.inbox_before;

ALTER TABLE messaging.inbox_horizon ADD COLUMN moved_at timestamptz NOT NULL DEFAULT now();

-- Empties what lies wholly before the horizon, and says how many tables that were. The role that a service runs with may not
-- truncate, so this runs with the owner's rights; it takes no names, and does nothing that the horizon does not permit.
--
-- A message that began to be handled when the horizon was further back must not find its day emptied: the horizon has stood for
-- ten minutes, and no statement takes that long. A table that also holds a day that is remembered, or will soon hold one, stays
-- until that is over, as does one that somebody has locked.
CREATE FUNCTION messaging.empty_inbox(today timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '2s'
AS $$
DECLARE
    first_day bigint;
    last_day  bigint := floor(extract(epoch FROM greatest(today, clock_timestamp())) / 86400) + 2; -- a message may be of tomorrow, and clocks differ
    name      text;
    emptied   integer := 0;
BEGIN
    SELECT floor(extract(epoch FROM remembers_since) / 86400) INTO first_day
    FROM messaging.inbox_horizon
    WHERE isfinite(remembers_since) AND moved_at <= clock_timestamp() - interval '10 minutes'
    FOR UPDATE SKIP LOCKED; -- another replica is at it

    FOR bucket IN 0..31 LOOP
        name := 'messaging.inbox_' || to_char(bucket, 'FM00');
        CONTINUE WHEN first_day IS NULL OR (bucket - first_day) & 31 <= last_day - first_day OR pg_relation_size(name) = 0;
        BEGIN
            EXECUTE 'TRUNCATE ' || name;
            emptied := emptied + 1;
        EXCEPTION WHEN lock_not_available THEN
            RAISE NOTICE '% is locked, and stays until the next time', name;
        END;
    END LOOP;
    RETURN emptied;
END $$;
