-- Development's warehouse: 1,000 units each of SKU-0001 … SKU-0010.
INSERT INTO stock (sku, on_hand)
SELECT 'SKU-' || lpad(n::text, 4, '0'), 1000
FROM generate_series(1, 10) AS n
ON CONFLICT (sku) DO NOTHING;
