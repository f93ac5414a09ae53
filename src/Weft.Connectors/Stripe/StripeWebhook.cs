using System.Text;
using System.Text.Json;
using Weft.Sdk;

namespace Weft.Connectors.Stripe;

/// <summary>
/// Whether a call is Stripe's. Its header <c>Stripe-Signature: t=SECONDS,v1=HEX,v1=HEX</c> has a signature for each secret that is valid at Stripe, over <c>t.body</c>; ours
/// may be two as well, so that a secret can be renewed on either side first.
/// </summary>
internal static class StripeWebhook
{
    private const int MostSignatures = 10;

    public static Verdict Verify(IncomingCall call, StripeSettings settings)
    {
        var (time, given) = Read(call.Header("stripe-signature"));
        if (time is null || given.Count == 0) return new Verdict.Refused("The header Stripe-Signature is missing or not understood.");
        if (!Matches(time, given, call.Body, settings.WebhookSecrets))
            return new Verdict.Refused("The signature does not match: compare the signing secret of the webhook endpoint at Stripe with the one of this connection.");
        if (!Signatures.IsFresh(time, call.ReceivedAt)) return new Verdict.Refused("The signed time is too far from our clock: an old call was sent again, or one of the clocks is wrong.");
        return Name(call.Body);
    }

    private static (string? Time, List<string> Signatures) Read(string? header)
    {
        string? time = null;
        List<string> signatures = [];
        foreach (var part in (header ?? "").Split(',', MostSignatures + 1, StringSplitOptions.TrimEntries))
        {
            if (part.StartsWith("t=", StringComparison.Ordinal)) time = part[2..];
            else if (part.StartsWith("v1=", StringComparison.Ordinal)) signatures.Add(part[3..]);
        }

        return (time, signatures);
    }

    /// <summary>Every pair is compared, so that how long it takes says nothing of which secret it was.</summary>
    private static bool Matches(string time, List<string> given, ReadOnlyMemory<byte> body, IEnumerable<string> secrets)
    {
        var matches = false;
        foreach (var secret in secrets)
        {
            var expected = Signatures.HmacSha256(secret, Encoding.UTF8.GetBytes(time + "."), body);
            foreach (var signature in given) matches |= Signatures.MatchesHex(expected, signature);
        }

        return matches;
    }

    private static Verdict Name(ReadOnlyMemory<byte> body)
    {
        try
        {
            var e = JsonFields.Parse(body.Span);
            return new Verdict.Genuine(e.Text("type"), e.Id("id"));
        }
        catch (JsonException fault)
        {
            return new Verdict.Refused($"It is signed, but no event of Stripe: {fault.Message}");
        }
    }
}
