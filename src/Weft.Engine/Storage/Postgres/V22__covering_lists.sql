-- What is at stake in held orders is summed every few seconds.
DROP INDEX orders_newest_held;
CREATE INDEX orders_newest_held ON orders (since, id) INCLUDE (currency, total) WHERE held;
