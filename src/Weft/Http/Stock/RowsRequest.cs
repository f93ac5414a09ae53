using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Weft.Core.Inventory;
using Weft.Core.Workflow;
using Weft.Engine;
using Weft.Engine.Turns;
using Weft.Hosting;
using Weft.Http.Access;
using Weft.Sdk;

namespace Weft.Http.Stock;

/// <summary>A list of rows as it was sent, read row by row: one that cannot be read is refused with its reason, and the others go on.</summary>
internal sealed class RowsRequest
{
    private const string SendAgain = "Correct the row and send it again.";
    private readonly List<MessageRow> rows = [];

    private RowsRequest(JsonFields root, string source) => (Root, Source) = (root, source);

    /// <summary>The list itself.</summary>
    public JsonFields Root { get; }

    /// <summary>Who reports it.</summary>
    public string Source { get; }

    /// <summary>The commands of the rows that could be read.</summary>
    public IEnumerable<Addressed> Commands => rows.SelectMany(r => r.Commands);

    /// <summary>Reads a list as far as it concerns all rows.</summary>
    public static async Task<(RowsRequest? Request, Problem? Problem)> ReadAsync(HttpContext context, WeftOptions options)
    {
        try
        {
            var root = JsonFields.Parse((await BodyAsync(context)).Span);
            var count = root.Count("rows");
            if (count == 0) return (null, Problem.Of(400, "rows-missing", "The list has no rows.", "rows", "Send at least one."));
            if (count > options.Stock.MaxRowsPerRequest) return (null, Problem.Of(400, "too-many-rows", $"The list has {count} rows; {options.Stock.MaxRowsPerRequest} are allowed at once.", "rows", "Send it in parts, or raise stock.maxRowsPerRequest."));
            var consumer = ApiKeyGate.ConsumerOf(context).Name;
            var source = root.TextOrNull("source") ?? consumer;
            return source == consumer || options.Connections.ContainsKey(source)
                ? (new RowsRequest(root, source), null)
                : (null, Problem.Of(400, "source-unknown", $"No connection is called '{source}'.{Nearest.Hint(source, options.Connections.Keys)}", "source", "Name the connection that reports it, or leave it out."));
        }
        catch (FieldFault fault)
        {
            return (null, Problem.Of(400, "request-invalid", fault.Reason, fault.Field, "Compare the request with /openapi/v1.json."));
        }
        catch (JsonException)
        {
            return (null, Problem.Of(400, "request-invalid", "The request is not a JSON object.", null, "Compare the request with /openapi/v1.json."));
        }
    }

    /// <summary>Reads the rows, each for its stream.</summary>
    public void ReadRows(Func<JsonFields, Addressed> read)
    {
        for (var i = 0; i < Root.Count("rows"); i++)
        {
            var name = $"rows[{i}]";
            try
            {
                rows.Add(new MessageRow(name, [read(Root.Item("rows", i))]));
            }
            catch (FieldFault fault)
            {
                rows.Add(new MessageRow(name, [], new Translation.Quarantine(fault.Reason, Within(fault.Field, name), SendAgain)));
            }
        }
    }

    /// <summary>Has the rows decided, and says what became of each.</summary>
    public async Task<IResult> SubmitAsync(WeftEngine engine, HttpContext context)
    {
        var (key, fault) = Http.Commands.KeyOf(context);
        if (fault is not null) return fault.ToResult();
        try
        {
            var result = await engine.SubmitAsync(rows, key).WaitAsync(Http.Commands.DecidedWithin);
            if (result.Problem is { } problem) return Http.Commands.ProblemOf(problem, result.Repeated).ToResult();
            return result.Rows is { } report
                ? Results.Json(Answer(result.Message, report, result.Repeated), ApiJson.Default.RowsAnswer)
                : Http.Commands.Stored("The first request with this key is still being decided.", result.Repeated);
        }
        catch (TimeoutException)
        {
            return Http.Commands.Stored("It is durable and will be decided; send it again with the same Idempotency-Key to learn what became of it.", repeated: false);
        }
    }

    /// <summary>A kind of units by its name; sellable ones when none is named.</summary>
    public static StockBucket Bucket(JsonFields row) => row.TextOrNull("bucket") is { } text ? Word<StockBucket>(row, "bucket", text) : StockBucket.Sellable;

    /// <summary>One of some words.</summary>
    public static T Word<T>(JsonFields row, string field, string text)
        where T : struct, Enum =>
        text.All(char.IsAsciiLetter) && Enum.TryParse<T>(text, ignoreCase: true, out var word) ? word : throw row.Fault(field, $"'{text}' is none of {string.Join(", ", Enum.GetNames<T>().Select(n => JsonNamingPolicy.CamelCase.ConvertName(n)))}.");

    private RowsAnswer Answer(long message, RowsReport report, bool repeated) =>
        new(message, report.Rows, report.Accepted, report.AlreadyDone, report.Refused, [.. report.NotAccepted.Where(r => r.Outcome == RowOutcome.Refused).Select(Refused)], repeated);

    private RefusedRow Refused(RowReport r)
    {
        var index = int.Parse(r.Row.AsSpan("rows[".Length, r.Row.Length - "rows[]".Length), NumberStyles.None, CultureInfo.InvariantCulture);
        return new RefusedRow(index, Readable(index, "sku"), Readable(index, "location"), Readable(index, "key"), r.Reason, r.Field, r.NextStep);
    }

    private string? Readable(int row, string field)
    {
        try
        {
            return Root.Item("rows", row).TextOrNull(field);
        }
        catch (FieldFault)
        {
            return null;
        }
    }

    private static string? Within(string field, string row) => field == row ? null : field.StartsWith(row + ".", StringComparison.Ordinal) ? field[(row.Length + 1)..] : field;

    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
