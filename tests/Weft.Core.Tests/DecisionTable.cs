using System.Text;
using Weft.Core.Inventory;
using Weft.Core.Orders;
using Weft.Core.Reconciliation;
using Weft.Core.Reservations;
using Weft.Core.Workflow;

namespace Weft.Core.Tests;

/// <summary>Command × state as a page: for each command, which states answer alike.</summary>
internal static class DecisionTable
{
    private static readonly Vocabulary words = new(OrderJson.Words().Concat(StockJson.Words()).Concat(ReservationJson.Words()).Concat(ReconciliationJson.Words()));

    public static string Page(string title, string introduction, IReadOnlyList<(string Name, Func<Command, Decision> Ask)> states, IReadOnlyList<(string Name, Command Command)> commands)
    {
        var page = new StringBuilder($"# {title}\n\n{introduction}\n\nThis page is written by a test from the code; what it says is what the code does. States that answer alike share a row.\n");
        foreach (var (name, command) in commands)
        {
            page.Append($"\n## {name}\n`{NameOf(command)}`\n\n| state | answer |\n|---|---|\n");
            foreach (var answer in states.Select(s => (s.Name, Text: Answer(s.Ask(command)))).GroupBy(a => a.Text))
                page.Append($"| {string.Join(" · ", answer.Select(a => a.Name))} | {answer.Key} |\n");
        }

        return page.ToString();
    }

    private static string NameOf(Command command) => words.NameOf(command);

    private static string Answer(Decision decision) => decision switch
    {
        Decision.Accepted { Events.IsEmpty: true } a => "**answered**: " + Told(a),
        Decision.Accepted { Answers.IsEmpty: true } a => "**accepted**: " + Recorded(a),
        Decision.Accepted a => $"**accepted**: {Recorded(a)}; answered: {Told(a)}",
        Decision.AlreadyDone d => "already done: " + Plain(d.Why),
        Decision.Refused r => $"**refused**: {Plain(r.Reason)}{(r.Field is null ? "" : $" (field `{r.Field}`)")} {r.NextStep}",
        Decision.Unexpected u => "unexpected: " + Plain(u.What),
        _ => throw new InvalidOperationException(decision.GetType().Name),
    };

    private static string Recorded(Decision.Accepted a) => string.Join(", ", a.Events.Select(e => $"`{words.NameOf(e)}`"));

    private static string Told(Decision.Accepted a) => string.Join(", ", a.Answers.Select(t => $"`{words.NameOf(t.Command)}` to `{t.To}`"));

    private static string Plain(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
