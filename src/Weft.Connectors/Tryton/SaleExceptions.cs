using Weft.Connectors.Tryton.Rpc;

namespace Weft.Connectors.Tryton;

/// <summary>Answers Tryton's question what is to become of cancelled moves and invoices of a sale.</summary>
internal sealed class SaleExceptions(TrytonClient tryton)
{
    /// <summary>What was cancelled stays so: nothing is made again.</summary>
    public async Task SettleAsync(Sale sale, CancellationToken cancellation)
    {
        await SettleShipmentsAsync(sale, cancellation);
        await SettleInvoicesAsync(sale, cancellation);
    }

    /// <summary>True while Tryton waits for an answer about cancelled moves.</summary>
    public Task<bool> AreOpenAsync(Sale sale, CancellationToken cancellation) => IsOpenAsync(sale, "shipment_state", cancellation);

    /// <summary>Cancelled moves stay cancelled, or are made again as the sale's lines are now.</summary>
    public async Task SettleShipmentsAsync(Sale sale, CancellationToken cancellation, bool makeAgain = false)
    {
        if (await IsOpenAsync(sale, "shipment_state", cancellation)) await AnswerAsync(sale, "shipment", "domain_moves", "recreate_moves", makeAgain, cancellation);
    }

    private async Task SettleInvoicesAsync(Sale sale, CancellationToken cancellation)
    {
        if (await IsOpenAsync(sale, "invoice_state", cancellation)) await AnswerAsync(sale, "invoice", "domain_invoices", "recreate_invoices", false, cancellation);
    }

    private Task AnswerAsync(Sale sale, string what, string domain, string recreate, bool makeAgain, CancellationToken cancellation) => tryton.RunWizardAsync(
        $"sale.handle.{what}.exception", "sale.sale", sale.Id,
        form => new Fields { [domain] = form.GetProperty(domain).Clone(), [recreate] = makeAgain ? form.GetProperty(domain).Clone() : Array.Empty<int>() }, "handle", cancellation);

    private async Task<bool> IsOpenAsync(Sale sale, string field, CancellationToken cancellation) => (await tryton.ReadAsync("sale.sale", [sale.Id], [field], cancellation))[0].Text(field) == "exception";
}
