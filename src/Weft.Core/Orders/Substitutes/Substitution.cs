using System.Collections.Immutable;
using Weft.Core.Orders.Fulfilment;
using Weft.Core.Workflow;

namespace Weft.Core.Orders.Substitutes;

/// <summary>
/// What becomes of a substitute that a node offers: by the customer's word it is taken at once, proposed with a time to answer, or not wanted. It is a change of the order like any other; what the
/// node cannot supply is decided again when nobody wants the substitute.
/// </summary>
internal static class Substitution
{
    /// <summary>How long a customer has to answer where the configuration says nothing.</summary>
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromHours(24);

    private const string Customer = "the customer";

    public static Decision Decide(OfferSubstitute c, OrderState s, DateTimeOffset now)
    {
        if (s.Amendments.Keys.Contains(c.Key) || s.Amendments.Proposals.Any(p => p.What.RequestKey == c.Key) || s.Plan?.Pieces.Any(p => p.Refused.Contains(c.Key)) == true || s.Holds.Any(h => h.Key == HoldKey(c.Key)))
            return new Decision.AlreadyDone("This substitute was offered already.");
        if (s.Cancellation is { State: not CancellationState.Refused }) return new Decision.AlreadyDone("The order is being cancelled.");
        if (Fault(c, s) is { } fault) return fault;
        // Units that were left out, or taken away, while the offer was on its way are no matter any more.
        if (There(c, s) is var there && there == 0) return new Decision.AlreadyDone($"Nothing of line {c.LineId} is with {c.By} any more.");
        if (there < c.Quantity) c = c with { Quantity = there };
        var rule = SubstituteOrder.RuleOf(s.Order!, c.LineId);
        var busy = s.Amendments.Undecided is not null || s.Amendments.Accepted is not null || Recalls.IsAsked(s) || s.Amendments.Count >= Limits.Amendments;
        if (rule == SubstitutionRule.Never || busy) return Decision.Accept(NotWanted(c, busy && rule != SubstitutionRule.Never ? "the order is being changed" : "the customer wants no substitute", now, s));
        var present = Withdrawal.Remaining(s);
        var substitute = new Substitute(c.LineId, c.Quantity, SubstituteOrder.NewLineId(s, c.LineId), c.Sku, c.By, now + (s.Parties!.SubstituteAnswerWithin ?? AnswerWithin)) { FulfilmentId = c.FulfilmentId };
        var wanted = SubstituteOrder.Of(c, present, substitute.NewLineId, mayCostMore: rule == SubstitutionRule.Ask);
        var proposed = new AmendmentProposed($"P{s.Amendments.Proposals.Length + 1}", wanted, Changes.Between(s, wanted), present.Total, wanted.Total, c.By, $"{c.Sku} in place of {c.Quantity} of line {c.LineId}: {c.Reason}", c.Key) { Substitute = substitute };
        if (rule == SubstitutionRule.Ask) return Decision.Accept(proposed, new HoldPlaced(Hold(proposed, now)));
        return Decision.Accept([proposed, .. Accepted(proposed, s, Customer, "substitutes are allowed")]);
    }

    public static Decision Decide(ExpireSubstitute c, OrderState s) => s.Amendments.Undecided is { What: { Substitute: not null } what } && what.Key == c.Proposal
        ? Decision.Accept(new ProposalClosed(c.Proposal, ProposalState.Declined, "weft", "the customer did not answer in time"))
        : new Decision.AlreadyDone($"{c.Proposal} does not wait for an answer.");

    /// <summary>A yes: what the node does not have it gives back, and the change is made; a node that has all of the order is asked to give it back first.</summary>
    public static ImmutableArray<Event> Accepted(AmendmentProposed p, OrderState s, string by, string reason)
    {
        var accepted = new ProposalAccepted(p.Key, by, reason);
        return GivenUp(p.Substitute!, s) is { } units ? [new FulfilmentGivenBack(p.Substitute!.FulfilmentId!, [units], $"{p.Substitute.Node} does not have it"), accepted] : [accepted];
    }

    /// <summary>What follows when a proposed substitute is decided, in whatever way: its hold is over, and what nobody wants in its place is decided again.</summary>
    public static IEnumerable<Event> After(Event decided, OrderState s, DateTimeOffset now)
    {
        var key = decided switch { ProposalClosed e => e.Key, ProposalAccepted e => e.Key, _ => null };
        if (key is null || s.Amendments.Proposals.FirstOrDefault(p => p.What.Key == key) is not { What.Substitute: { } substitute } proposal) yield break;
        if (s.Holds.Any(h => h.Kind == HoldKind.Substitution && h.Key == key)) yield return new HoldReleased(HoldKind.Substitution, key, decided is ProposalAccepted a ? a.By : ((ProposalClosed)decided).By);
        if (decided is not ProposalClosed closed || s.Cancellation is { State: CancellationState.Done } || s.GoodsSettled) yield break;
        if (GivenUp(substitute, s) is { } units) yield return new FulfilmentRejected(substitute.FulfilmentId!, [units], $"it does not have it, and {substitute.Sku} is not wanted: {closed.Reason}", substitute.Node);
        else if (s.Plan is null) yield return new HoldPlaced(CannotSupply(proposal.What.RequestKey, substitute.Node, substitute.LineId, substitute.Quantity, closed.Reason, now));
    }

    /// <summary>The time that a customer has to answer.</summary>
    public static void Between(OrderState before, OrderState after, ImmutableArray<Effect>.Builder effects)
    {
        if (ReferenceEquals(before.Amendments, after.Amendments)) return;
        var (was, waits) = (before.Amendments.Undecided?.What, after.Amendments.Undecided?.What);
        if (was?.Key == waits?.Key) return;
        if (was?.Substitute is not null) effects.Add(new Effect.ClearTimer($"substitute/{was.Key}"));
        if (waits?.Substitute is { } substitute) effects.Add(new Effect.SetTimer($"substitute/{waits.Key}", substitute.AnswerBy, new ExpireSubstitute(waits.Key)));
    }

    private static Decision.Refused? Fault(OfferSubstitute c, OrderState s)
    {
        if (s.Lines.FirstOrDefault(l => l.LineId == c.LineId) is not { } line) return new($"The order has no line {c.LineId}.", "line", "Ask the node which order it means.");
        if (string.IsNullOrWhiteSpace(c.Sku.Value) || c.Sku == line.Sku) return new($"{c.Sku} is no other article than line {c.LineId} has.", "sku", "Name the article that is offered.");
        if (c.UnitPrice is { IsNegative: true }) return new("The substitute's price is below zero.", "unitPrice", "State what a unit costs the customer.");
        var piece = c.FulfilmentId is { } id ? s.Plan?.Find(id) : null;
        if (s.Plan is not null && piece is null) return PieceDecider.Nowhere(c.FulfilmentId);
        return c.Quantity > 0 && c.Quantity <= line.Ordered ? null : new($"{c.Quantity} units of line {c.LineId} cannot be substituted; it has {line.Ordered}.", "quantity", "Name units that the node has been given and that have not left.");
    }

    /// <summary>Units of the line that the node has been given and that have not left.</summary>
    private static int There(OfferSubstitute c, OrderState s)
    {
        if (s.Plan is not null) return s.Plan.Find(c.FulfilmentId!) is { IsAtNode: true } piece ? piece.Left(c.LineId) : 0;
        return Pieces.NodeKnows(s) ? s.Lines.First(l => l.LineId == c.LineId).Released : 0;
    }

    /// <summary>Units of a piece that its node cannot supply; null when they are not with it any more.</summary>
    private static LineQuantity? GivenUp(Substitute substitute, OrderState s) =>
        s.Plan?.Find(substitute.FulfilmentId ?? "") is { IsAtNode: true } piece && Math.Min(substitute.Quantity, piece.Left(substitute.LineId)) is > 0 and var units ? new LineQuantity(substitute.LineId, units) : null;

    /// <summary>The node cannot supply, and that is all that counts: another one is asked, or somebody has to decide.</summary>
    private static Event NotWanted(OfferSubstitute c, string why, DateTimeOffset now, OrderState s) => s.Plan is null
        ? new HoldPlaced(CannotSupply(c.Key, c.By, c.LineId, c.Quantity, why, now))
        : new FulfilmentRejected(c.FulfilmentId!, [new LineQuantity(c.LineId, c.Quantity)], $"{c.Reason}; it offers {c.Sku}, and {why}", c.By) { Key = c.Key };

    private static Hold Hold(AmendmentProposed p, DateTimeOffset now) => new(
        HoldKind.Substitution, p.Key, "customer service", $"{p.Substitute!.Node} cannot supply {p.Substitute.Quantity} of line {p.Substitute.LineId} and offers {p.Substitute.Sku}: the total would be {p.After} instead of {p.Before}.",
        $"Ask the customer by {p.Substitute.AnswerBy.UtcDateTime:yyyy-MM-dd HH:mm} UTC, then accept or decline {p.Key}; without an answer it is declined.", now);

    private static Hold CannotSupply(string key, string node, string line, int units, string why, DateTimeOffset now) => new(
        HoldKind.Manual, HoldKey(key), "operations", $"{node} cannot supply {units} of line {line}: {why}.", "Bring the goods there, or cancel the units; then release the hold.", now);

    private static string HoldKey(string key) => $"cannot-supply/{key}";
}
