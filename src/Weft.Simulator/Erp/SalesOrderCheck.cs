using Weft.Simulator.Wire;

namespace Weft.Simulator.Erp;

/// <summary>What the ERP insists on before it takes a sales order.</summary>
internal static class SalesOrderCheck
{
    public static (string Field, string Message)? FirstFault(
        SalesOrderBody body, string[] currencies, bool customerKnown, Func<string, bool> knowsSku)
    {
        if (string.IsNullOrEmpty(body.ExternalRef))
        {
            return ("externalRef", "An external reference is needed.");
        }
        if (string.IsNullOrEmpty(body.ChannelOrder?.Channel) || string.IsNullOrEmpty(body.ChannelOrder.Id))
        {
            return ("channelOrder", "Say which order of which channel this is.");
        }
        if (!customerKnown)
        {
            return ("customerNo", $"There is no customer {body.CustomerNo}.");
        }
        if (!currencies.Contains(body.Currency))
        {
            return ("currency", $"The currency {body.Currency} is not set up.");
        }
        return body.Lines is { Count: > 0 } lines ? LineFault(lines, knowsSku) ?? TotalFault(body, lines) : ("lines", "A sales order needs lines.");
    }

    private static (string Field, string Message)? LineFault(IReadOnlyList<SalesOrderLine> lines, Func<string, bool> knowsSku)
    {
        var numbers = new HashSet<int>();
        for (var index = 0; index < lines.Count; index++)
        {
            var line = lines[index];
            if (!numbers.Add(line.No))
            {
                return ($"lines[{index}].no", $"The line number {line.No} comes twice.");
            }
            if (line.Sku is null || !knowsSku(line.Sku))
            {
                return ($"lines[{index}].sku", $"There is no product {line.Sku}.");
            }
            if (line.Quantity < 1)
            {
                return ($"lines[{index}].quantity", "The quantity must be 1 or more.");
            }
            if (Amounts.Minor(line.NetAmount) is null || Amounts.Minor(line.TaxAmount) is null)
            {
                return ($"lines[{index}].netAmount", "Amounts have two decimals.");
            }
        }
        return null;
    }

    private static (string Field, string Message)? TotalFault(SalesOrderBody body, IReadOnlyList<SalesOrderLine> lines)
    {
        var shipping = body.Shipping is { } given ? given.NetAmount + given.TaxAmount : 0;
        if (Amounts.Minor(shipping) is null || Amounts.Minor(body.Total) is null)
        {
            return ("total", "Amounts have two decimals.");
        }
        var sum = lines.Sum(line => line.NetAmount + line.TaxAmount) + shipping;
        return sum == body.Total ? null : ("total", $"Lines, tax and shipping come to {sum}, not {body.Total}.");
    }
}
