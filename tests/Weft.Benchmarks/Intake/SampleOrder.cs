namespace Weft.Benchmarks.Intake;

/// <summary>A web shop's order of usual size.</summary>
internal static class SampleOrder
{
    public const string Json = """
        {"id":4711,"number":14711,"version":1,"created_at":"2026-11-03T10:15:30+01:00","updated_at":"2026-11-03T10:15:30+01:00","currency":"EUR","taxes_included":true,
        "financial_status":"authorized","fulfillment_status":null,"cancelled_at":null,"email":"emma.berg@example.test","total_price":"104.85",
        "customer":{"id":815,"name":"Emma Berg"},"payment":{"provider":"psp","reference":"pay_000000004711"},
        "shipping_address":{"name":"Emma Berg","address1":"Lindenweg 12","zip":"20095","city":"Hamburg","country_code":"DE"},
        "line_items":[
        {"id":1,"sku":"SKU-0001","title":"Jacket, blue, M","quantity":1,"price":"59.90","total_discount":"0.00","tax_lines":[{"rate":0.19,"price":"9.56"}]},
        {"id":2,"sku":"SKU-0042","title":"Socks, three pairs","quantity":2,"price":"20.00","total_discount":"0.00","tax_lines":[{"rate":0.19,"price":"6.39"}]}],
        "shipping_lines":[{"title":"Parcel","price":"4.95","tax_lines":[{"rate":0.19,"price":"0.79"}]}]}
        """;
}
