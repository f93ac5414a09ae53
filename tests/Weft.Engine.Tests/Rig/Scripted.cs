using System.Collections.Immutable;
using System.Text;
using Weft.Sdk;

namespace Weft.Engine.Tests.Rig;

/// <summary>
/// A connector whose other side is scripted by the test. A message is lines of <c>STREAM TEXT</c>, each a note; or one of <c>nothing</c>, <c>quarantine</c>, <c>boom</c>
/// (it throws), <c>fetch ID</c>.
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
        : call.Header("secret") == Secret ? new Verdict.Genuine("notes", call.Header("id") ?? Encoding.UTF8.GetString(call.Body.Span))
        : new Verdict.Refused("The signature does not match.");

    public override Translation Translate(ReceivedMessage message)
    {
        var text = Encoding.UTF8.GetString(message.Body.Span);
        return text switch
        {
            "boom" => throw new InvalidOperationException("Translate failed."),
            "nothing" => new Translation.Nothing("of no interest"),
            "quarantine" => new Translation.Quarantine("It has no SKU.", "sku", "Give it one."),
            _ when text.StartsWith("fetch ") => new Translation.Commands([], [new FetchNeeded("note", text[6..])]),
            _ => new Translation.Commands([.. text.Split('\n').Select(line => line.Split(' ', 2)).Select(w => new Addressed(Notes.Of(w[0]), new AddNote(w[1])))]),
        };
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
