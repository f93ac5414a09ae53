using System.Collections.Frozen;

namespace Weft.Core.Shared;

/// <summary>An ISO 4217 currency with the number of decimals its minor unit has. There is no default currency.</summary>
public readonly record struct Currency
{
    private static readonly FrozenDictionary<string, Currency> known = BuildKnown();

    private Currency(string code, int decimals) => (Code, Decimals) = (code, decimals);

    /// <summary>Three-letter ISO 4217 code, upper case.</summary>
    public string Code { get; }

    /// <summary>Digits after the decimal point: JPY 0, EUR 2, KWD 3.</summary>
    public int Decimals { get; }

    /// <summary>10 to the power of <see cref="Decimals"/>: minor units in one major unit.</summary>
    public long MinorPerMajor => Decimals switch { 0 => 1, 2 => 100, 3 => 1_000, _ => 10_000 };

    /// <summary>Finds a currency by its code; false when ISO 4217 (as shipped with this version) does not list it.</summary>
    public static bool TryParse(string? code, out Currency currency)
    {
        currency = default;
        return code is not null && known.TryGetValue(code, out currency);
    }

    /// <summary>The currency with this code.</summary>
    /// <exception cref="FormatException">The code is not an ISO 4217 currency.</exception>
    public static Currency Parse(string code) =>
        TryParse(code, out var currency) ? currency : throw new FormatException($"'{code}' is not an ISO 4217 currency code.");

    /// <inheritdoc/>
    public override string ToString() => Code ?? "(no currency)";

    private static FrozenDictionary<string, Currency> BuildKnown()
    {
        const string none = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
        const string three = "BHD IQD JOD KWD LYD OMR TND";
        const string four = "CLF UYW";
        const string two = """
            AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK
            DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK
            LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON
            RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD
            YER ZAR ZMW ZWG
            """;
        return new[] { (none, 0), (two, 2), (three, 3), (four, 4) }
            .SelectMany(g => g.Item1.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(code => new Currency(code, g.Item2)))
            .ToFrozenDictionary(c => c.Code);
    }
}
