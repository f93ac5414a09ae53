using Weft.Simulator.Wire;

namespace Weft.Simulator.Payments;

/// <summary>Fees, payouts to the retailer's bank, and what goes wrong at a provider.</summary>
public sealed partial class PaymentProvider
{
    private const int MaxReferences = 100;
    private const int FeePerThousand = 14;

    private readonly List<PayoutView> payouts = [];
    private readonly HashSet<string> paidOut = [];
    private int disputes;

    /// <summary>Sends what was captured and not sent yet to the bank, less refunds and fees; gives the payout's number.</summary>
    /// <param name="missing">Minor units that the provider forgets.</param>
    /// <param name="moreFee">Minor units of fee that it keeps beyond what it had stated, of the first capture.</param>
    public string PayOut(long missing = 0, long moreFee = 0)
    {
        lock (Books)
        {
            var items = payments.SelectMany(payment => payment.Captures.Select(one => new PayoutItemView(one.Id, one.Amount, one.Fee, one.Fee))
                .Concat(payment.Refunds.Select(one => new PayoutItemView(one.Id, -one.Amount, 0, 0)))).Where(item => paidOut.Add(item.Document)).ToList();
            if (moreFee != 0)
            {
                items[0] = items[0] with { Fee = items[0].Fee + moreFee };
            }
            var payout = new PayoutView($"po_{payouts.Count + 1:000000}", items.Sum(item => item.Amount - item.Fee) - missing, "EUR", SystemClock.Utc(Clock.Now), items);
            payouts.Add(payout);
            return payout.Id;
        }
    }

    /// <summary>Somebody captures a payment once more in the provider's own back office.</summary>
    public void CaptureAgain(string reference)
    {
        lock (Books)
        {
            var payment = Find(reference);
            Capture(payment, new MovementBody(payment.Captures[0].Amount, payment.Currency, null));
        }
    }

    /// <summary>A customer disputes a payment at their bank; gives the dispute's id.</summary>
    public string Dispute(string reference, long amount)
    {
        lock (Books)
        {
            var payment = Find(reference);
            payment.Disputes.Add(new MovementView($"dsp_{++disputes:000000}", amount, payment.Currency, ""));
            return payment.Disputes[^1].Id;
        }
    }

    /// <summary>The retailer has won a dispute.</summary>
    public void WinDispute(string reference, string dispute)
    {
        lock (Books)
        {
            Find(reference).Disputes.RemoveAll(one => one.Id == dispute);
        }
    }

    /// <summary>Somebody pays back in the provider's own back office, and the news of it is lost.</summary>
    public void RefundUnheard(string reference, long amount)
    {
        lock (Books)
        {
            var payment = Find(reference);
            payment.Refunds.Add(new MovementView($"ref_{++refunds:000000000}", amount, payment.Currency, ""));
        }
    }

    private SimResponse List(IReadOnlyList<string> references) => references.Count is 0 or > MaxReferences
        ? Error(422, "invalid_references", $"Ask for 1 to {MaxReferences} payments.", "references")
        : Json(200, new PaymentList([.. payments.Where(payment => references.Contains(payment.Reference)).Select(payment => payment.View())]), PaymentJson.Default.PaymentList);

    private SimResponse Payouts(SimRequest request)
    {
        var after = int.TryParse(request.Parameter("after"), out var number) ? Math.Clamp(number, 0, payouts.Count) : 0;
        return Json(200, new PayoutList([.. payouts.Skip(after).Take(MaxReferences)], Math.Min(payouts.Count, after + MaxReferences), payouts.Count > after + MaxReferences), PaymentJson.Default.PayoutList);
    }

    private static long FeeOf(long amount) => (long)decimal.Round(amount * (decimal)FeePerThousand / 1_000, MidpointRounding.AwayFromZero);
}
