using System.CommandLine;
using Weft.Http;

namespace Weft.Commands;

/// <summary><c>weft audit</c>: what people and keys did, and whether the trail of it is as it was written.</summary>
internal static class AuditVerb
{
    private static readonly Option<string?> actor = new("--who") { Description = "Only what one user or key did." };
    private static readonly Option<string?> entity = new("--on") { Description = "Only what was done on one thing, like order/webshop:1001 or user/anna." };
    private static readonly Option<int> limit = new("--limit") { Description = "Most to show.", DefaultValueFactory = _ => Paging.DefaultLimit };
    private static readonly Option<string?> expect = new("--expect") { Description = "Number and hash of an entry that were kept elsewhere, as NUMBER:HASH." };

    public static Command Command() => new("audit", "What people and API keys did.")
    {
        NodeClient.Asks(new Command("list", "Who did what, newest first.") { actor, entity, limit }).Does(ListAsync),
        NodeClient.Asks(new Command("verify", "Read the whole trail and find what was changed, added or left out. Ends with 1 when something was.") { expect }).Does(VerifyAsync),
    };

    private static async Task<int> ListAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (page, raw) = await node.GetAsync($"audit?limit={parsed.GetValue(limit)}{Query("actor", parsed.GetValue(actor))}{Query("entity", parsed.GetValue(entity))}", ApiJson.Default.PageAuditRecord, cancellation);
        if (output.Json)
        {
            Output.Answer(raw);
            return ExitCode.Ok;
        }

        var table = Tables.Of("No.", "When (UTC)", "Who", "What", "On what", "From", "Outcome");
        foreach (var r in page.Items) table.Row($"{r.Seq}", Tables.Time(r.At), $"{r.Entry.Actor} ({r.Entry.Kind})", r.Entry.Action, r.Entry.Entity, r.Entry.Address, $"{r.Entry.Outcome} {r.Entry.Detail}".TrimEnd());
        output.Show(table);
        return ExitCode.Ok;
    }

    private static async Task<int> VerifyAsync(ParseResult parsed, Output output, CancellationToken cancellation)
    {
        await using var node = await NodeClient.ToReadAsync(parsed, cancellation);
        var (check, raw) = await node.GetAsync($"audit/check?{Query("expect", parsed.GetValue(expect)).TrimStart('&')}", ApiJson.Default.AuditCheck, cancellation);
        var code = check.Whole ? ExitCode.Ok : ExitCode.Problems;
        if (output.Json)
        {
            Output.Answer(raw);
            return code;
        }

        foreach (var fault in check.Faults) output.Line(fault);
        output.Line(check.Whole
            ? $"{check.Entries} entries, {check.Sealed} of them sealed: as they were written."
            : $"{check.Entries} entries were read. The trail is not as it was written: compare it with a backup, and find out who could write to the store.");
        if (check.Whole && check.Last > 0) output.Line($"Keep this elsewhere to prove it later: --expect {check.Last}:{check.LastHash}");
        return code;
    }

    private static string Query(string key, string? value) => value is null ? "" : $"&{key}={Uri.EscapeDataString(value)}";
}
