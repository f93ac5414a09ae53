"""A JSON-RPC client of Tryton 6.0, standard library only. Shared by the seed and by ship.py."""
import base64
import datetime
import http.client
import json
import urllib.parse
from decimal import Decimal


class Fault(Exception):
    """An error answered inside HTTP 200: {"id": n, "error": [...]}."""

    def __init__(self, method, error):
        self.kind = error[0] if error else None
        self.detail = error[1] if len(error) > 1 else None
        super().__init__("%s -> %r" % (method, error))


class HttpFault(Exception):
    def __init__(self, method, status, body):
        super().__init__("%s -> HTTP %s %s" % (method, status, body[:200]))


def encode(value):
    if isinstance(value, Decimal):
        return {"__class__": "Decimal", "decimal": str(value)}
    if isinstance(value, datetime.date):
        return {"__class__": "date", "year": value.year, "month": value.month, "day": value.day}
    raise TypeError(type(value))


def decode(value):
    kind = value.get("__class__")
    if kind == "Decimal":
        return Decimal(value["decimal"])
    if kind == "date":
        return datetime.date(value["year"], value["month"], value["day"])
    if kind == "datetime":
        return datetime.datetime(*(value[k] for k in ("year", "month", "day", "hour", "minute", "second", "microsecond")))
    return value


class Tryton:
    def __init__(self, url, database, login, password):
        address = urllib.parse.urlparse(url)
        self.host, self.port, self.database = address.hostname, address.port, database
        self.count, self.authorization = 0, None
        self.user, key = self.raw("common.db.login", [login, {"password": password}, "en"])
        session = "%s:%s:%s" % (login, self.user, key)
        self.authorization = "Session " + base64.b64encode(session.encode()).decode()
        self.load_context()

    def raw(self, method, params):
        self.count += 1
        body = json.dumps({"id": self.count, "method": method, "params": params}, default=encode)
        headers = {"Content-Type": "application/json"}
        if self.authorization:
            headers["Authorization"] = self.authorization
        connection = http.client.HTTPConnection(self.host, self.port, timeout=120)
        try:
            connection.request("POST", "/%s/" % self.database, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        if response.status != 200:
            raise HttpFault(method, response.status, text)
        answer = json.loads(text, object_hook=decode)
        if "error" in answer:
            raise Fault(method, answer["error"])
        return answer["result"]

    def load_context(self):
        self.context = self.raw("model.res.user.get_preferences", [True, {}])

    def call(self, model, method, *args, **context):
        return self.raw("model.%s.%s" % (model, method), list(args) + [dict(self.context, **context)])

    def button(self, model, name, record):
        """Press a button; warnings are accepted the way a user would."""
        while True:
            try:
                return self.call(model, name, [record])
            except Fault as fault:
                if fault.kind != "UserWarning":
                    raise
                self.create("res.user.warning", {"user": self.user, "name": fault.detail[0], "always": False})

    def search_read(self, model, domain, fields, limit=None):
        return self.call(model, "search_read", domain, 0, limit, None, fields)

    def one(self, model, domain):
        found = self.call(model, "search", domain, 0, 1, None)
        return found[0] if found else None

    def read(self, model, record, fields):
        return self.call(model, "read", [record], fields)[0]

    def create(self, model, values):
        return self.call(model, "create", [values])[0]

    def write(self, model, record, values):
        self.call(model, "write", [record], values)

    def ensure(self, model, domain, values):
        return self.one(model, domain) or self.create(model, values() if callable(values) else values)

    def data_id(self, module, name):
        return self.search_read("ir.model.data", [("module", "=", module), ("fs_id", "=", name)], ["db_id"], 1)[0]["db_id"]

    def wizard(self, name):
        session = self.raw("wizard.%s.create" % name, [self.context])[0]

        def execute(state, data=None):
            return self.raw("wizard.%s.execute" % name, [session, data or {}, state, self.context])

        return execute, lambda: self.raw("wizard.%s.delete" % name, [session, self.context])
