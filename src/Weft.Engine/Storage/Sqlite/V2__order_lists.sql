-- Orders are listed newest first and page by page: all of them, those of one channel, and those that somebody may have to look at.
CREATE INDEX orders_newest ON orders (since, id);
CREATE INDEX orders_newest_of_channel ON orders (connection, since, id);
CREATE INDEX orders_newest_open ON orders (since, id) WHERE NOT in_sync;
CREATE INDEX orders_newest_held ON orders (since, id) WHERE held;
CREATE INDEX orders_newest_attention ON orders (since, id) WHERE attention;
DROP INDEX orders_open;
