using System.Collections.Immutable;
using Weft.Core.Workflow;

namespace Weft.Core.Finance;

/// <summary>A look found that two parties have other figures of the same money.</summary>
public sealed record ReportMoneyDifference(MoneyDifference Difference) : Command;

/// <summary>A look found that the figures are the same again.</summary>
public sealed record ReportMoneyAgreement(DateTimeOffset At) : Command;

/// <summary>Somebody says: the difference is known and may stay.</summary>
public sealed record AcceptMoneyDifference(string By, string Reason) : Command;

/// <summary>Somebody says: it is put right, in the system where it was wrong. Seen again, it is open again.</summary>
public sealed record ResolveMoneyDifference(string By, string How) : Command;

/// <summary>The books are told that a difference is open. Sent by the difference.</summary>
public sealed record NoteOpenDifference(string Key, DateTimeOffset On, string Why) : Command;

/// <summary>The books are told that a difference is not open any more. Sent by the difference.</summary>
public sealed record NoteEndedDifference(string Key) : Command;

/// <summary>Somebody closes a period.</summary>
/// <param name="Period">The month, <c>2026-11</c>, by UTC.</param>
/// <param name="Figures">What it came to, a row for each currency.</param>
/// <param name="Late">Postings of earlier periods that were recorded after these had been closed; they are in the figures.</param>
/// <param name="AsOf">What was recorded until then is in the figures.</param>
/// <param name="By">Who closes it.</param>
public sealed record ClosePeriod(string Period, ImmutableArray<PeriodFigures> Figures, ImmutableArray<LatePosting> Late, DateTimeOffset AsOf, string By) : Command;

/// <summary>Two parties have other figures of the same money.</summary>
public sealed record MoneyDifferenceFound(MoneyDifference Difference) : Event;

/// <summary>The figures are the same again.</summary>
public sealed record MoneyDifferenceGone(DateTimeOffset At) : Event;

/// <summary>Somebody accepts a difference.</summary>
public sealed record MoneyDifferenceAccepted(string By, string Reason) : Event;

/// <summary>Somebody has put a difference right.</summary>
public sealed record MoneyDifferenceResolved(string By, string How) : Event;

/// <summary>A difference keeps its period open.</summary>
public sealed record DifferenceOpened(string Key, DateTimeOffset On, string Why) : Event;

/// <summary>A difference does not keep its period open any more.</summary>
public sealed record DifferenceEnded(string Key) : Event;

/// <summary>A period is closed, with what it came to.</summary>
public sealed record PeriodClosed(string Period, ImmutableArray<PeriodFigures> Figures, ImmutableArray<LatePosting> Late, DateTimeOffset AsOf, string By) : Event;
