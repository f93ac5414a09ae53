using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Weft.Core.Shared;

namespace Weft.Sdk;

/// <summary>
/// One object of a JSON document that a stranger wrote, read strictly: a field is there with the right type and a sensible value, or a
/// <see cref="FieldFault"/> names it as the sender does. Nothing is guessed and nothing has a default.
/// </summary>
public sealed class JsonFields
{
    /// <summary>Longest id of anything: it becomes part of our own keys.</summary>
    public const int LongestId = 100;

    /// <summary>Longest text of any field.</summary>
    public const int LongestText = 10_000;

    /// <summary>Most units of one line.</summary>
    public const int MostUnits = 1_000_000;

    private const string AskSender = "Ask the sender to correct it; then reprocess the message.";

    private const string IdCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:-._";

    private static readonly SearchValues<char> idCharacters = SearchValues.Create(IdCharacters);
    private static readonly SearchValues<char> keyCharacters = SearchValues.Create(IdCharacters + "/");

    /// <summary>A field that comes twice could be read as either value, so it is refused.</summary>
    private static readonly JsonDocumentOptions strict = new() { AllowDuplicateProperties = false };

    private readonly JsonElement json;
    private readonly JsonFields? parent;
    private readonly string name;
    private readonly int index;

    private JsonFields(JsonElement json, JsonFields? parent, string name, int index)
    {
        (this.json, this.parent, this.name, this.index) = (json, parent, name, index);
        if (json.ValueKind != JsonValueKind.Object) throw new FieldFault(Path(), $"An object is expected, not {Kind(json)}.", AskSender);
    }

    /// <summary>The object as it was written.</summary>
    public ReadOnlySpan<byte> Raw => System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(json);

    /// <summary>Reads a document that outlives this call.</summary>
    /// <exception cref="JsonException">It is not JSON, or not an object.</exception>
    public static JsonFields Parse(ReadOnlySpan<byte> body) => new(JsonElement.Parse(body, strict), null, "", -1);

    /// <summary>Translates a message; whatever is wrong with it becomes a quarantine that names the field.</summary>
    /// <typeparam name="T">What <paramref name="translate"/> needs besides the document.</typeparam>
    public static Translation Translate<T>(ReadOnlyMemory<byte> body, T context, Func<JsonFields, T, Translation> translate)
    {
        try
        {
            using var document = JsonDocument.Parse(body, strict);
            return translate(new JsonFields(document.RootElement, null, "", -1), context);
        }
        catch (FieldFault fault)
        {
            return new Translation.Quarantine(fault.Reason, fault.Field, fault.NextStep);
        }
        catch (JsonException fault)
        {
            return new Translation.Quarantine($"The message is not valid JSON (line {fault.LineNumber + 1}).", null, "Ask the sender what was sent; a proxy in between may have changed it.");
        }
        catch (OverflowException)
        {
            return new Translation.Quarantine("The amounts of the message are too large to add up.", null, AskSender);
        }
    }

    /// <summary>A fault of one of the fields.</summary>
    public FieldFault Fault(string field, string reason, string nextStep = AskSender) => new(PathOf(field), reason, nextStep);

    /// <summary>True when the field is missing or null.</summary>
    public bool IsNull(string field) => Find(field) is not { ValueKind: not JsonValueKind.Null };

    /// <summary>Text that says something.</summary>
    public string Text(string field) => TextOrNull(field) ?? throw Missing(field);

    /// <summary>Text, or null when the field is missing, null or blank.</summary>
    public string? TextOrNull(string field)
    {
        if (Find(field) is not { ValueKind: not JsonValueKind.Null } value) return null;
        if (value.ValueKind != JsonValueKind.String) throw Fault(field, $"Text is expected, not {Kind(value)}.");
        string text;
        try
        {
            text = value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Fault(field, "The text is not valid Unicode.");
        }

        if (text.Length > LongestText) throw Fault(field, $"The text has {text.Length} characters; {LongestText} are allowed.");
        if (text.Contains('\0', StringComparison.Ordinal)) throw Fault(field, "The text has a NUL character in it.");
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }

    /// <summary>An id of letters, digits and <c>: - . _</c>: it becomes part of our own keys.</summary>
    public string Id(string field)
    {
        var id = Text(field);
        return IsId(id) ? id : throw Fault(field, $"An id has up to {LongestId} letters, digits, colons, dashes, dots and underscores.");
    }

    /// <summary>True for an id as <see cref="Id"/> takes it.</summary>
    public static bool IsId(string text) => text.Length is > 0 and <= LongestId && !text.AsSpan().ContainsAnyExcept(idCharacters);

    /// <summary>A key of our own that comes back to us: an id that may have slashes, and is longer.</summary>
    public string Key(string field)
    {
        var key = Text(field);
        return key.Length <= 2 * LongestId && !key.AsSpan().ContainsAnyExcept(keyCharacters) ? key : throw Fault(field, "This is not a key of ours.");
    }

    /// <summary>An article number: short, and without control characters.</summary>
    public Sku Sku(string field)
    {
        var sku = Text(field);
        foreach (var c in sku) if (char.IsControl(c)) throw Fault(field, "A SKU has no control characters.");
        return sku.Length <= LongestId ? new Sku(sku) : throw Fault(field, $"A SKU has up to {LongestId} characters.");
    }

    /// <summary>A whole number within bounds.</summary>
    public long Whole(string field, long least = 0, long most = long.MaxValue)
    {
        var value = Number(field);
        if (!value.TryGetInt64(out var number)) throw Fault(field, "A whole number is expected.");
        return number < least || number > most ? throw Fault(field, $"{number} is not between {least} and {most}.") : number;
    }

    /// <summary>Units, at least one.</summary>
    public int Units(string field) => CheckUnits(field, Number(field).TryGetInt64(out var units) ? units : throw Fault(field, "A whole number of units is expected."));

    /// <summary>Units written as text, at least one.</summary>
    public int UnitsInText(string field) =>
        CheckUnits(field, long.TryParse(Text(field), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var units) ? units : throw Fault(field, "A whole number of units is expected."));

    /// <summary>Yes or no.</summary>
    public bool Flag(string field) => Required(field) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        var other => throw Fault(field, $"true or false is expected, not {Kind(other)}."),
    };

    /// <summary>A time with its offset; a time without one could mean any hour of the day.</summary>
    public DateTimeOffset Time(string field)
    {
        var text = Text(field);
        var offset = text.Length > 6 ? text[^6] : ' ';
        if (text[^1] != 'Z' && offset is not ('+' or '-')) throw Fault(field, $"The time '{Short(text)}' has no offset.", "Ask the sender to write times like 2026-11-03T10:15:30+01:00; then reprocess the message.");
        return Required(field).TryGetDateTimeOffset(out var time) ? time : throw Fault(field, $"'{Short(text)}' is not a time like 2026-11-03T10:15:30+01:00.");
    }

    /// <summary>A currency by its ISO 4217 code.</summary>
    public Currency Currency(string field) =>
        Core.Shared.Currency.TryParse(Text(field), out var currency) ? currency : throw Fault(field, $"'{Short(Text(field))}' is not a currency (ISO 4217).");

    /// <summary>An amount written as text with a point, such as <c>"42.75"</c>; zero or more.</summary>
    public Money AmountInText(string field, Currency currency) => CheckAmount(field, Text(field), currency);

    /// <summary>An amount written as text with a comma, such as <c>"42,75"</c>; zero or more.</summary>
    public Money AmountWithComma(string field, Currency currency)
    {
        var text = Text(field);
        return text.Contains('.', StringComparison.Ordinal) ? throw Fault(field, $"'{Short(text)}' is not an amount like 42,75.") : CheckAmount(field, text.Replace(',', '.'), currency);
    }

    /// <summary>An amount written as a whole number of minor units, such as <c>4275</c>; zero or more.</summary>
    public Money AmountInMinorUnits(string field, Currency currency) => new(Whole(field, 0, 9_000_000_000_000_00), currency);

    /// <summary>An amount written as a JSON number, such as <c>42.75</c>; zero or more.</summary>
    public Money AmountInNumber(string field, Currency currency) =>
        Number(field).TryGetDecimal(out var major) && major >= 0 && Money.TryFromDecimal(major, currency, out var money) ? money : throw Fault(field, $"An amount of zero or more with {currency.Decimals} decimals is expected.");

    /// <summary>A share such as a tax rate, in hundredths of a percent, from a number that is <paramref name="perUnit"/> of them.</summary>
    public int BasisPoints(string field, int perUnit) => CheckRate(field, Number(field).TryGetDecimal(out var rate) ? rate * perUnit : -1);

    /// <summary>A rate in percent written as text, with a comma.</summary>
    public int BasisPointsInText(string field) =>
        CheckRate(field, decimal.TryParse(Text(field).Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent <= 1_000 ? percent * 100 : -1);

    /// <summary>An object.</summary>
    public JsonFields Object(string field) => new(Required(field), this, field, -1);

    /// <summary>An object, or null when the field is missing or null.</summary>
    public JsonFields? ObjectOrNull(string field) => IsNull(field) ? null : Object(field);

    /// <summary>A list of objects; it may be empty.</summary>
    public JsonFields[] Objects(string field)
    {
        var list = Required(field);
        if (list.ValueKind != JsonValueKind.Array) throw Fault(field, $"A list is expected, not {Kind(list)}.");
        var items = new JsonFields[list.GetArrayLength()];
        var i = 0;
        foreach (var item in list.EnumerateArray()) items[i] = new JsonFields(item, this, field, i++);
        return items;
    }

    /// <summary>How many items a list has.</summary>
    public int Count(string field) =>
        Required(field) is { ValueKind: JsonValueKind.Array } list ? list.GetArrayLength() : throw Fault(field, $"A list is expected, not {Kind(Required(field))}.");

    /// <summary>One item of a list of objects, so that one that is none does not spoil the others.</summary>
    public JsonFields Item(string field, int at) => new(Required(field)[at], this, field, at);

    /// <summary>A list of texts.</summary>
    public string[] Texts(string field)
    {
        var list = Required(field);
        if (list.ValueKind != JsonValueKind.Array) throw Fault(field, $"A list is expected, not {Kind(list)}.");
        var texts = new string[list.GetArrayLength()];
        var i = 0;
        foreach (var item in list.EnumerateArray())
        {
            var at = $"{field}[{i}]";
            if (item.ValueKind != JsonValueKind.String) throw Fault(at, $"Text is expected, not {Kind(item)}.");
            try
            {
                texts[i++] = item.GetString()!;
            }
            catch (InvalidOperationException)
            {
                throw Fault(at, "The text is not valid Unicode.");
            }
        }

        return texts;
    }

    private JsonElement? Find(string field)
    {
        try
        {
            return json.TryGetProperty(field, out var value) ? value : null;
        }
        catch (InvalidOperationException)
        {
            throw Fault(field, "The names of the fields are not valid Unicode.");
        }
    }

    private JsonElement Required(string field) => Find(field) is { ValueKind: not JsonValueKind.Null } value ? value : throw Missing(field);

    private JsonElement Number(string field) => Required(field) is { ValueKind: JsonValueKind.Number } value ? value : throw Fault(field, $"A number is expected, not {Kind(Required(field))}.");

    private int CheckUnits(string field, long units) => units switch
    {
        <= 0 => throw Fault(field, $"A quantity must be above zero; this is {units}."),
        > MostUnits => throw Fault(field, $"A quantity may be up to {MostUnits}; this is {units}."),
        _ => (int)units,
    };

    private Money CheckAmount(string field, string text, Currency currency) =>
        !Money.TryParse(text, currency, out var money) ? throw Fault(field, $"'{Short(text)}' is not an amount of {currency} with {currency.Decimals} decimals.")
        : money.IsNegative ? throw Fault(field, $"An amount below zero ({money}) is not expected here.")
        : money;

    private int CheckRate(string field, decimal basisPoints) =>
        basisPoints is >= 0 and <= 100_000 && basisPoints == decimal.Truncate(basisPoints) ? (int)basisPoints : throw Fault(field, "This is not a tax rate.");

    private FieldFault Missing(string field) => Fault(field, "The field is missing or empty.");

    private string PathOf(string field) => Path() is { Length: > 0 } path ? $"{path}.{field}" : field;

    private string Path()
    {
        var own = index >= 0 ? $"{name}[{index}]" : name;
        return parent?.Path() is { Length: > 0 } above ? $"{above}.{own}" : own;
    }

    private static string Short(string text) => text.Length > 40 ? text[..40] + "…" : text;

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.Null => "nothing",
        _ => "true or false",
    };
}
