using Weft.Engine;
using Weft.Engine.Value;

namespace Weft.Http.Value;

/// <summary>What Weft is worth, with how each figure is counted.</summary>
/// <param name="Report">The figures.</param>
/// <param name="Meaning">How each is counted, and what it does not say.</param>
internal sealed record ValueView(ValueReport Report, IReadOnlyList<ValueMeaning> Meaning);

/// <summary>A figure in words.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Value">All days together; absent where nothing was counted.</param>
/// <param name="Counted">How it is counted.</param>
/// <param name="NotSaid">What it does not say.</param>
internal sealed record ValueMeaning(string Key, string Name, double? Value, string Counted, string NotSaid);

/// <summary>What Weft is worth.</summary>
internal static class ValueEndpoints
{
    private const int UsualDays = 30;

    public static void MapValue(this IEndpointRouteBuilder api) =>
        api.MapGet("/value", ReadAsync).WithTags("Value").WithName("readValue").WithSummary("What Weft is worth, day by day: reliability, accuracy, duplicates, oversells, touches, onboarding").Produces<ValueView>().ProducesFault(400);

    private static async Task<IResult> ReadAsync(WeftEngine engine, TimeProvider clock, DateOnly? from, DateOnly? to, CancellationToken cancellation)
    {
        var last = to ?? DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var first = from ?? last.AddDays(1 - UsualDays);
        if (last < first || last.DayNumber - first.DayNumber >= ValueReport.MostDays)
            return Problem.Of(400, "days-invalid", $"From {first:yyyy-MM-dd} to {last:yyyy-MM-dd} is no span of 1 to {ValueReport.MostDays} days.", "from", "Name the first and the last day.").ToResult();
        var report = await engine.Value.ReportAsync(first, last, cancellation);
        return Results.Json(new ValueView(report, [.. ValueWords.All.Select(w => new ValueMeaning(w.Key, w.Name, w.Of(report.Total), w.Counted, w.NotSaid))]), ApiJson.Default.ValueView);
    }
}
