using Weft.Core.Alerts;

namespace Weft.Core.Tests.Words;

/// <summary>What is said about alerts.</summary>
internal static class AlertExamples
{
    private const string Key = "alert/down-erp/1.1/raised/oncall";

    private static readonly AlertCause cause = new("down", "erp does not answer", "Every call since 2026-11-03 12:00:00 UTC fails: No connection.", "Ask whoever runs erp.", An.Noon, 400, [An.Euro(31_240)])
    {
        Connection = "erp", Link = "connections#erp",
    };

    public static IEnumerable<object> All() =>
    [
        new RaiseAlert(cause), new EndAlert("erp answers again."), new AcknowledgeAlert("anna", An.Noon.AddHours(4), "The provider works on it."), new RemindOfAlert(1),
        new AlertRaised(cause, 1, false), new AlertChanged(cause), new AlertAcknowledged("anna", An.Noon.AddHours(4), "The provider works on it."), new AlertReminded(2), new AlertEnded("erp answers again."),
        new AlertNoticeFailed(Key, "The system refused: 410."), new AlertNoticeDone(Key), new AlertNoticeRetried(Key, "anna"),
        new AlertNoticeRequest("down-erp", AlertNews.Raised, cause, An.Noon, ["ops@shop.example"]),
    ];
}
