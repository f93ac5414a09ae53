using System.Collections.Immutable;
using Weft.Core.Shared;

namespace Weft.Connectors.Http;

/// <summary>SKUs as one parameter of an address.</summary>
internal static class SkuList
{
    public static string Of(ImmutableArray<Sku> skus) => string.Join(',', skus.Select(s => Uri.EscapeDataString(s.Value)));
}
