using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Weft.Core.Orders;
using Weft.Core.Workflow;
using Weft.Engine.Storage;
using Weft.Engine.Turns;
using Weft.Sdk;

namespace Weft.Engine.Inbox;

/// <summary>Turns stored messages into commands: by the connector of their connection, or, for commands of our own API, as they stand.</summary>
internal sealed class Translator(Connections connections, Vocabulary vocabulary, Store store, TimeProvider clock)
{
    /// <summary>The source under which commands of our own API and command line are stored.</summary>
    public const string Api = "weft-api";

    public Translation Translate(InboxRow row)
    {
        if (row.Connection == Api) return OwnCommand(row);
        if (connections.Find(row.Connection) is not { } connection)
            return new Translation.Quarantine($"No connection is called '{row.Connection}' any more.", null, "Add the connection to the configuration again, then reprocess.");
        var headers = Headers.Read(row.Headers);
        try
        {
            if (row.Kind is Refused.NotGenuine or Refused.TooLarge) return Checked(row, connection, headers);
            return connection.Connector.Translate(new ReceivedMessage(row.Connection, row.Kind, headers, row.Body, Micros.ToTime(row.ReceivedAt)));
        }
        catch (Exception e)
        {
            return new Translation.Quarantine($"The connector failed on it: {e.Message}", null, "Report this as a defect of the connector, with the message.");
        }
    }

    /// <summary>The delivery that reads a document. Asking again before it was read changes nothing.</summary>
    public DeliveryRow Fetch(InboxRow cause, FetchNeeded fetch)
    {
        var now = clock.Now();
        var request = new FetchRequest(fetch.What, fetch.Id);
        return new DeliveryRow
        {
            Id = store.NextId(),
            Key = $"fetch/{cause.Connection}/{fetch.What}/{fetch.Id}",
            Connection = cause.Connection,
            Kind = vocabulary.NameOf(request),
            Entity = $"fetch/{fetch.What}/{fetch.Id}",
            Priority = (short)Priority.Order,
            Latest = true,
            Request = vocabulary.Write(request),
            DueAt = now,
            CreatedAt = now,
            Trace = cause.Trace,
        };
    }

    /// <summary>Documents that a delivery brought back.</summary>
    public IEnumerable<InboxRow> Documents(OutcomeUnit unit)
    {
        if (unit.Outcome is not DeliveryOutcome.Delivered { Messages.IsDefaultOrEmpty: false } delivered) yield break;
        foreach (var message in delivered.Messages) yield return Row(unit.Delivery.Connection, message, unit.Delivery.Trace);
    }

    /// <summary>The messages that came as one. Each says what it was part of.</summary>
    public IEnumerable<InboxRow> Parts(InboxRow whole, Translation.Several several)
    {
        var headers = Headers.Write(new Dictionary<string, string>(StringComparer.Ordinal) { [Headers.PartOf] = whole.Id.ToString(CultureInfo.InvariantCulture) });
        foreach (var message in several.Messages) yield return Row(whole.Connection, message, whole.Trace, headers);
    }

    /// <summary>A row for a document that was read.</summary>
    public InboxRow Row(string connection, PolledMessage message, string? trace, string headers = "{}") => new()
    {
        Id = store.NextId(),
        Connection = connection,
        Kind = StoredText.Of(message.Kind),
        DedupKey = StoredText.Of(ContentKey.Of(message.DedupKey, message.Content)),
        Headers = headers,
        Body = message.Body.ToArray(),
        ReceivedAt = clock.Now(),
        Trace = trace,
    };

    /// <summary>A row for a command of our own API.</summary>
    public InboxRow Row(StreamId to, Command command, string? idempotencyKey)
    {
        var id = store.NextId();
        return new InboxRow
        {
            Id = id,
            Connection = Api,
            Kind = vocabulary.NameOf(command),
            DedupKey = idempotencyKey ?? string.Create(CultureInfo.InvariantCulture, $"command:{id}"),
            Headers = Headers.Write(new Dictionary<string, string>(StringComparer.Ordinal) { ["stream"] = to.ToString() }),
            Body = vocabulary.Write(command),
            ReceivedAt = clock.Now(),
        };
    }

    /// <summary>A row for a list of commands of our own API.</summary>
    public InboxRow Row(IReadOnlyList<MessageRow> rows, string? idempotencyKey)
    {
        var id = store.NextId();
        return new InboxRow
        {
            Id = id,
            Connection = Api,
            Kind = OwnRows.Kind,
            DedupKey = idempotencyKey ?? string.Create(CultureInfo.InvariantCulture, $"command:{id}"),
            Headers = "{}",
            Body = OwnRows.Write(rows, vocabulary),
            ReceivedAt = clock.Now(),
        };
    }

    /// <summary>A call that was refused and is reprocessed: it must prove itself again, with the secret of today but the time it arrived.</summary>
    private static Translation Checked(InboxRow row, Connection connection, IReadOnlyDictionary<string, string> headers)
    {
        var verdict = connection.Connector.Verify(new IncomingCall(headers.GetValueOrDefault(Headers.Path, ""), headers, row.Body, Micros.ToTime(row.ReceivedAt)));
        return verdict switch
        {
            Verdict.Genuine genuine => connection.Connector.Translate(new ReceivedMessage(row.Connection, genuine.Kind, headers, row.Body, Micros.ToTime(row.ReceivedAt))),
            Verdict.Refused refused => new Translation.Quarantine(refused.Reason, "signature", $"Compare connections.{row.Connection}.secret with the sender's; then reprocess the message."),
            _ => new Translation.Quarantine("The call cannot be proven genuine.", "signature", "Ask the sender to send it again."),
        };
    }

    private Translation OwnCommand(InboxRow row)
    {
        try
        {
            if (row.Kind == OwnRows.Kind) return OwnRows.Read(row.Body, vocabulary);
            var stream = StreamId.Parse(Headers.Read(row.Headers)["stream"]);
            return new Translation.Commands(ImmutableArray.Create(new Addressed(stream, vocabulary.Read<Command>(row.Kind, row.Body))));
        }
        catch (JsonException e)
        {
            return new Translation.Quarantine($"The command is not understood: {e.Message}", null, "Send a command of this version of the API.");
        }
    }
}
