"""The bookkeeping part of the seed: company, accounts, fiscal years, taxes, payment."""
import datetime
from decimal import Decimal


def company(t, out):
    euro = t.ensure("currency.currency", [("code", "=", "EUR")], {
        "name": "Euro", "code": "EUR", "numeric_code": "978", "symbol": "\u20ac", "rounding": Decimal("0.01"), "digits": 2,
        "rates": [["create", [{"date": datetime.date(2000, 1, 1), "rate": Decimal(1)}]]]})
    countries = {}
    for code, code3, name in (
            ("DE", "DEU", "Germany"), ("AT", "AUT", "Austria"), ("NL", "NLD", "Netherlands"), ("FR", "FRA", "France"), ("BE", "BEL", "Belgium"), ("CZ", "CZE", "Czechia"),
            ("ES", "ESP", "Spain"), ("IT", "ITA", "Italy"), ("NO", "NOR", "Norway"), ("SE", "SWE", "Sweden")):
        countries[code] = t.ensure("country.country", [("code", "=", code)], {"name": name, "code": code, "code3": code3})
    party = t.ensure("party.party", [("code", "=", "WEFTCO")], {
        "name": "Weft Test Retail GmbH", "code": "WEFTCO",
        "addresses": [["create", [{"street": "Lagerstr. 1", "postal_code": "10115", "city": "Berlin", "country": countries["DE"]}]]]})
    own = t.ensure("company.company", [("party", "=", party)], {"party": party, "currency": euro, "timezone": "Europe/Berlin"})
    if t.context.get("company") != own:
        t.write("res.user", t.user, {"companies": [["add", [own]]], "company": own})
        t.load_context()
    out.update(company=own, currency=euro, countries=countries)


def accounts(t, out):
    own = out["company"]

    def of_type(kind):
        return t.one("account.account", [("type." + kind, "=", True), ("company", "=", own)])

    def named(name):
        return t.one("account.account", [("name", "=", name), ("company", "=", own)])

    if not t.one("account.account", [("company", "=", own)]):
        execute, close = t.wizard("account.create_chart")
        execute("account")
        data = {"account": {"company": own, "account_template": t.data_id("account", "account_template_root_en")}}
        execute("create_account", data)
        data["properties"] = {"company": own, "account_receivable": of_type("receivable"), "account_payable": of_type("payable")}
        execute("create_properties", data)
        close()
    found = {kind: of_type(kind) for kind in ("receivable", "payable", "revenue", "expense")}
    found.update(cash=named("Main Cash"), tax=named("Main Tax"))
    out["accounts"] = found


def fiscal_years(t, out):
    """Last, this and next year, so that a seed survives New Year."""
    own, this_year = out["company"], datetime.date.today().year
    kinds = {name: t.one("ir.sequence.type", [("name", "=", name)]) for name in ("Account Move", "Invoice")}
    for year in (this_year - 1, this_year, this_year + 1):
        if t.one("account.fiscalyear", [("name", "=", str(year)), ("company", "=", own)]):
            continue
        moves = t.create("ir.sequence", {
            "name": "Moves %d" % year, "sequence_type": kinds["Account Move"], "company": own, "prefix": "%d/" % year})
        invoices, credits = (t.create("ir.sequence.strict", {
            "name": "%s %d" % (name, year), "prefix": "%s%d-" % (prefix, year), "sequence_type": kinds["Invoice"], "company": own})
            for name, prefix in (("Invoices", "INV"), ("Credit notes", "CN")))
        created = t.create("account.fiscalyear", {
            "name": str(year), "company": own, "start_date": datetime.date(year, 1, 1), "end_date": datetime.date(year, 12, 31),
            "post_move_sequence": moves,
            "invoice_sequences": [["create", [{
                "company": own, "out_invoice_sequence": invoices, "in_invoice_sequence": invoices,
                "out_credit_note_sequence": credits, "in_credit_note_sequence": credits}]]]})
        t.call("account.fiscalyear", "create_period", [created])


def taxes(t, out):
    """German VAT 19 % and 7 %, and one accounting category for each and one without tax."""
    own, account = out["company"], out["accounts"]
    out["taxes"], out["categories"] = {}, {}
    for rate in (19, 7):
        name = "VAT %d%%" % rate
        out["taxes"][str(rate)] = t.ensure("account.tax", [("name", "=", name), ("company", "=", own)], {
            "name": name, "description": name, "type": "percentage", "rate": Decimal(rate) / 100, "company": own,
            "invoice_account": account["tax"], "credit_note_account": account["tax"]})
    for key, name, tax in (("19", "Goods 19%", out["taxes"]["19"]), ("7", "Goods 7%", out["taxes"]["7"]), ("0", "No tax", None)):
        out["categories"][key] = t.ensure("product.category", [("name", "=", name)], {
            "name": name, "accounting": True, "account_revenue": account["revenue"], "account_expense": account["expense"],
            "customer_taxes": [["add", [tax]]] if tax else []})


def payment(t, out):
    own, account = out["company"], out["accounts"]
    term = t.ensure("account.invoice.payment_term", [("name", "=", "Immediate")],
        {"name": "Immediate", "lines": [["create", [{"type": "remainder"}]]]})
    cash = t.one("account.journal", [("type", "=", "cash")])
    method = t.ensure("account.invoice.payment.method", [("name", "=", "Cash"), ("company", "=", own)], {
        "name": "Cash", "company": own, "journal": cash, "credit_account": account["cash"], "debit_account": account["cash"]})
    like_cash = t.read("account.account", account["cash"], ["type", "parent"])
    clearing = t.ensure("account.account", [("name", "=", "PSP Clearing"), ("company", "=", own)], {
        "name": "PSP Clearing", "company": own, "reconcile": True, "type": like_cash["type"], "parent": like_cash["parent"]})
    journal = t.ensure("account.payment.journal", [("name", "=", "PSP"), ("company", "=", own)], {
        "name": "PSP", "company": own, "currency": out["currency"], "process_method": "manual",
        "clearing_account": clearing, "clearing_journal": cash})
    # Configuration records have id 1 even before they are first written.
    t.write("account.configuration", 1, {
        "default_customer_payment_term": term,
        "default_category_account_revenue": account["revenue"], "default_category_account_expense": account["expense"]})
    out.update(paymentTerm=term, paymentMethod=method, paymentJournal=journal)
