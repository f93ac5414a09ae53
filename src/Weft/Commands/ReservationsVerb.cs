using System.CommandLine;
using Weft.Http;

namespace Weft.Commands;

/// <summary><c>weft reservations</c>: units held for carts.</summary>
internal static class ReservationsVerb
{
    private static readonly Argument<string> id = new("ID") { Description = "The reservation's id." };

    public static Command Command() => new("reservations", "Units held for carts.")
    {
        NodeClient.Asks(new Command("show", "What is held for a cart, and until when.") { id }).Does(ShowAsync),
        NodeClient.Asks(new Command("release", "Give a cart's units back.") { id }).Does(ReleaseAsync),
    };

    private static async Task<int> ShowAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (r, raw) = await node.GetAsync($"reservations/{Path(parsed)}", ApiJson.Default.ReservationView, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        output.Line($"Reservation {r.Id} of a cart on {r.Channel}: {r.Status}{(r.Order is null ? "" : $" by order {r.Order}")}{(r.Status == "held" ? $" until {Tables.Time(r.ExpiresAt)} UTC" : "")}");
        if (r.Reason is not null) output.Line(r.Reason);
        var table = Tables.Of("Line", "SKU", "Wanted", "Held", "Missing");
        foreach (var l in r.Lines) table.Row(l.Id, l.Sku, $"{l.Quantity}", $"{l.Held}", $"{l.Missing}");
        output.Show(table);
        return ExitCode.Ok;
    }

    private static async Task<int> ReleaseAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToWriteAsync(parsed, cancellation);
        return Answers.Show(await node.ChangeAsync(HttpMethod.Post, $"reservations/{Path(parsed)}/release", null, cancellation), output);
    }

    private static string Path(ParseResult parsed) => Uri.EscapeDataString(parsed.GetValue(id)!);
}
