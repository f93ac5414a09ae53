using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Weft.Core.Alerts;

/// <summary>How alerts are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RaiseAlert))]
[JsonSerializable(typeof(EndAlert))]
[JsonSerializable(typeof(AcknowledgeAlert))]
[JsonSerializable(typeof(RemindOfAlert))]
[JsonSerializable(typeof(AlertRaised))]
[JsonSerializable(typeof(AlertChanged))]
[JsonSerializable(typeof(AlertAcknowledged))]
[JsonSerializable(typeof(AlertReminded))]
[JsonSerializable(typeof(AlertEnded))]
[JsonSerializable(typeof(AlertNoticeFailed))]
[JsonSerializable(typeof(AlertNoticeDone))]
[JsonSerializable(typeof(AlertNoticeRetried))]
[JsonSerializable(typeof(AlertNoticeRequest))]
internal sealed partial class AlertJsonContext : JsonSerializerContext;

/// <summary>The persisted names of everything alerts say.</summary>
public static class AlertJson
{
    /// <summary>Names of commands, events and requests.</summary>
    public static IEnumerable<KeyValuePair<string, JsonTypeInfo>> Words()
    {
        var j = AlertJsonContext.Default;
        yield return new("alert.raise.v1", j.RaiseAlert);
        yield return new("alert.end.v1", j.EndAlert);
        yield return new("alert.acknowledge.v1", j.AcknowledgeAlert);
        yield return new("alert.remind.v1", j.RemindOfAlert);
        yield return new("alert.raised.v1", j.AlertRaised);
        yield return new("alert.changed.v1", j.AlertChanged);
        yield return new("alert.acknowledged.v1", j.AlertAcknowledged);
        yield return new("alert.reminded.v1", j.AlertReminded);
        yield return new("alert.ended.v1", j.AlertEnded);
        yield return new("alert.notice-failed.v1", j.AlertNoticeFailed);
        yield return new("alert.notice-done.v1", j.AlertNoticeDone);
        yield return new("alert.notice-retried.v1", j.AlertNoticeRetried);
        yield return new("alert.notice.v1", j.AlertNoticeRequest);
    }
}
