using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace Weft.Engine.Queries.Desk;

/// <summary>The one place that decides which fields of a document, ours or a stranger's, could name a person or hold a secret, by what they are called.</summary>
public static class PersonalFields
{
    /// <summary>Stands for what is blacked out.</summary>
    public const string Mask = "•••";

    /// <summary>Words in the name of a field that holds something about a person.</summary>
    private static readonly string[] personal =
        ["email", "mail", "phone", "mobile", "street", "address1", "address2", "addressline", "firstname", "lastname", "fullname", "givenname", "familyname", "surname", "displayname", "contactname", "ipaddress", "company", "birth", "iban", "card"];

    /// <summary>Words in the name of a field that holds a secret.</summary>
    private static readonly string[] secret = ["token", "secret", "password", "signature", "authorization"];

    /// <summary>Fields of these whole names hold something about a person, wherever they are. "lines" that are texts are those of an address: an order's are objects, which are looked into.</summary>
    private static readonly FrozenSet<string> names = new[] { "name", "customername", "buyername", "recipientname", "partyname", "holder", "buyer", "recipient", "addressee", "line1", "line2", "lines", "clientip", "city", "town", "postalcode", "zip", "zipcode", "postcode" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True when a field of this name is not for everybody.</summary>
    public static bool Is(string field)
    {
        var plain = Plain(field);
        return names.Contains(plain) || Has(personal, plain) || Has(secret, plain);
    }

    /// <summary>Blacks out a document where it stands: every such field that holds a value, or a list of values.</summary>
    public static void Black(JsonNode? node)
    {
        if (node is JsonArray items)
            foreach (var item in items) Black(item);
        if (node is not JsonObject fields) return;
        foreach (var (name, value) in fields.ToList())
        {
            if (value is JsonValue && Is(name)) fields[name] = Mask;
            else if (value is JsonArray list && Is(name)) BlackList(list);
            else Black(value);
        }
    }

    /// <summary>True when a field of this name holds a secret.</summary>
    internal static bool IsSecret(string field) => Has(secret, Plain(field));

    /// <summary>A name as it is compared: cases and separators make no difference.</summary>
    internal static string Plain(string field) => field.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    private static void BlackList(JsonArray list)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is JsonValue) list[i] = Mask;
            else Black(list[i]);
        }
    }

    private static bool Has(string[] words, string plain) => Array.Exists(words, w => plain.Contains(w, StringComparison.Ordinal));
}
