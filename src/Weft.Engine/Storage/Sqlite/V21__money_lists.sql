-- Differences of money by state, newest first, and what those of a state come to, without reading the rows themselves.
CREATE INDEX money_differences_of_state ON money_differences (state, first_seen, id);
CREATE INDEX money_differences_sums ON money_differences (state, class, place, currency, period, amount);
