-- Open pieces of orders by node, so that a node's load is known again after a start.
CREATE TABLE node_work (
    order_id TEXT NOT NULL,
    location TEXT NOT NULL,
    pieces   INTEGER NOT NULL,
    PRIMARY KEY (order_id, location)
) WITHOUT ROWID;
