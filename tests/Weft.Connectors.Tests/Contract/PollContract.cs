using Weft.Sdk;

namespace Weft.Connectors.Tests.Contract;

/// <summary>What the engine relies on when a connector polls.</summary>
public abstract class PollContract
{
    private const int MostPages = 200;

    /// <summary>The connector.</summary>
    protected abstract ConnectorKind Kind { get; }

    /// <summary>Settings of the connection.</summary>
    protected abstract ConnectionSettings Settings { get; }

    /// <summary>A remote system with more than one page of news.</summary>
    protected abstract HttpMessageHandler CreateRemote();

    /// <summary>How many different messages the remote has to tell.</summary>
    protected abstract int News { get; }

    [Fact]
    public void It_says_how_often_to_poll() => Create(CreateRemote()).PollInterval.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.Zero);

    [Fact]
    public async Task A_walk_reads_all_news_and_a_second_one_reads_nothing_new()
    {
        var connector = Create(CreateRemote());
        var (keys, cursor) = await WalkAsync(connector, null);
        keys.Count.ShouldBe(News);
        var (again, _) = await WalkAsync(connector, cursor);
        again.Except(keys).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_page_read_twice_has_the_same_messages()
    {
        var connector = Create(CreateRemote());
        string? cursor = null;
        for (var page = 0; page < 3; page++)
        {
            var once = await connector.PollAsync(cursor, default);
            var twice = await connector.PollAsync(cursor, default);
            twice.Messages.Select(m => m.DedupKey).ShouldBe(once.Messages.Select(m => m.DedupKey));
            twice.Cursor.ShouldBe(once.Cursor);
            cursor = once.Cursor;
        }
    }

    [Fact]
    public async Task What_is_polled_is_understood()
    {
        var connector = Create(CreateRemote());
        var page = await connector.PollAsync(null, default);
        page.Messages.ShouldNotBeEmpty();
        foreach (var m in page.Messages)
            connector.Translate(new ReceivedMessage(Settings.Name, m.Kind, new Dictionary<string, string>(), m.Body, ConnectorContract.Now)).ShouldNotBeOfType<Translation.Quarantine>();
    }

    [Theory]
    [InlineData(CallFault.Refused)]
    [InlineData(CallFault.LostOnTheWay)]
    [InlineData(CallFault.Broken)]
    [InlineData(CallFault.TooManyCalls)]
    [InlineData(CallFault.KeyRefused)]
    [InlineData(CallFault.WebPage)]
    public async Task A_poll_that_fails_says_so_and_never_reads_an_empty_page(CallFault fault)
    {
        using var faulty = new FaultyRemote(CreateRemote(), fault, _ => true);
        var failure = await Should.ThrowAsync<Exception>(() => Create(faulty).PollAsync(null, default));
        Outcomes.Of(failure).ShouldNotBeOfType<DeliveryOutcome.Permanent>($"{fault} looks like a defect of the connector: {failure}");
    }

    /// <summary>Reads pages until there are no more.</summary>
    protected static async Task<(HashSet<string> Keys, string? Cursor)> WalkAsync(Connector connector, string? cursor)
    {
        var keys = new HashSet<string>();
        for (var page = 0; page < MostPages; page++)
        {
            var read = await connector.PollAsync(cursor, default);
            foreach (var m in read.Messages) keys.Add(m.DedupKey);
            cursor = read.Cursor;
            if (!read.More) return (keys, cursor);
        }

        throw new InvalidOperationException($"The poll did not end after {MostPages} pages.");
    }

    private Connector Create(HttpMessageHandler remote) =>
        Kind.Create(Settings, new ConnectorTools(new HttpClient(remote, disposeHandler: false) { BaseAddress = Settings.Address }, ConnectorContract.NewClock()));
}
