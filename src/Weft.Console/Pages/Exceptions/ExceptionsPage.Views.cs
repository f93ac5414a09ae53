using Microsoft.AspNetCore.Components;
using Weft.Desk.Acting;
using Weft.Desk.Parts;
using Weft.Desk.Words;
using Weft.Engine.Queries.Desk;

namespace Weft.Desk.Pages.Exceptions;

/// <summary>Beside what is open: what is tried again now, and what is over.</summary>
public sealed partial class ExceptionsPage
{
    private const string Open = "open";
    private const string Retrying = "retrying";
    private const string Resolved = "resolved";
    private const int PageSize = 50;
    private static readonly TimeSpan endsWithin = TimeSpan.FromSeconds(15);
    private IReadOnlyList<RetryingSummary> retrying = [];
    private IReadOnlyList<HeldCause>? going;
    private IReadOnlyList<ResolvedSummary> resolved = [];
    private (int Requests, int Messages)? triedAgain;

    [SupplyParameterFromQuery(Name = "show")]
    private string? Wanted { get; set; }

    [SupplyParameterFromQuery]
    private string? By { get; set; }

    [SupplyParameterFromQuery]
    private string? After { get; set; }

    private string Show => Wanted is Retrying or Resolved ? Wanted : Open;

    private bool IsByPeople => By != "itself";

    private string KindOf => View switch { "orders" => "order", "requests" => "request", _ => "message" };

    private IReadOnlyList<Choices.Choice> Shows =>
    [
        new(Open, "Open", To(null), counts is null ? null : Spans.Count(Total)),
        new(Retrying, "Retrying", To(Retrying), triedAgain is var (requests, messages) ? Spans.Count(requests + messages) : null),
        new(Resolved, "Resolved", To(Resolved)),
    ];

    private IReadOnlyList<Choices.Choice> Whose =>
    [
        new("people", "By people", Here(("by", null), ("after", null))),
        new("itself", "By themselves", Here(("by", "itself"), ("after", null))),
    ];

    private string ResolvedSays => (View, IsByPeople) switch
    {
        ("orders", true) => "Orders that somebody let go, newest first.",
        ("orders", false) => "Orders that went on by themselves because what stopped them was cured, newest first. Payments that are authorised a little later are not listed.",
        ("requests", true) => "Requests that were refused for good, and arrived after somebody sent them again, newest first.",
        ("requests", false) => "Requests that were refused for good, and that the order came not to need, newest first.",
        ("messages", true) => "Messages that somebody ran again with success, or corrected as a copy, newest first.",
        _ => "A message that was put aside does nothing by itself: it waits until somebody runs it again or corrects it.",
    };

    private string? Older => Show == Retrying
        ? retrying.Count == PageSize ? Here(("after", $"{retrying[^1].Id}")) : null
        : resolved.Count == PageSize ? Here(("after", Cursors.Write(resolved[^1].Cursor()))) : null;

    private string To(string? show) => Here(("show", show), ("cause", null), ("by", null), ("after", null));

    private string? Counted(string kind, int? open) => (Show, kind) switch
    {
        (Open, _) => open,
        (Retrying, "requests") => triedAgain?.Requests,
        (Retrying, "messages") => triedAgain?.Messages,
        _ => null,
    } is { } count ? Spans.Count(count) : null;

    private async Task ReadViewAsync(CancellationToken cancellation)
    {
        (held, failures, going) = (null, null, null);
        if (Show == Resolved)
        {
            resolved = await Engine.Desk.ResolvedAsync(KindOf, IsByPeople, Cursors.List(After), PageSize, cancellation);
            return;
        }

        var before = long.TryParse(After, out var id) ? id : (long?)null;
        if (View == "orders") going = [.. (await Readings.HeldAsync().WaitAsync(cancellation)).Where(h => h.Cause.Release is not null)];
        else retrying = View == "requests" ? await Engine.Desk.RetryingRequestsAsync(before, PageSize, cancellation) : await Engine.Desk.RetryingMessagesAsync(before, PageSize, cancellation);
    }

    private Task GiveUpAsync(RetryingSummary r) => AskAsync(
        new Question($"Give up request {r.Id}?", $"{r.Connection} is not asked again. It is refused for good then, and stands under the open ones. If {r.Connection} has it all the same, that is found when somebody sends it again.", "Give it up")
        {
            Facts = [("What", r.What), ("Tried", Spans.Of(r.Attempts, "time", "times")), ("Why the last one failed", r.Why ?? "Nobody said.")],
        },
        _ => Operator.DoAsync(ConsolePolicies.Operator, new Deed("giveUpDelivery", $"deliveries/{r.Id}"), async by =>
            await Engine.GiveUpAsync(r.Id, by, CancellationToken.None).WaitAsync(endsWithin, Clock) ? new Answer(true, "It is not tried again.") : new Answer(false, "It is being sent just now, or is over already.")));
}
