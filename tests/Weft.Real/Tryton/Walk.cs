using System.Collections.Immutable;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Shared;
using Weft.Core.Workflow;
using Weft.Sdk;

namespace Weft.Real.Tryton;

/// <summary>Polls until there is nothing more, as the engine does, and translates what comes. A message read before is left out.</summary>
internal sealed class Walk(Connector connector)
{
    private const int MostPages = 100;

    public async Task<Walked> ToEndAsync(string? cursor)
    {
        var commands = ImmutableArray.CreateBuilder<Addressed>();
        var keys = new HashSet<string>();
        for (var page = 0; page < MostPages; page++)
        {
            var read = await connector.PollAsync(cursor, default);
            cursor = read.Cursor;
            foreach (var m in read.Messages.Where(m => keys.Add(m.DedupKey)))
                if (connector.Translate(new ReceivedMessage("erp", m.Kind, new Dictionary<string, string>(), m.Body, DateTimeOffset.UtcNow)) is Translation.Commands c) commands.AddRange(c.List);
            if (!read.More) return new Walked(commands.ToImmutable(), cursor);
        }

        throw new InvalidOperationException($"The poll did not end after {MostPages} pages.");
    }
}

/// <summary>What a walk brought.</summary>
internal sealed record Walked(ImmutableArray<Addressed> All, string? Cursor)
{
    public IEnumerable<Command> Commands => All.Select(a => a.Command);

    public IEnumerable<Command> To(OrderId order) => All.Where(a => a.To == OrderWorkflow.StreamOf(order)).Select(a => a.Command);

    public IEnumerable<CountStock> Counts(string sku, string location = "DC1") => All.Where(a => a.To == StockWorkflow.StreamOf(new Sku(sku))).Select(a => a.Command).OfType<CountStock>().Where(c => c.Location == location);
}
