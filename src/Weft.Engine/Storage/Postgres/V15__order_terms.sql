-- By what people look for orders: customers and SKUs. Written after the orders themselves, by a worker of its own.
CREATE TABLE order_terms (
    term     TEXT COLLATE "C" NOT NULL,
    since    BIGINT NOT NULL,
    order_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (term, since, order_id)
);
