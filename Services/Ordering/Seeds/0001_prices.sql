-- Development's catalogue: SKU-0001 … SKU-0010 at 2.50, 5.00 … 25.00 EUR.
INSERT INTO product_prices (sku, amount, currency)
SELECT 'SKU-' || lpad(n::text, 4, '0'), n * 2.50, 'EUR'
FROM generate_series(1, 10) AS n
ON CONFLICT (sku) DO NOTHING;
