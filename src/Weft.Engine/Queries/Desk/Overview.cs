namespace Weft.Engine.Queries.Desk;

/// <summary>How the business does right now. Counts stop at <see cref="DeskQueries.MostCounted"/>.</summary>
/// <param name="At">When this was read.</param>
/// <param name="Open">Orders that are not in sync.</param>
/// <param name="Late">Of these, orders that should be by now.</param>
/// <param name="Held">Orders that are stopped.</param>
/// <param name="Attention">Orders about which somebody has to decide.</param>
/// <param name="FailedDeliveries">Requests that another system refused for good.</param>
/// <param name="MessagesAside">Messages that nobody could make sense of.</param>
/// <param name="StockDiscrepancies">Stock numbers that differ.</param>
/// <param name="MoneyDiscrepancies">Money that differs.</param>
/// <param name="Oversold">Lines whose units were sold twice and whose customers still wait.</param>
/// <param name="Minutes">Orders taken in each of the last minutes, oldest first; the last one is not over.</param>
/// <param name="Channels">How long orders took, by channel.</param>
/// <param name="Holds">What stops orders, those that stop most first.</param>
/// <param name="Connections">How the connections do.</param>
public sealed record Overview(
    DateTimeOffset At, int Open, int Late, int Held, int Attention, int FailedDeliveries, int MessagesAside, int StockDiscrepancies, int MoneyDiscrepancies, int Oversold,
    IReadOnlyList<MinuteOrders> Minutes, IReadOnlyList<ChannelSync> Channels, IReadOnlyList<HoldCause> Holds, IReadOnlyList<ConnectionStatus> Connections);

/// <summary>Orders taken in one minute.</summary>
/// <param name="At">Its beginning.</param>
/// <param name="Orders">How many.</param>
public sealed record MinuteOrders(DateTimeOffset At, long Orders);

/// <summary>How long a channel's newest orders took from arriving until every system agreed.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Orders">Orders this is taken from: those of the last 24 hours that are in sync, at most the newest few hundred.</param>
/// <param name="P50">Half of them took no longer; null without any.</param>
/// <param name="P95">95 of 100 took no longer.</param>
public sealed record ChannelSync(string Channel, int Orders, TimeSpan? P50, TimeSpan? P95);
