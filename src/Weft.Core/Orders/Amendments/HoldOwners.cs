namespace Weft.Core.Orders;

/// <summary>Who has to act on holds that people place.</summary>
internal static class HoldOwners
{
    /// <summary>The owner of a hold; whoever placed it when nobody else is responsible.</summary>
    public static string Of(HoldKind kind, string by) => kind switch
    {
        HoldKind.PaymentReview => "finance",
        HoldKind.Fraud => "fraud team",
        HoldKind.Address => "customer service",
        _ => by,
    };
}
