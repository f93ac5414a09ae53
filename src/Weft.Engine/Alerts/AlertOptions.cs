using Weft.Core.Alerts;
using Weft.Core.Slas;

namespace Weft.Engine.Alerts;

/// <summary>What is worth an alert, and who is told.</summary>
public sealed class AlertOptions
{
    /// <summary>Alerts of one kind that are told of one by one; more are one alert together.</summary>
    public const int MostOfAKind = 20;

    /// <summary>A connection whose every call fails for so long does not answer.</summary>
    public TimeSpan DownAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>A connection from which nothing came for so long, although something waits for it, does not move.</summary>
    public TimeSpan StuckAfter { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>Orders held by one cause that are worth an alert before the hold is overdue.</summary>
    public int HeldOrders { get; set; } = 50;

    /// <summary>Orders past one target at one system that are worth an alert; a single one that is late by as much as the target itself is, too.</summary>
    public int LateOrders { get; set; } = 10;

    /// <summary>Requests refused for one reason that are worth an alert.</summary>
    public int RefusedRequests { get; set; } = 5;

    /// <summary>When misses burn too fast.</summary>
    public BurnRule Burn { get; set; } = new();

    /// <summary>Who is told, and how often.</summary>
    public AlertPolicy Policy { get; set; } = new();
}
