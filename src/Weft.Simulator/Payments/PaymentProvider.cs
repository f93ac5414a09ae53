using Weft.Simulator.Books;
using Weft.Simulator.Wire;

namespace Weft.Simulator.Payments;

/// <summary>The payment provider of the web shop: authorised at checkout; captured, voided or refunded on call. Tells of every refund by webhook, whoever made it.</summary>
public sealed partial class PaymentProvider : SimulatedSystem
{
    private readonly List<Payment> payments = [];
    private readonly IdempotencyKeys<MovementView> keys = new();
    private int captures;
    private int refunds;

    internal PaymentProvider(Surroundings surroundings) : base(surroundings)
    {
    }

    /// <summary>What a checkout does; gives the payment's reference.</summary>
    internal string Authorise(long amount, string currency, string order)
    {
        lock (Books)
        {
            var payment = new Payment($"pay_{payments.Count + 1:000000000}", currency, amount, order);
            payments.Add(payment);
            return payment.Reference;
        }
    }

    /// <summary>The customer agrees to pay more.</summary>
    internal void Raise(string reference, long amount)
    {
        lock (Books)
        {
            payments[int.Parse(reference.AsSpan(4), System.Globalization.CultureInfo.InvariantCulture) - 1].Authorised = amount;
        }
    }

    internal IReadOnlyList<PaymentBook> Snapshot()
    {
        lock (Books)
        {
            return [.. payments.Select(payment => new PaymentBook(
                payment.Reference, payment.Currency, payment.Authorised, payment.Voided,
                [.. payment.Captures.Select(one => one.Amount)], [.. payment.Refunds.Select(one => one.Amount)]))];
        }
    }

    private protected override SimResponse? Answer(SimRequest request, string[] path) => (request.Method, path) switch
    {
        ("GET", ["payments"]) => List(request.List("references")),
        ("GET", ["payouts"]) => Payouts(request),
        ("GET", ["payments", var reference]) => With(reference, payment => Json(200, payment.View(), PaymentJson.Default.PaymentView)),
        ("POST", ["payments", var reference, "captures"]) => With(reference, payment => Move(payment, request, "captures", Capture)),
        ("POST", ["payments", var reference, "refunds"]) => With(reference, payment => Move(payment, request, "refunds", Refund)),
        ("POST", ["payments", var reference, "voids"]) => With(reference, Void),
        _ => null,
    };

    private protected override SimResponse Unauthorised() => Error(401, "unauthorised", "The key is missing or wrong.");

    private protected override SimResponse Malformed(string message) => Error(400, "malformed", message);

    private SimResponse With(string reference, Func<Payment, SimResponse> answer) =>
        reference.StartsWith("pay_", StringComparison.Ordinal) && int.TryParse(reference.AsSpan(4), out var number) && number >= 1 && number <= payments.Count
            ? answer(payments[number - 1])
            : Error(404, "not_found", $"There is no payment {reference}.");

    private SimResponse Move(Payment payment, SimRequest request, string kind, Func<Payment, MovementBody, (MovementView? Made, SimResponse? Refusal)> make)
    {
        var scope = $"{kind}/{payment.Reference}";
        if (keys.Find(scope, request, out var differs) is { } known)
        {
            return differs
                ? Error(422, "idempotency_key", "The key was used for another body.")
                : Json(200, known, PaymentJson.Default.MovementView);
        }
        var body = Read(request, PaymentJson.Default.MovementBody);
        if (body.Amount <= 0)
        {
            return Error(422, "invalid_amount", "The amount must be more than 0.", "amount");
        }
        if (body.Currency != payment.Currency)
        {
            return Error(422, "invalid_currency", $"The payment is in {payment.Currency}.", "currency");
        }
        var (made, refusal) = make(payment, body);
        if (made is null)
        {
            return refusal!;
        }
        keys.Remember(scope, request, made);
        return Json(201, made, PaymentJson.Default.MovementView);
    }

    private (MovementView? Made, SimResponse? Refusal) Capture(Payment payment, MovementBody body)
    {
        if (payment.Voided || payment.Released)
        {
            return (null, Error(409, "payment_voided", "The payment is voided."));
        }
        if (payment.Expired)
        {
            return (null, Error(409, "authorisation_expired", "The authorisation has run out."));
        }
        var capture = new MovementView($"cap_{++captures:000000000}", body.Amount, payment.Currency, body.Reference ?? "") { Fee = FeeOf(body.Amount) };
        payment.Captures.Add(capture);
        return (capture, null);
    }

    private (MovementView? Made, SimResponse? Refusal) Refund(Payment payment, MovementBody body)
    {
        if (payment.Refunds.Sum(one => one.Amount) + body.Amount > payment.Captures.Sum(one => one.Amount))
        {
            return (null, Error(422, "exceeds_captured", "More than was captured cannot be refunded.", "amount"));
        }
        var refund = new MovementView($"ref_{++refunds:000000000}", body.Amount, payment.Currency, body.Reference ?? "");
        payment.Refunds.Add(refund);
        Tell(payment, refund);
        return (refund, null);
    }

    private static SimResponse Void(Payment payment)
    {
        if (payment.Captures.Count > 0 && payment.Captures.Sum(one => one.Amount) < payment.Authorised)
        {
            // The rest of what was authorised goes back to the customer; what was captured stays.
            payment.Released = true;
            return Json(200, payment.View(), PaymentJson.Default.PaymentView);
        }
        if (payment.Captures.Count > 0)
        {
            return Error(409, "payment_captured", "The payment is captured already; refund it.");
        }
        payment.Voided = true;
        return Json(200, payment.View(), PaymentJson.Default.PaymentView);
    }

    private static SimResponse Error(int status, string code, string message, string? field = null) =>
        Json(status, new PaymentErrorAnswer(new(code, message, field)), PaymentJson.Default.PaymentErrorAnswer);

    private sealed class Payment(string reference, string currency, long authorised, string order)
    {
        public string Order => order;

        public bool Released { get; set; }

        public bool Expired { get; set; }

        public string Reference => reference;

        public string Currency => currency;

        public long Authorised { get; set; } = authorised;

        public bool Voided { get; set; }

        public List<MovementView> Captures { get; } = [];

        public List<MovementView> Refunds { get; } = [];

        public List<MovementView> Disputes { get; } = [];

        public PaymentView View()
        {
            var captured = Captures.Sum(one => one.Amount);
            var status = Voided ? "voided" : captured >= Authorised ? "captured" : captured > 0 ? "partially_captured" : "authorised";
            return new(Reference, status, Currency, Authorised, captured, Refunds.Sum(one => one.Amount), Voided, Captures, Refunds, Disputes);
        }
    }
}
