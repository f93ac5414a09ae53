using Weft.Core.Slas;

namespace Weft.Engine.Alerts;

/// <summary>Targets in retail words.</summary>
public static class SlaWords
{
    /// <summary>What a workflow measures.</summary>
    public static string Of(SlaWorkflow workflow) => workflow switch
    {
        SlaWorkflow.OrderAcceptance => "order in the ERP",
        SlaWorkflow.WarehouseRelease => "release to the warehouse",
        SlaWorkflow.Shipment => "shipment by the warehouse",
        SlaWorkflow.ShipmentConfirmation => "shipment told to the channel",
        SlaWorkflow.Invoicing => "invoice in the ERP",
        SlaWorkflow.RefundReconciliation => "refund in every system",
        SlaWorkflow.StockPublication => "stock number to the channel",
        _ => workflow.ToString(),
    };

    /// <summary>As the configuration writes it.</summary>
    public static string Key(SlaWorkflow workflow) => SlaTelemetry.Word(workflow);

    /// <summary>"45 s", "12 min", "3 h", "5 days".</summary>
    public static string Span(TimeSpan span) =>
        span.TotalSeconds < 90 ? $"{Math.Max(0, (int)span.TotalSeconds)} s" : span.TotalMinutes < 90 ? $"{(int)span.TotalMinutes} min" : span.TotalHours < 48 ? $"{(int)span.TotalHours} h" : $"{(int)span.TotalDays} days";

    /// <summary>"1 order", "12,345 orders".</summary>
    public static string Orders(long count) => count == 1 ? "1 order" : $"{count.ToString("#,0", System.Globalization.CultureInfo.InvariantCulture)} orders";
}
