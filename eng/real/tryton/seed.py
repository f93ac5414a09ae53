#!/usr/bin/python3
"""Seed a Tryton 6.0 database over JSON-RPC.

    seed.py URL DATABASE LOGIN PASSWORD PRODUCTS.json

Everything is found or created by a business key. Prints one JSON document with the ids of what the tests need.
"""
import datetime
import json
import sys
from decimal import Decimal, ROUND_HALF_UP

sys.dont_write_bytecode = True  # no __pycache__ in the repository
import books
from client import Tryton

HUB_LOGIN, HUB_PASSWORD = "hub", "Hub-Secret-42"
HUB_GROUPS = [
    "Sales", "Sales Administrator", "Sale Amendment", "Stock", "Stock Administration", "Stock Force Assignment", "Account",
    "Party Administration", "Product Administration", "Payment", "Payment Approval", "Purchase", "Currency Administration"]


def net_of(gross, vat):
    """The list price: net of tax, with the four decimals that Tryton keeps."""
    return (Decimal(gross) * 100 / (100 + vat)).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def warehouses(t, out):
    # The stock module creates one warehouse WH. With a second one no sale has a default warehouse any more.
    dc = t.one("stock.location", [("type", "=", "warehouse"), ("code", "in", ["WH", "DC"])])
    t.write("stock.location", dc, {"code": "DC", "name": "Distribution centre"})
    store = t.one("stock.location", [("type", "=", "warehouse"), ("code", "=", "ST1")]) or create_warehouse(t, "ST1", "Store Berlin")
    # Where what comes back and cannot be sold is booked.
    waste = t.ensure("stock.location", [("code", "=", "WASTE")], {"name": "Not to be sold", "code": "WASTE", "type": "lost_found"})
    for warehouse in (dc, store):
        t.write("stock.location", warehouse, {"waste_locations": [["add", [waste]]]})
    out["waste"] = waste
    out["warehouses"] = {}
    for code, warehouse in (("DC", dc), ("ST1", store)):
        places = t.read("stock.location", warehouse, ["storage_location", "input_location", "output_location"])
        out["warehouses"][code] = {
            "id": warehouse, "storage": places["storage_location"],
            "input": places["input_location"], "output": places["output_location"]}


def create_warehouse(t, code, name):
    places = {part: t.create("stock.location", {"name": "%s %s" % (name, part), "code": "%s-%s" % (code, part), "type": "storage"})
        for part in ("input", "output", "storage")}
    warehouse = t.create("stock.location", {
        "name": name, "code": code, "type": "warehouse",
        "input_location": places["input"], "output_location": places["output"], "storage_location": places["storage"],
        "lost_found_location": t.one("stock.location", [("type", "=", "lost_found")])})
    for place in places.values():
        t.write("stock.location", place, {"parent": warehouse})
    return warehouse


def product(t, out, sku, name, kind, category, price, cost="0", ean=None):
    found = t.one("product.product", [("code", "=", sku)])
    if found:
        return found
    unit = out["unit"]
    variant = {"cost_price": Decimal(cost)}
    if ean:
        variant["identifiers"] = [["create", [{"type": "ean", "code": ean}]]]
    template = {
        "name": name, "code": sku, "type": kind, "default_uom": unit, "salable": True, "sale_uom": unit,
        "list_price": price, "cost_price_method": "fixed", "account_category": category, "products": [["create", [variant]]]}
    if kind == "goods":
        template.update(purchasable=True, purchase_uom=unit)
    return t.read("product.template", t.create("product.template", template), ["products"])["products"][0]


def products(t, out, catalogue):
    out["unit"] = t.one("product.uom", [("symbol", "=", "u")])
    out["products"] = {}
    for row in catalogue["products"]:
        net = net_of(row["gross"], row["vat"])
        out["products"][row["sku"]] = {
            "id": product(t, out, row["sku"], row["name"], "goods", out["categories"][str(row["vat"])], net, row["cost"], row["ean"]),
            "ean": row["ean"], "gross": row["gross"], "listPrice": str(net), "vat": row["vat"],
            "stock": {"DC": row["dc"], "ST1": row["store"]}}
    shipping, rounding = catalogue["shipping"], catalogue["rounding"]
    net = net_of(shipping["gross"], shipping["vat"])
    out["services"] = {
        shipping["sku"]: product(t, out, shipping["sku"], shipping["name"], "service", out["categories"][str(shipping["vat"])], net),
        rounding["sku"]: product(t, out, rounding["sku"], rounding["name"], "service", out["categories"]["0"], Decimal("0"))}


def opening_stock(t, out):
    for code, warehouse in out["warehouses"].items():
        place = warehouse["storage"]
        if t.one("stock.inventory", [("location", "=", place), ("state", "=", "done")]):
            continue
        lines = [{"product": p["id"], "quantity": float(p["stock"][code])} for p in out["products"].values() if p["stock"][code]]
        inventory = t.create("stock.inventory", {
            "location": place, "company": out["company"], "date": datetime.date.today(), "empty_quantity": "keep",
            "lines": [["create", lines]]})
        t.call("stock.inventory", "confirm", [inventory])


def party(t, out, code, name, street, postal_code, city):
    return t.ensure("party.party", [("code", "=", code)], {
        "name": name, "code": code, "customer_payment_term": out["paymentTerm"],
        "addresses": [["create", [{
            "street": street, "postal_code": postal_code, "city": city, "country": out["countries"]["DE"], "invoice": True, "delivery": True}]]],
        "contact_mechanisms": [["create", [{"type": "email", "value": code.lower() + "@example.com"}]]]})


def sales(t, out):
    t.write("sale.configuration", 1, {"sale_invoice_method": "shipment", "sale_shipment_method": "order"})
    out["parties"] = {
        "CUST-1": party(t, out, "CUST-1", "Erika Mustermann", "Hauptstr. 5", "80331", "M\u00fcnchen"),
        "GUEST": party(t, out, "GUEST", "Web guest", None, None, None),
        "DHL": party(t, out, "DHL", "DHL", "Postweg 1", "53113", "Bonn")}
    out["carrier"] = t.ensure("carrier", [("party", "=", out["parties"]["DHL"])],
        {"party": out["parties"]["DHL"], "carrier_product": out["services"]["SHIPPING"]})
    goods = [p["id"] for p in out["products"].values()]
    out["webShops"] = {name: t.ensure("web.shop", [("name", "=", name)], {
        "name": name, "company": out["company"], "currency": out["currency"], "guest_party": out["parties"]["GUEST"],
        "warehouses": [["add", [out["warehouses"]["DC"]["id"]]]], "products": [["add", goods]]})
        for name in ("vendure", "other")}


def hub_user(t, out):
    found = t.one("res.user", [("login", "=", HUB_LOGIN)])
    if not found:
        groups = t.call("res.group", "search", [("name", "in", HUB_GROUPS)], 0, None, None)
        found = t.create("res.user", {
            "name": "Hub", "login": HUB_LOGIN, "password": HUB_PASSWORD, "email": "hub@example.com", "groups": [["add", groups]],
            "companies": [["add", [out["company"]]]], "company": out["company"]})
    out["hub"] = {"login": HUB_LOGIN, "password": HUB_PASSWORD, "userId": found}


def seed(t, admin_password, catalogue):
    out = {"admin": {"login": "admin", "password": admin_password}}
    books.company(t, out)
    books.accounts(t, out)
    books.fiscal_years(t, out)
    books.taxes(t, out)
    books.payment(t, out)
    warehouses(t, out)
    products(t, out, catalogue)
    opening_stock(t, out)
    sales(t, out)
    hub_user(t, out)
    return out


if __name__ == "__main__":
    url, database, login, password, catalogue_path = sys.argv[1:6]
    with open(catalogue_path, encoding="utf-8") as catalogue_file:
        result = seed(Tryton(url, database, login, password), password, json.load(catalogue_file))
    print(json.dumps(result, indent=1, ensure_ascii=False))
