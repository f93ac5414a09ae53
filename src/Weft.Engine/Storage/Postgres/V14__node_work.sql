-- Open pieces of orders by node, so that a node's load is known again after a start.
CREATE TABLE node_work (
    order_id TEXT COLLATE "C" NOT NULL,
    location TEXT COLLATE "C" NOT NULL,
    pieces   BIGINT NOT NULL,
    PRIMARY KEY (order_id, location)
);
