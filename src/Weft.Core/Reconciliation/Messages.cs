using Weft.Core.Workflow;

namespace Weft.Core.Reconciliation;

/// <summary>A look found two numbers that differ.</summary>
public sealed record ReportDifference(Difference Difference) : Command;

/// <summary>A look found that the two numbers are the same again.</summary>
public sealed record ReportAgreement(DateTimeOffset At) : Command;

/// <summary>Somebody says: the difference is known and may stay as it is.</summary>
public sealed record AcceptDiscrepancy(string By, string Reason) : Command;

/// <summary>Somebody says: do what cures it.</summary>
public sealed record HealDiscrepancy(string By) : Command;

/// <summary>Two numbers differ, at a first look. It may be the moment.</summary>
/// <param name="Difference">What was seen.</param>
/// <param name="LookAgainAt">When it is looked at again.</param>
public sealed record DiscrepancyFound(Difference Difference, DateTimeOffset LookAgainAt) : Event;

/// <summary>They still differ, without anything to be done about it yet.</summary>
public sealed record DiscrepancySeenAgain(Difference Difference, DateTimeOffset LookAgainAt) : Event;

/// <summary>They differ at a second look too, and nothing is on its way that would end it.</summary>
public sealed record DiscrepancyConfirmed(Difference Difference, DateTimeOffset LookAgainAt) : Event;

/// <summary>What cures it is done.</summary>
/// <param name="How">What is done, in plain words.</param>
/// <param name="By">Who decided it; "policy" when the configuration did.</param>
/// <param name="Attempt">1 for the first.</param>
/// <param name="LookAgainAt">When it is seen whether it helped.</param>
public sealed record HealingStarted(string How, string By, int Attempt, DateTimeOffset LookAgainAt) : Event;

/// <summary>It was cured several times and came back each time: somebody has to find out why.</summary>
public sealed record HealingGivenUp(int Attempts, DateTimeOffset LookAgainAt) : Event;

/// <summary>The numbers are the same again after it was cured.</summary>
public sealed record DiscrepancyHealed(DateTimeOffset At) : Event;

/// <summary>Somebody accepts it as it is.</summary>
public sealed record DiscrepancyAccepted(string By, string Reason) : Event;

/// <summary>The numbers are the same again without our doing.</summary>
public sealed record DiscrepancyGone(DateTimeOffset At) : Event;
