using Weft.Core.Workflow;

namespace Weft.Core.Alerts;

/// <summary>A look found the cause of an alert.</summary>
public sealed record RaiseAlert(AlertCause Cause) : Command;

/// <summary>A look found that the cause is gone.</summary>
/// <param name="Why">By what that shows, in plain words.</param>
public sealed record EndAlert(string Why) : Command;

/// <summary>Somebody has seen it and looks after it: it is quiet until then, or until it ends.</summary>
/// <param name="By">Who.</param>
/// <param name="Until">Until when it stays quiet; null: until its cause is gone.</param>
/// <param name="Note">What they want others to know.</param>
public sealed record AcknowledgeAlert(string By, DateTimeOffset? Until, string? Note) : Command;

/// <summary>It is time to tell of it again.</summary>
/// <param name="Episode">The time it was raised; of an earlier one nobody is told any more.</param>
public sealed record RemindOfAlert(int Episode) : Command;

/// <summary>An alert has begun.</summary>
/// <param name="Cause">What it is about.</param>
/// <param name="Episode">1 for the first time that this cause was there.</param>
/// <param name="Quiet">True when it came back so soon that it is told of only if it lasts.</param>
public sealed record AlertRaised(AlertCause Cause, int Episode, bool Quiet) : Event;

/// <summary>It has become something else, or much larger or smaller.</summary>
public sealed record AlertChanged(AlertCause Cause) : Event;

/// <summary>Somebody looks after it.</summary>
public sealed record AlertAcknowledged(string By, DateTimeOffset? Until, string? Note) : Event;

/// <summary>It is told of again.</summary>
public sealed record AlertReminded(int Number) : Event;

/// <summary>Its cause is gone.</summary>
public sealed record AlertEnded(string Why) : Event;

/// <summary>Somebody could not be told.</summary>
/// <param name="Key">The delivery's key.</param>
/// <param name="Reason">Why, in plain words.</param>
public sealed record AlertNoticeFailed(string Key, string Reason) : Event;

/// <summary>Somebody is told after all.</summary>
public sealed record AlertNoticeDone(string Key) : Event;

/// <summary>Somebody sends it once more.</summary>
public sealed record AlertNoticeRetried(string Key, string By) : Event;
