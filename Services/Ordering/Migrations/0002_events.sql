-- Orders become streams of events, and the table `orders` their read model.

-- The release before does not fill this column: from here on its replicas refuse orders, instead of accepting some that no
-- event tells of. The lock that this takes also waits for the orders that are just being placed.
ALTER TABLE orders ADD COLUMN version integer NOT NULL DEFAULT 1; -- of the event that the row shows
ALTER TABLE orders ALTER COLUMN version DROP DEFAULT;

-- Every order that was accepted goes on: what the table said of it is version 1 of the event (Orders/OrderPlacedV1.cs) …
INSERT INTO messaging.events (stream, version, name, schema_version, at, data)
SELECT order_id, 1, 'order-placed', 1, placed_at, jsonb_build_object(
    'orderId', order_id, 'customerId', customer_id, 'lines', lines, 'total', total, 'currency', currency, 'paymentMethod', payment_method)
FROM orders
ORDER BY order_id;

-- … its fulfilment begins (Fulfilment/FulfilmentState.cs), with time for Inventory to be upgraded too …
INSERT INTO messaging.sagas (type, id, step, data, deadline_at, started_at, updated_at)
SELECT 'fulfilment', order_id, 'ReservingStock', jsonb_build_object(
    'orderId', order_id, 'customerId', customer_id, 'total', jsonb_build_object('amount', total::text, 'currency', currency),
    'paymentMethod', payment_method, 'version', 1, 'step', 'ReservingStock', 'status', 'Submitted'),
    now() + interval '1 hour', now(), now()
FROM orders;

-- … and its stock is asked for (Messages/Inventory.cs).
INSERT INTO messaging.outbox (message_id, type, key, time, body)
SELECT gen_random_uuid(), 'inventory.reserve-stock.v1', order_id::text, now(), convert_to(jsonb_build_object(
    'orderId', order_id,
    'lines', (SELECT jsonb_agg(jsonb_build_object('sku', line -> 'sku', 'quantity', line -> 'quantity')) FROM jsonb_array_elements(lines) AS line))::text, 'UTF8')
FROM orders
ORDER BY order_id;

-- What Confirmed orders sold.
CREATE TABLE product_sales (
    sku      text           NOT NULL,
    currency char(3)        NOT NULL,
    units    bigint         NOT NULL,
    revenue  numeric(18, 2) NOT NULL,
    PRIMARY KEY (sku, currency)
);
