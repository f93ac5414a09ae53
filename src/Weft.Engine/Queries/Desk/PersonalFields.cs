using System.Collections.Frozen;

namespace Weft.Engine.Queries.Desk;

/// <summary>Which fields of a stranger's document could name a person or hold a secret, by what they are called.</summary>
public static class PersonalFields
{
    /// <summary>Stands for what is blacked out.</summary>
    public const string Mask = "•••";

    /// <summary>Words in the name of a field that holds something about a person.</summary>
    private static readonly string[] personal =
        ["email", "mail", "phone", "mobile", "street", "address1", "address2", "addressline", "firstname", "lastname", "fullname", "givenname", "familyname", "surname", "company", "birth", "iban", "card"];

    /// <summary>Words in the name of a field that holds a secret.</summary>
    private static readonly string[] secret = ["token", "secret", "password", "signature", "authorization"];

    /// <summary>Fields of these whole names hold something about a person, wherever they are.</summary>
    private static readonly FrozenSet<string> names = new[] { "name", "customername", "buyer", "recipient", "addressee", "line1", "line2", "city", "town", "postalcode", "zip", "zipcode", "postcode" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True when a field of this name is not for everybody.</summary>
    public static bool Is(string field)
    {
        var plain = Plain(field);
        return names.Contains(plain) || Has(personal, plain) || Has(secret, plain);
    }

    /// <summary>True when a field of this name holds a secret.</summary>
    internal static bool IsSecret(string field) => Has(secret, Plain(field));

    /// <summary>A name as it is compared: cases and separators make no difference.</summary>
    internal static string Plain(string field) => field.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    private static bool Has(string[] words, string plain) => Array.Exists(words, w => plain.Contains(w, StringComparison.Ordinal));
}
