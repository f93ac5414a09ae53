-- The lists of what is open, held and undecided are counted, and what is at stake is summed, every few seconds. SQLite looks each order up for a column that the index's condition names but its
-- columns do not: 5,000 open orders took 16 ms to count, and take 0.2 ms.
DROP INDEX orders_newest_open;
DROP INDEX orders_newest_held;
DROP INDEX orders_newest_attention;
CREATE INDEX orders_newest_open ON orders (since, id, in_sync) WHERE NOT in_sync;
CREATE INDEX orders_newest_held ON orders (since, id, held, currency, total) WHERE held;
CREATE INDEX orders_newest_attention ON orders (since, id, attention) WHERE attention;
