using System.Collections.Immutable;
using System.Text;
using Weft.Sdk;

namespace Weft.Engine.Tests.Rig;

/// <summary>
/// A connector whose other side is scripted by the test. A message is lines of <c>STREAM TEXT</c>, each a note; or one of <c>nothing</c>, <c>quarantine</c>, <c>boom</c>
/// (it throws), <c>fetch ID</c>; or JSON with <c>stream</c> and <c>text</c>. After a first line <c>rows</c>, each line is a row, and <c>!</c> one that cannot be read; after <c>several</c>, each is a message
/// <c>NUMBER=TEXT</c> of its own, with <c>|</c> for the ends of its lines. A call with the header <c>number</c> is numbered by its sender.
/// </summary>
internal sealed class Scripted : Connector
{
    public string Secret { get; set; } = "s3cret";

    public int Batch { get; set; } = 1;

    public bool LooksUp { get; set; } = true;

    public TimeSpan? Interval { get; set; }

    /// <summary>How it answers a batch; done, with the key as reference, unless the test says otherwise.</summary>
    public Func<ImmutableArray<OutgoingDelivery>, CancellationToken, Task<ImmutableArray<DeliveryOutcome>>> OnSend { get; set; } =
        (batch, _) => Task.FromResult(batch.Select(d => (DeliveryOutcome)new DeliveryOutcome.Delivered("R-" + d.Key)).ToImmutableArray());

    public Func<OutgoingDelivery, LookUp> OnLookUp { get; set; } = _ => new LookUp.NotThere();

    public Func<string?, PollPage> OnPoll { get; set; } = PollPage.Nothing;

    public List<OutgoingDelivery[]> Sent { get; } = [];

    public List<OutgoingDelivery> LookedUp { get; } = [];

    public IEnumerable<string> SentKeys => Sent.SelectMany(b => b).Select(d => d.Key);

    public override ConnectorAbilities Abilities => new("scripted", ["note.send.v1", "fetch.v1"], TakesCalls: true);

    public override TimeSpan? PollInterval => Interval;

    public void Answers(Func<OutgoingDelivery, DeliveryOutcome> answer) => OnSend = (batch, _) => Task.FromResult(batch.Select(answer).ToImmutableArray());

    public override int BatchSize(string kind) => Batch;

    public override bool LookUpBeforeResend(string kind) => LooksUp;

    public override Verdict Verify(IncomingCall call) =>
        call.Path == "verify-throws" ? throw new InvalidOperationException("Verify failed.")
        : call.Header("secret") != Secret ? new Verdict.Refused("The signature does not match.")
        : call.Header("number") is { } number ? new Verdict.Genuine("notes", number) { Content = Encoding.UTF8.GetString(call.Body.Span) }
        : new Verdict.Genuine("notes", call.Header("id") ?? Encoding.UTF8.GetString(call.Body.Span));

    public override Translation Translate(ReceivedMessage message)
    {
        var text = Encoding.UTF8.GetString(message.Body.Span);
        return text switch
        {
            "boom" => throw new InvalidOperationException("Translate failed."),
            "nothing" => new Translation.Nothing("of no interest"),
            "quarantine" => new Translation.Quarantine("It has no SKU.", "sku", "Give it one."),
            _ when text.StartsWith("rows\n") => new Translation.Rows([.. text.Split('\n')[1..].Select(Row)], ["A coupon was left unread."]),
            _ when text.StartsWith("several\n") => new Translation.Several([.. text.Split('\n')[1..].Select(Part)]),
            _ when text.StartsWith('{') => JsonFields.Translate(message.Body, 0, (note, _) => new Translation.Commands(new Addressed(Notes.Of(note.Text("stream")), new AddNote(note.Text("text"))))),
            _ when text.StartsWith("fetch ") => new Translation.Commands([], [new FetchNeeded("note", text[6..])]),
            _ => new Translation.Commands([.. text.Split('\n').Select(line => line.Split(' ', 2)).Select(w => new Addressed(Notes.Of(w[0]), new AddNote(w[1])))]),
        };
    }

    private static MessageRow Row(string line, int at) => line == "!"
        ? new MessageRow($"line {at + 1}", [], new Translation.Quarantine("Nobody can read it.", $"lines[{at}]", "Write it again."))
        : new MessageRow($"line {at + 1}", [.. line.Split('+').Select(part => part.Split(' ', 2)).Select(w => new Addressed(Notes.Of(w[0]), new AddNote(w[1])))]);

    private static PolledMessage Part(string line)
    {
        var (number, text) = (line[..line.IndexOf('=')], line[(line.IndexOf('=') + 1)..].Replace('|', '\n'));
        return new PolledMessage("notes", number, Encoding.UTF8.GetBytes(text)) { Content = text };
    }

    public override Task<PollPage> PollAsync(string? cursor, CancellationToken cancellation) => Task.FromResult(OnPoll(cursor));

    public override Task<ImmutableArray<DeliveryOutcome>> SendAsync(ImmutableArray<OutgoingDelivery> batch, CancellationToken cancellation)
    {
        Sent.Add([.. batch]);
        return OnSend(batch, cancellation);
    }

    public override Task<LookUp> LookUpAsync(OutgoingDelivery delivery, CancellationToken cancellation)
    {
        LookedUp.Add(delivery);
        return Task.FromResult(OnLookUp(delivery));
    }
}
