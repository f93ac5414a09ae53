-- The last month in which something happened to an order that was placed in another one: with the orders placed in a month, these are all that a month's closing has to look at.
CREATE TABLE order_months (
    order_id TEXT COLLATE "C" PRIMARY KEY,
    month    TEXT COLLATE "C" NOT NULL,
    since    BIGINT NOT NULL
);
CREATE INDEX order_months_month ON order_months (month, order_id);
INSERT INTO order_months (order_id, month, since)
SELECT o.id, to_char(to_timestamp(e.at / 1000000) AT TIME ZONE 'UTC', 'YYYY-MM'), o.since
FROM orders AS o JOIN (SELECT stream, max(at) AS at FROM events WHERE stream >= 'order/' AND stream < 'order0' GROUP BY stream) AS e ON e.stream = 'order/' || o.id
WHERE to_char(to_timestamp(e.at / 1000000) AT TIME ZONE 'UTC', 'YYYY-MM') <> to_char(to_timestamp(o.since / 1000000) AT TIME ZONE 'UTC', 'YYYY-MM');

-- What providers have paid out, document by document: what is missing here in time has not arrived. Payouts are read once more to fill it.
CREATE TABLE payout_items (
    connection TEXT COLLATE "C" NOT NULL,
    document   TEXT COLLATE "C" NOT NULL,
    payout     TEXT NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (connection, document)
);
DELETE FROM cursors WHERE connection LIKE 'payouts/%';
