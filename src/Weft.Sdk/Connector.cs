using System.Collections.Immutable;
using Weft.Core.Ledger;
using Weft.Core.Orders.Notifications;
using Weft.Core.Shared;

namespace Weft.Sdk;

/// <summary>
/// The code for one vendor, speaking for one configured account. Derive from it and override what the vendor can do; what is not overridden is
/// answered honestly ("cannot"). A connector keeps nothing that matters in memory: the engine may drop and recreate it at any time.
/// Methods may be called concurrently.
/// </summary>
public abstract class Connector
{
    /// <summary>What this connector can do, for configuration checks and documentation.</summary>
    public abstract ConnectorAbilities Abilities { get; }

    /// <summary>
    /// Decides whether an incoming call is genuine, and names it for deduplication. Pure: no I/O. Called before anything is stored.
    /// </summary>
    public virtual Verdict Verify(IncomingCall call) => new Verdict.Refused("This connection takes no calls from outside.");

    /// <summary>
    /// Turns a stored message into commands in Weft's vocabulary. Pure: the same message always gives the same answer. What cannot be understood is
    /// answered with <see cref="Translation.Quarantine"/>, never with an exception and never by guessing.
    /// </summary>
    public virtual Translation Translate(ReceivedMessage message) => new Translation.Quarantine("This connection understands no messages.", null, "Remove the sender's subscription.");

    /// <summary>Time between two polls; null when there is nothing to poll.</summary>
    public virtual TimeSpan? PollInterval => null;

    /// <summary>
    /// Reads one page of what is new since <paramref name="cursor"/> (null at first). Messages and the new cursor are stored in one transaction, so a page is
    /// never lost; it may be read twice, which deduplication absorbs. The cursor must overlap enough that rows which became visible late are not skipped.
    /// A page counts as one call of the account's budget. Of a <see cref="CallFailedException"/> the engine waits as long as the system asks.
    /// </summary>
    public virtual Task<PollPage> PollAsync(string? cursor, CancellationToken cancellation) => Task.FromResult(PollPage.Nothing(cursor));

    /// <summary>Most SKUs that one call of <see cref="ReadStockAsync"/> takes; 0 when the vendor cannot be asked for its stock.</summary>
    public virtual int StockReadSize => 0;

    /// <summary>
    /// Reads how many units of these SKUs (1 to <see cref="StockReadSize"/>) the other system has, so that both sides can be compared. Of an ERP: the sellable units of each of our
    /// locations, as its counts state them. Of a channel: what a customer could buy now. A SKU that it does not have, or not in whole units, is left out. Counts as one call of the
    /// account's rate budget. A failure is thrown, as by a poll: <see cref="Outcomes.Of(Exception)"/> knows what it means.
    /// </summary>
    public virtual Task<ImmutableArray<StockLevel>> ReadStockAsync(ImmutableArray<Sku> skus, CancellationToken cancellation) => Task.FromResult(ImmutableArray<StockLevel>.Empty);

    /// <summary>Most orders that one call of <see cref="ReadMoneyAsync"/> takes; 0 when the vendor cannot be asked for its money.</summary>
    public virtual int MoneyReadSize => 0;

    /// <summary>
    /// Reads what the other system has in its books about these orders' money (1 to <see cref="MoneyReadSize"/>), so that all sides can be compared. Of a channel: the order with its total, and
    /// its refunds. Of a payment provider: captures and refunds with fees. Of an ERP: the sales order, invoices and credit notes. Documents are as they stand now, whoever made them; an order
    /// that it does not have gives none. Counts as one call of the account's rate budget. A failure is thrown, as by a poll.
    /// </summary>
    public virtual Task<ImmutableArray<MoneyDocument>> ReadMoneyAsync(ImmutableArray<OrderReference> orders, CancellationToken cancellation) => Task.FromResult(ImmutableArray<MoneyDocument>.Empty);

    /// <summary>
    /// Reads a page of what the provider has sent to the retailer's bank since <paramref name="cursor"/> (null at first), oldest first; null when it sends nothing, or cannot be asked. A payout
    /// may be read twice. Counts as one call of the account's rate budget. A failure is thrown, as by a poll.
    /// </summary>
    public virtual Task<PayoutPage?> ReadPayoutsAsync(string? cursor, CancellationToken cancellation) => Task.FromResult<PayoutPage?>(null);

    /// <summary>
    /// How a notification would read, without sending it; null when the connection sends none, or sends nothing that can be shown. The request is as it would be sent, with address and name
    /// masked.
    /// </summary>
    /// <exception cref="FormatException">A text of the retailer's own is not what it must be; the message says where.</exception>
    public virtual NotificationText? Preview(NotificationRequest request) => null;

    /// <summary>Most deliveries of one kind that <see cref="SendAsync"/> takes in one call.</summary>
    public virtual int BatchSize(string kind) => 1;

    /// <summary>
    /// True when a delivery of this kind that may have been sent already must be looked up before it is sent again, because the vendor would do it twice.
    /// </summary>
    public virtual bool LookUpBeforeResend(string kind) => true;

    /// <summary>
    /// Sends deliveries of one kind (one, or up to <see cref="BatchSize"/>), and answers with one outcome for each, in order. Must not throw for anything the other
    /// system or the network does: exceptions are mapped with <see cref="Outcomes.Of(Exception)"/>. The engine passes a cancellation that fires at the lane's time-out;
    /// running into it is <see cref="DeliveryOutcome.Uncertain"/>.
    /// </summary>
    public virtual Task<ImmutableArray<DeliveryOutcome>> SendAsync(ImmutableArray<OutgoingDelivery> batch, CancellationToken cancellation) =>
        Task.FromResult(ImmutableArray.CreateRange(batch, d => (DeliveryOutcome)new DeliveryOutcome.Permanent($"This connection cannot do {d.Kind}.", null, "Give the role to another connection in the configuration.")));

    /// <summary>Finds out, by the delivery's own references, whether it has happened already.</summary>
    public virtual Task<LookUp> LookUpAsync(OutgoingDelivery delivery, CancellationToken cancellation) => Task.FromResult<LookUp>(new LookUp.NotThere());
}

/// <summary>How a notification reads.</summary>
/// <param name="Subject">Its subject; null when it has none.</param>
/// <param name="Text">Its text, without markup.</param>
public sealed record NotificationText(string? Subject, string Text);

/// <summary>A page of payouts.</summary>
/// <param name="Payouts">The payouts, oldest first.</param>
/// <param name="Cursor">Where the next page begins.</param>
/// <param name="More">True when there is one now.</param>
public sealed record PayoutPage(ImmutableArray<Payout> Payouts, string? Cursor, bool More);

/// <summary>What a connector can do.</summary>
/// <param name="Vendor">The vendor's name as used in the configuration, e.g. "vendure".</param>
/// <param name="Kinds">Persisted names of the delivery requests it handles.</param>
/// <param name="TakesCalls">True when it takes webhooks.</param>
public sealed record ConnectorAbilities(string Vendor, ImmutableArray<string> Kinds, bool TakesCalls);

/// <summary>How a connector is made for a configured connection.</summary>
/// <param name="Vendor">The vendor's name as used in the configuration.</param>
/// <param name="Check">Names every fault of the settings, each with its key.</param>
/// <param name="Create">Makes the connector.</param>
public sealed record ConnectorKind(string Vendor, Func<ConnectionSettings, IEnumerable<SettingFault>> Check, Func<ConnectionSettings, ConnectorTools, Connector> Create)
{
    /// <summary>The connector's own keys, so that a mistyped one is noticed; "taxes.*" stands for any key below "taxes". Empty: any key is taken.</summary>
    public ImmutableArray<string> Keys { get; init; } = [];

    /// <summary>False when the connector calls nobody, so that there is no address to configure.</summary>
    public bool NeedsAddress { get; init; } = true;

    /// <summary>True when the connector has such a key.</summary>
    public bool Knows(string key) =>
        Keys.Any(k => k.Equals(key, StringComparison.OrdinalIgnoreCase) || (k.EndsWith(".*", StringComparison.Ordinal) && key.StartsWith(k[..^1], StringComparison.OrdinalIgnoreCase)));
}

/// <summary>A fault of the configuration.</summary>
/// <param name="Key">The key below the connection, e.g. "address".</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record SettingFault(string Key, string Message);

/// <summary>What a connector needs from its surroundings.</summary>
/// <param name="Http">A client for this connection: base address set, tracing on, no automatic retries or redirects.</param>
/// <param name="Clock">The time.</param>
public sealed record ConnectorTools(HttpClient Http, TimeProvider Clock);

/// <summary>A configured account of a vendor.</summary>
/// <param name="Name">The connection's name, e.g. "webshop".</param>
/// <param name="Vendor">Which connector speaks for it.</param>
/// <param name="Address">Where the vendor's API is.</param>
/// <param name="Values">Further settings by key; secrets are resolved already and must never be logged.</param>
/// <param name="Parties">The systems that take part in orders of this channel; null for connections that are not channels.</param>
public sealed record ConnectionSettings(string Name, string Vendor, Uri Address, IReadOnlyDictionary<string, string> Values, Core.Orders.Parties? Parties)
{
    /// <summary>A setting, or null.</summary>
    public string? this[string key] => Values.TryGetValue(key, out var value) ? value : null;

    /// <summary>A setting that the connector's check has found to be there.</summary>
    public string Required(string key) => this[key] is { Length: > 0 } value ? value : throw new InvalidOperationException($"connections.{Name}.{key} is missing.");
}
