using System.Collections.Immutable;
using Weft.Core.Shared;

namespace Weft.Core.Ledger;

/// <summary>The order's money as the ERP has it: its invoices, less its credit notes.</summary>
internal static class ErpSide
{
    public static MoneySide Of(OrderLedger ledger, ImmutableArray<MoneyDocument> documents)
    {
        var who = ledger.State.Parties!.Erp;
        var parts = ImmutableArray.CreateBuilder<MoneyNode>();
        var expected = Money.Zero(ledger.Currency);
        var faults = new List<string>();
        foreach (var entry in ledger.Entries.Where(e => e.Kind is EntryKind.Invoiced or EntryKind.Credited))
        {
            var sign = entry.Kind == EntryKind.Invoiced ? 1 : -1;
            var ours = -OrderAmounts.Sum(entry.Parts.SelectMany(p => p.Postings), ledger.Currency);
            var read = documents.FirstOrDefault(d => d.Number == entry.Document && d.Kind is MoneyDocumentKind.Invoice or MoneyDocumentKind.CreditNote);
            var node = Document(entry, read, ours, sign);
            expected += ExplainMoney.Marked(node) ? ours : node.Amount;
            if (ExplainMoney.Marked(node) && node.Says is { } fault) faults.Add(fault);
            parts.Add(node);
        }

        var known = ledger.Entries.Select(e => e.Document).ToHashSet();
        foreach (var stray in documents.Where(d => d.Kind is MoneyDocumentKind.Invoice or MoneyDocumentKind.CreditNote && !known.Contains(d.Number) && d.Amount.Currency == ledger.Currency))
        {
            var says = $"{who} has {Name(stray.Kind)} {stray.Number} over {stray.Amount}, which Weft did not ask for.";
            faults.Add(says);
            parts.Add(new MoneyNode($"{Name(stray.Kind)} {stray.Number}", stray.Kind == MoneyDocumentKind.Invoice ? stray.Amount : -stray.Amount) { Differs = true, Says = says });
        }

        var total = parts.Aggregate(Money.Zero(ledger.Currency), (m, p) => m + p.Amount);
        return new MoneySide("erp", who, new MoneyNode("invoiced", total) { Parts = parts.ToImmutable() }, expected, total - expected, faults.Count > 0 ? string.Join(' ', faults) : $"{who} has invoiced {total}.");
    }

    private static MoneyNode Document(LedgerEntry entry, MoneyDocument? read, Money ours, int sign)
    {
        var name = $"{(sign > 0 ? "invoice" : "credit note")} {entry.Document}".TrimEnd();
        var stated = read?.Amount ?? entry.Stated;
        if (stated is { } foreign && foreign.Currency != ours.Currency) return new MoneyNode(name, ours) { Differs = true, Says = entry.Note ?? $"{name} is over {foreign}." };
        var amount = stated is { } total ? (sign > 0 ? total : -total) : ours;
        var lines = entry.Parts.Select(p => Part(p, read, ours.Currency, entry.Tolerance)).ToImmutableArray();
        var difference = amount - ours;
        if (difference.IsZero) return new MoneyNode(name, amount) { Parts = lines };
        if (Math.Abs(difference.Minor) <= entry.Tolerance && !lines.Any(l => l.Differs))
            return new MoneyNode(name, amount) { Parts = [.. lines, new MoneyNode("rounding", difference) { Says = "Within the tolerance: it went to the rounding account." }] };

        var marked = lines.Where(l => l.Differs).ToList();
        var where = marked.Count > 0 ? $" It differs at {string.Join(" and ", marked.Select(l => l.What))}." : " The ERP states only the total, so the line is not known.";
        var says = $"{name} states {stated}; by the channel's figures its goods come to {(sign > 0 ? ours : -ours)}: {difference} more.{where}";
        return new MoneyNode(name, amount) { Differs = marked.Count == 0, Says = says, Parts = marked.Count > 0 ? lines : [.. lines, new MoneyNode("not explained", difference) { Differs = true }] };
    }

    private static MoneyNode Part(EntryPart part, MoneyDocument? read, Currency currency, long tolerance)
    {
        var ours = -OrderAmounts.Sum(part.Postings, currency);
        var theirs = part.LineId is { } id ? read?.Lines.FirstOrDefault(l => l.LineId == id)?.Gross : null;
        var differs = theirs is { } gross && (gross.Currency != ours.Currency || Math.Abs((gross - ours).Minor) > tolerance);
        return new MoneyNode(part.LineId is null ? part.What : $"{part.What} (line {part.LineId})", differs && theirs!.Value.Currency == ours.Currency ? theirs.Value : ours)
        {
            Parts = differs ? [] : ExplainMoney.Parts(part.Postings), Differs = differs, Says = differs ? $"the ERP has {theirs}, the channel's figures come to {ours}" : null,
        };
    }

    private static string Name(MoneyDocumentKind kind) => kind == MoneyDocumentKind.Invoice ? "invoice" : "credit note";
}
