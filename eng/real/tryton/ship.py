#!/usr/bin/python3
"""Ship a sale the way a warehouse would, and post its invoices, for people at the shell.

    ship.py WEB_ID [TRACKING]      WEB_ID: web_id or number of the sale
    env: WEFT_TEST_TRYTON (seed file; default .weft/real/tryton.json), LEAVE_INVOICES=1 (somebody else posts them)
"""
import json
import os
import pathlib
import sys

sys.dont_write_bytecode = True  # no __pycache__ in the repository
from client import Tryton

DEFAULT_SEED = pathlib.Path(__file__).resolve().parents[3] / ".weft/real/tryton.json"


def ship(t, seed, sale, tracking):
    for shipment in t.read("sale.sale", sale, ["shipments"])["shipments"]:
        if t.read("stock.shipment.out", shipment, ["state"])["state"] == "done":
            continue
        # The reference of the shipment is its tracking number. Without a carrier `pack` asks for a confirmation.
        t.write("stock.shipment.out", shipment, {"reference": tracking, "carrier": seed["carrier"]})
        if not t.call("stock.shipment.out", "assign_try", [shipment]):
            sys.exit("not enough stock to assign shipment %d" % shipment)
        for button in ("pick", "pack", "done"):
            t.button("stock.shipment.out", button, shipment)
        print("shipment", t.read("stock.shipment.out", shipment, ["number", "state", "reference", "effective_date"]))


def post_invoices(t, sale):
    for invoice in t.read("sale.sale", sale, ["invoices"])["invoices"]:
        if t.read("account.invoice", invoice, ["state"])["state"] == "draft":
            t.button("account.invoice", "post", invoice)
        print("invoice", t.read("account.invoice", invoice, ["number", "state", "total_amount"]))


def main(key, tracking):
    with open(os.environ.get("WEFT_TEST_TRYTON", DEFAULT_SEED), encoding="utf-8") as seed_file:
        seed = json.load(seed_file)
    t = Tryton(seed["url"], seed["database"], seed["hub"]["login"], seed["hub"]["password"])
    sale = t.one("sale.sale", ["OR", [("web_id", "=", key)], [("number", "=", key)]])
    if not sale:
        sys.exit("no sale has the web_id or number " + key)
    ship(t, seed, sale, tracking)
    if not os.environ.get("LEAVE_INVOICES"):
        post_invoices(t, sale)
    print("sale", t.read("sale.sale", sale, ["number", "state", "shipment_state", "invoice_state", "total_amount"]))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "TRACK-" + sys.argv[1])
