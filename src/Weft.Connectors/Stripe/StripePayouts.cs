using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Stripe;
using Weft.Sdk;

namespace Weft.Connectors.Stripe;

/// <summary>
/// Reads a payout with everything that it is made of: payments, refunds, disputes and fees, as Stripe's balance has them. What is read becomes one message, and keeps of each
/// movement what its booking needs and nothing personal.
/// </summary>
internal sealed class StripePayouts(StripeApi api)
{
    private const int PageSize = 100;

    /// <summary>Most movements of one payout: they are read in one go.</summary>
    private const int MostMovements = 5_000;

    public async Task<DeliveryOutcome> FetchAsync(string id, CancellationToken cancellation)
    {
        var payout = await api.V1.Payouts.GetAsync(id, null, null, cancellation);
        return await MovementsAsync(payout, cancellation) is { } movements
            ? new DeliveryOutcome.Delivered(id, Messages: [StripeReads.Message(StripeDocuments.Payout, id, Write(payout, movements))])
            : new DeliveryOutcome.Permanent($"Payout {id} is made of more than {MostMovements} movements.", "payout", "Let Stripe pay out more often; reconcile this payout with the report that Stripe offers of it.");
    }

    /// <summary>What a payout is made of; null when that is too much to be read in one go.</summary>
    public async Task<List<BalanceTransaction>?> MovementsAsync(Payout payout, CancellationToken cancellation)
    {
        List<BalanceTransaction> movements = [];
        // Stripe knows only of automatic payouts what is in them.
        for (var more = payout.Automatic; more;)
        {
            var page = await api.V1.BalanceTransactions.ListAsync(
                new BalanceTransactionListOptions { Payout = payout.Id, Limit = PageSize, StartingAfter = movements.Count == 0 ? null : movements[^1].Id, Expand = ["data.source"] }, null, cancellation);
            movements.AddRange(page.Data);
            more = page.HasMore;
            if (more && movements.Count >= MostMovements) return null;
        }

        return movements;
    }

    private static byte[] Write(Payout payout, List<BalanceTransaction> movements)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WritePropertyName("payout");
            json.WriteRawValue(Encoding.UTF8.GetBytes(payout.StripeResponse.Content));
            json.WriteStartArray("movements");
            foreach (var movement in movements) Write(json, movement);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, BalanceTransaction movement)
    {
        json.WriteStartObject();
        json.WriteString("id", movement.Id);
        json.WriteString("type", movement.Type);
        json.WriteNumber("amount", movement.Amount);
        json.WriteNumber("fee", movement.Fee);
        json.WriteNumber("net", movement.Net);
        json.WriteString("currency", movement.Currency);
        json.WriteNumber("created", new DateTimeOffset(DateTime.SpecifyKind(movement.Created, DateTimeKind.Utc)).ToUnixTimeSeconds());
        json.WriteString("source", movement.SourceId);
        json.WriteString("payment_intent", movement.Source switch { Charge c => c.PaymentIntentId, Refund r => r.PaymentIntentId, Dispute d => d.PaymentIntentId, _ => null });
        json.WriteEndObject();
    }
}

/// <summary>A movement of the account at Stripe.</summary>
/// <param name="Id">Stripe's id of it.</param>
/// <param name="Type">In Stripe's words: charge, refund, adjustment, stripe_fee, payout.</param>
/// <param name="Gross">What moved, below zero for what left.</param>
/// <param name="Fee">What Stripe kept of it.</param>
/// <param name="Net">What is left of it on the account.</param>
/// <param name="At">When.</param>
/// <param name="Source">Stripe's id of the charge, refund or dispute.</param>
/// <param name="Payment">The payment it belongs to, by which an order knows it.</param>
internal sealed record StripeMovement(string Id, string Type, Core.Shared.Money Gross, Core.Shared.Money Fee, Core.Shared.Money Net, DateTimeOffset At, string? Source, string? Payment);

/// <summary>A payout with its movements, without the one that is the payout itself.</summary>
internal sealed record StripePayout(string Id, string Status, Core.Shared.Money Amount, DateTimeOffset ArrivesAt, bool Automatic, ImmutableArray<StripeMovement> Movements)
{
    /// <summary>What the movements come to.</summary>
    public Core.Shared.Money Sum => Movements.Aggregate(Core.Shared.Money.Zero(Amount.Currency), (sum, m) => sum + m.Net);
}
