using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Engine;
using Weft.Http.Access;
using Weft.Sdk;

namespace Weft.Http.Stock;

/// <summary>Units that come to a location.</summary>
/// <param name="Location">Where they will arrive.</param>
/// <param name="Quantity">Units still to come; 0 when all have arrived or none will.</param>
/// <param name="Eta">When they can be sold from.</param>
/// <param name="Allocated">Of these, given away already.</param>
internal sealed record InboundRequest(string? Location, int? Quantity, DateTimeOffset? Eta, int? Allocated = null);

/// <summary>A number of units.</summary>
internal sealed record UnitsRequest(int? Units);

/// <summary>What one kit consists of.</summary>
internal sealed record KitRequest(IReadOnlyList<PartRequest>? Parts);

/// <summary>A part of a kit.</summary>
/// <param name="Sku">The part.</param>
/// <param name="Quantity">Units of it in one kit.</param>
internal sealed record PartRequest(string? Sku, int? Quantity);

/// <summary>A SKU in a path. A slash within it stays escaped there, where it would part the path.</summary>
internal static class SkuInPath
{
    public static Sku Of(string sku) => new(sku.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase));
}

/// <summary>What people decide about units: to expect some, never to promise some, to keep some for a channel, to sell some together.</summary>
internal static class PlanEndpoints
{
    public static void MapPlans(this IEndpointRouteBuilder stock)
    {
        stock.MapPut("/{sku}/inbound/{id}", InboundAsync).WithName("putInbound").WithSummary("Units on their way; the newest statement about a supply wins").Produces<CommandAnswer>().ProducesFault(400).ProducesFault(409);
        stock.MapPut("/{sku}/safety-stock/{location}", SafetyAsync).WithName("putSafetyStock").WithSummary("Units of a SKU that are never promised at a location").Produces<CommandAnswer>().ProducesFault(400).ProducesFault(409);
        stock.MapPut("/{sku}/allocations/{channel}", AllocateAsync).WithName("putAllocation").WithSummary("Units of a SKU that are kept for one channel; 0 takes them back").Produces<CommandAnswer>().ProducesFault(400).ProducesFault(409);
        stock.MapPut("/{sku}/parts", KitAsync).WithName("putParts").WithSummary("A SKU is sold as a kit of others").Produces<CommandAnswer>().ProducesFault(400).ProducesFault(409);
    }

    private static Task<IResult> InboundAsync(WeftEngine engine, HttpContext context, string sku, string id, InboundRequest body) =>
        body is not { Location: { } location, Quantity: { } quantity, Eta: { } eta }
            ? Missing("location, quantity and eta", "Send {\"location\":\"DC1\",\"quantity\":30,\"eta\":\"2026-11-06T08:00:00Z\"}.")
            : SubmitAsync(engine, context, sku, new AnnounceInbound(id, location, quantity, body.Allocated ?? 0, eta));

    private static Task<IResult> SafetyAsync(WeftEngine engine, HttpContext context, string sku, string location, UnitsRequest body) =>
        body.Units is { } units ? SubmitAsync(engine, context, sku, new SetSafetyStock(location, units, ApiKeyGate.ConsumerOf(context).Name)) : Missing("units", "Send {\"units\":5}.");

    private static Task<IResult> AllocateAsync(WeftEngine engine, HttpContext context, string sku, string channel, UnitsRequest body) =>
        body.Units is { } units ? SubmitAsync(engine, context, sku, new AllocateStock(channel, units, ApiKeyGate.ConsumerOf(context).Name)) : Missing("units", "Send {\"units\":5}.");

    private static Task<IResult> KitAsync(WeftEngine engine, HttpContext context, string sku, KitRequest body)
    {
        if (body.Parts is not { Count: > 0 } parts || parts.Any(p => string.IsNullOrWhiteSpace(p.Sku) || p.Quantity is null)) return Missing("parts, each with sku and quantity,", "Send {\"parts\":[{\"sku\":\"CUP\",\"quantity\":2}]}.");
        return SubmitAsync(engine, context, sku, new DefineKit([.. parts.Select(p => new KitPart(new Sku(p.Sku!), p.Quantity!.Value))], ApiKeyGate.ConsumerOf(context).Name));
    }

    private static Task<IResult> SubmitAsync(WeftEngine engine, HttpContext context, string sku, Command command)
    {
        var name = SkuInPath.Of(sku);
        return name.Value.Length > JsonFields.LongestId || name.Value.Any(char.IsControl)
            ? Task.FromResult(Problem.Of(400, "sku-invalid", $"A SKU has up to {JsonFields.LongestId} characters, none of them a control character.", "sku", "Compare it with the ERP's.").ToResult())
            : engine.SubmitAsync(context, StockWorkflow.StreamOf(name), command);
    }

    private static Task<IResult> Missing(string what, string example) => Task.FromResult(Problem.Of(400, "request-invalid", $"The request has to say {what}.", null, example).ToResult());
}
