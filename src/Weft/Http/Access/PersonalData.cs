using System.Text.Json;
using Weft.Core.Orders;
using Weft.Engine.Access;
using Weft.Engine.Queries.Desk;

namespace Weft.Http.Access;

/// <summary>Names, addresses, e-mail and phone of customers: shown to those whose work needs them, blacked out for all others.</summary>
internal static class PersonalData
{
    /// <summary>Stands for what is not shown.</summary>
    public const string Mask = PersonalFields.Mask;

    /// <summary>What somebody is told in place of a document whose personal data nobody can tell apart.</summary>
    public const string Withheld = "Shown to those with the role operator or the scope personal-data.";

    /// <summary>True when whoever asks may see it.</summary>
    public static bool MaySee(HttpContext context) => ApiKeyGate.ConsumerOf(context).May(Roles.PersonalData);

    /// <summary>An order without it.</summary>
    public static Order? Without(Order? order) => order is null ? null : order with { Customer = Without(order.Customer), ShipTo = Without(order.ShipTo), BillTo = Without(order.BillTo) };

    /// <summary>A document of ours without it.</summary>
    public static JsonElement Without(JsonElement document)
    {
        var node = JsonSerializer.SerializeToNode(document, ApiJson.Default.JsonElement);
        PersonalFields.Black(node);
        return JsonSerializer.SerializeToElement(node, ApiJson.Default.JsonNode);
    }

    private static Customer Without(Customer c) => c is null ? null! : new(c.ChannelCustomerId, Mask, c.Email is null ? null : Mask, c.Phone is null ? null : Mask);

    private static Address Without(Address a) => a is null ? null! : new(Mask, Mask, Mask, Mask, a.Country, a.Company is null ? null : Mask);
}
