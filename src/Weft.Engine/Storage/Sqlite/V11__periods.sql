-- The last month in which something happened to an order that was placed in another one: with the orders placed in a month, these are all that a month's closing has to look at.
CREATE TABLE order_months (
    order_id TEXT PRIMARY KEY,
    month    TEXT NOT NULL,
    since    INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX order_months_month ON order_months (month, order_id);
INSERT INTO order_months (order_id, month, since)
SELECT o.id, strftime('%Y-%m', e.at / 1000000, 'unixepoch'), o.since
FROM orders AS o JOIN (SELECT stream, max(at) AS at FROM events WHERE stream >= 'order/' AND stream < 'order0' GROUP BY stream) AS e ON e.stream = 'order/' || o.id
WHERE strftime('%Y-%m', e.at / 1000000, 'unixepoch') <> strftime('%Y-%m', o.since / 1000000, 'unixepoch');

-- What providers have paid out, document by document: what is missing here in time has not arrived. Payouts are read once more to fill it.
CREATE TABLE payout_items (
    connection TEXT NOT NULL,
    document   TEXT NOT NULL,
    payout     TEXT NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (connection, document)
) WITHOUT ROWID;
DELETE FROM cursors WHERE connection LIKE 'payouts/%';
