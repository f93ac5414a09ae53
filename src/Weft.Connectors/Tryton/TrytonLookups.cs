using System.Collections.Concurrent;
using System.Collections.Immutable;
using Weft.Connectors.Tryton.Rpc;

namespace Weft.Connectors.Tryton;

/// <summary>A warehouse of Tryton that is one of our locations.</summary>
/// <param name="Location">Our name of it.</param>
/// <param name="Id">Tryton's warehouse.</param>
/// <param name="Storage">Where sellable goods lie.</param>
/// <param name="Input">Where goods arrive.</param>
/// <param name="Output">Where picked goods wait to leave.</param>
/// <param name="Waste">Where goods lie that cannot be sold; null when the warehouse has no such place.</param>
/// <param name="Places">Every place in the storage, and the output: a move from or to one of them changes the stock.</param>
internal sealed record TrytonWarehouse(string Location, int Id, int Storage, int Input, int Output, int? Waste, ImmutableHashSet<int> Places);

/// <summary>A product of Tryton.</summary>
internal sealed record TrytonProduct(int Id, string Code, int Unit, bool IsGoods);

/// <summary>
/// Finds by name or code what a sale refers to. Only what was found is remembered, and only for a while, so that a correction in Tryton helps without a restart.
/// </summary>
internal sealed class TrytonLookups(TrytonClient tryton, TrytonSettings settings, TimeProvider clock)
{
    private static readonly TimeSpan memory = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<string, (object Value, DateTimeOffset Until)> known = new(StringComparer.Ordinal);

    public Task<int> CurrencyAsync(string code, CancellationToken cancellation) =>
        OneAsync("currency.currency", [Where("code", "=", code)], $"Tryton has no currency {code}.", "total", $"Create the currency {code} in Tryton, then send the order again.", cancellation);

    public Task<int> CountryAsync(string code, string field, CancellationToken cancellation) =>
        OneAsync("country.country", [Where("code", "=", code)], $"Tryton has no country {code}.", field, $"Create the country {code} in Tryton, then send the order again.", cancellation);

    public Task<int> WebShopAsync(CancellationToken cancellation) =>
        OneAsync("web.shop", [Where("name", "=", settings.WebShop)], $"Tryton has no web shop called {settings.WebShop}.", settings.Key("webShop"), "Create the web shop in Tryton or correct the setting.", cancellation);

    /// <summary>The payment term of the configuration; null leaves it to Tryton.</summary>
    public async Task<int?> PaymentTermAsync(CancellationToken cancellation) =>
        settings.PaymentTerm is not { } name
            ? null
            : await OneAsync("account.invoice.payment_term", [Where("name", "=", name)], $"Tryton has no payment term called {name}.", settings.Key("paymentTerm"), "Create the payment term in Tryton or correct the setting.", cancellation);

    public async Task<TrytonWarehouse> WarehouseAsync(string location, CancellationToken cancellation) =>
        (await WarehousesAsync(cancellation)).FirstOrDefault(w => w.Location == location)
        ?? throw Ended.Refused($"Location {location} is no warehouse of Tryton.", "location", $"Set {settings.Key("locations." + location)} to the code of a Tryton warehouse.");

    /// <summary>Every mapped warehouse.</summary>
    public Task<ImmutableArray<TrytonWarehouse>> WarehousesAsync(CancellationToken cancellation) => RememberAsync("warehouses", () => ReadWarehousesAsync(cancellation));

    /// <summary>The sales tax of a rate; null for 0 % when Tryton has no tax of that rate.</summary>
    public Task<int?> TaxAsync(int rateBasisPoints, CancellationToken cancellation) => RememberAsync($"tax/{rateBasisPoints}", () => ReadTaxAsync(rateBasisPoints, cancellation));

    /// <summary>True when Tryton's modules give the model this field.</summary>
    public Task<bool> HasFieldAsync(string model, string field, CancellationToken cancellation) => RememberAsync(
        $"field/{model}/{field}",
        async () => !(await tryton.FindAsync("ir.model.field", [Where("name", "=", field), Where("model.model", "=", model)], ["name"], cancellation, 1)).IsEmpty);

    /// <summary>The active products with these codes, by code.</summary>
    public async Task<ImmutableDictionary<string, TrytonProduct>> ProductsAsync(IReadOnlyCollection<string> codes, CancellationToken cancellation) =>
        (await tryton.FindAsync("product.product", [Where("code", "in", codes)], ["code", "sale_uom", "default_uom", "type"], cancellation))
        .Where(p => p.Text("code") is not null)
        .ToImmutableDictionary(p => p.Text("code")!, p => new TrytonProduct(p.Id, p.Text("code")!, p.Link("sale_uom") ?? p.Link("default_uom") ?? 0, p.Text("type") == "goods"));

    /// <summary>A condition of a search.</summary>
    public static object?[] Where(string field, string comparison, object? value) => [field, comparison, value];

    /// <summary>A condition on a field behind a reference that may lead to several models.</summary>
    public static object?[] Where(string field, string comparison, object? value, string model) => [field, comparison, value, model];

    private async Task<int?> ReadTaxAsync(int rateBasisPoints, CancellationToken cancellation)
    {
        var percent = rateBasisPoints / 100m;
        var name = settings.TaxName(rateBasisPoints);
        object?[] domain = [Where("type", "=", "percentage"), Where("rate", "=", rateBasisPoints / 10_000m), Where("parent", "=", null)];
        if (name is not null) domain = [.. domain, Where("name", "=", name)];
        object?[] forSales = ["OR", Where("group", "=", null), Where("group.kind", "in", (string[])["sale", "both"])];
        var found = await tryton.FindAsync("account.tax", [.. domain, forSales], ["name"], cancellation, 5);
        if (found.Length == 1) return found[0].Id;
        if (found.Length > 1)
            throw Ended.Refused($"Tryton has {found.Length} sales taxes of {percent:0.##} %.", "lines.taxes", $"Name the right one in {settings.Key($"taxes.{rateBasisPoints}")}.");
        if (rateBasisPoints == 0 && name is null) return null;
        throw Ended.Refused($"Tryton has no sales tax of {percent:0.##} %{(name is null ? "" : $" called {name}")}.", "lines.taxes", "Create the tax in Tryton, or check the rate in the channel; then send the order again.");
    }

    private async Task<ImmutableArray<TrytonWarehouse>> ReadWarehousesAsync(CancellationToken cancellation)
    {
        var found = await tryton.FindAsync("stock.location", [Where("type", "=", "warehouse"), Where("code", "in", settings.Warehouses.Values.ToArray())], ["code", "storage_location", "input_location", "output_location", "waste_locations"], cancellation);
        var list = ImmutableArray.CreateBuilder<TrytonWarehouse>();
        foreach (var (location, code) in settings.Warehouses)
        {
            var w = found.FirstOrDefault(f => f.Text("code") == code);
            if (w.Json.ValueKind == default || w.Link("storage_location") is not { } storage || w.Link("input_location") is not { } input || w.Link("output_location") is not { } output)
                throw Ended.Refused($"Tryton has no warehouse with the code {code}.", settings.Key("locations." + location), "Correct the code in the configuration, or give the warehouse this code in Tryton.");
            var places = await tryton.FindAsync("stock.location", [Where("parent", "child_of", (int[])[storage])], ["id"], cancellation, 100_000);
            list.Add(new(location, w.Id, storage, input, output, w.Links("waste_locations") is [var waste, ..] ? waste : null, [.. places.Select(p => p.Id), output]));
        }

        return list.ToImmutable();
    }

    private Task<int> OneAsync(string model, object?[] domain, string missing, string field, string nextStep, CancellationToken cancellation) => RememberAsync(
        $"{model}/{string.Join('/', domain.Cast<object?[]>().Select(d => d[2]))}",
        async () =>
        {
            var found = await tryton.FindAsync(model, domain, ["id"], cancellation, 1);
            return found.IsEmpty ? throw Ended.Refused(missing, field, nextStep) : found[0].Id;
        });

    private async Task<T> RememberAsync<T>(string key, Func<Task<T>> read)
    {
        if (this.known.TryGetValue(key, out var known) && known.Until > clock.GetUtcNow()) return (T)known.Value;
        var value = await read();
        if (value is not null) this.known[key] = (value, clock.GetUtcNow() + memory);
        return value;
    }
}
