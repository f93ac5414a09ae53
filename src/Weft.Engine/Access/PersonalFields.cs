using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Weft.Engine.Access;

/// <summary>The one place that decides by its name whether a field of a document, ours or another system's, may hold something about a person or a secret.</summary>
public static class PersonalFields
{
    /// <summary>Stands for what is not shown.</summary>
    public const string Mask = "•••";

    /// <summary>Words that make a field personal wherever they stand in its name.</summary>
    private static readonly string[] words =
    [
        "mail", "phone", "mobile", "street", "address1", "address2", "addressline", "firstname", "lastname", "fullname", "givenname", "familyname", "surname", "displayname", "contactname", "company", "birth",
        "iban", "card", "ipaddress",
    ];

    /// <summary>Words that make a field a secret wherever they stand in its name.</summary>
    private static readonly string[] secrets = ["token", "secret", "password", "signature", "authorization"];

    /// <summary>Whole names that make a field personal: within longer ones they mean something else, as in "file name".</summary>
    private static readonly FrozenSet<string> names = new[]
    {
        "name", "customername", "buyername", "recipientname", "partyname", "holder", "buyer", "recipient", "addressee", "line1", "line2", "city", "town", "postalcode", "zip", "zipcode", "postcode", "clientip",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Lists that are personal when they hold texts: the lines of an address, as opposed to those of an order.</summary>
    private const string Lines = "lines";

    /// <summary>True for the name of a field whose value is not for everybody, however it is written: <c>first_name</c>, <c>firstName</c>, <c>First-Name</c>.</summary>
    public static bool Contains(string field)
    {
        var plain = Plain(field);
        return names.Contains(plain) || Has(words, plain) || Has(secrets, plain);
    }

    /// <summary>True for the name of a field that holds a secret.</summary>
    internal static bool IsSecret(string field) => Has(secrets, Plain(field));

    /// <summary>Blacks out a document where it stands: every such field that holds a value, or a list of values.</summary>
    public static void Black(JsonNode? node)
    {
        if (node is JsonArray items)
            foreach (var item in items) Black(item);
        if (node is not JsonObject fields) return;
        foreach (var (name, value) in fields.ToList())
        {
            if (value is JsonValue && Contains(name)) fields[name] = Mask;
            else if (value is JsonArray list && (Contains(name) || Plain(name) == Lines)) BlackTexts(list);
            else Black(value);
        }
    }

    private static void BlackTexts(JsonArray list)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i]?.GetValueKind() == JsonValueKind.String) list[i] = Mask;
            else Black(list[i]);
        }
    }

    private static bool Has(string[] words, string plain) => Array.Exists(words, w => plain.Contains(w, StringComparison.Ordinal));

    /// <summary>A name as it is compared: cases and separators make no difference.</summary>
    internal static string Plain(string field) => field.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
}
