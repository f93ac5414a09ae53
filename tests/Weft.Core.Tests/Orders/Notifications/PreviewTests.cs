using Weft.Core.Orders;
using Weft.Core.Orders.Notifications;

namespace Weft.Core.Tests.Orders.Notifications;

/// <summary>What would be sent is what is sent, and nobody learns whose it is.</summary>
public sealed class PreviewTests
{
    [Fact]
    public void It_says_what_would_be_sent_with_address_and_name_masked()
    {
        var s = Shipped();
        var preview = NotificationPreviews.Of(s.Order, NotificationFact.Shipped).ShouldNotBeNull();
        var sent = s.Owed.Select(d => d.Request).OfType<NotificationRequest>().Single();
        (preview with { Email = sent.Email, Name = sent.Name, Lines = sent.Lines, At = sent.At }).ShouldBe(sent);
        preview.Lines.ShouldBe(sent.Lines);
        (preview.Email, preview.Name).ShouldBe(("a***@e***.org", "A*** B***"));
    }

    [Fact]
    public void A_fact_that_is_not_told_can_be_looked_at_and_one_that_never_was_cannot()
    {
        var s = Shipped();
        NotificationPreviews.Of(s.Order, NotificationFact.Cancelled).ShouldNotBeNull();
        NotificationPreviews.Of(s.Order, NotificationFact.Refunded).ShouldBeNull();
    }

    [Theory]
    [InlineData("ada@example.org", "a***@e***.org")]
    [InlineData("ada", "***")]
    [InlineData("ada@localhost", "a***@l***")]
    [InlineData("\"x y\"@example.org", "***@e***.org")]
    public void Whatever_stands_as_an_address_is_masked(string email, string masked) => Masked.Email(email).ShouldBe(masked);

    private static Streams Shipped()
    {
        var s = Streams.With(10);
        s.Send(new PlaceOrder(An.Order(), An.Parties() with { Notify = new NotificationPlan("mail", [NotificationFact.Shipped], "en") }));
        s.Settle();
        s.Send(An.Shipment("S1"));
        return s;
    }
}
