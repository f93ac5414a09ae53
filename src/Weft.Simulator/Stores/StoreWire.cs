using System.Text.Json.Serialization;

namespace Weft.Simulator.Stores;

internal sealed record TillLine(int Line, string Sku, int Quantity, string? Type = null, string? Condition = null);

internal sealed record TillTransaction(
    string Store, string Workstation, string BusinessDay, int Sequence, string Type, string At, IReadOnlyList<TillLine> Lines, string? To = null);

internal sealed record TillTransactions(IReadOnlyList<TillTransaction> Transactions);

internal sealed record StoreList(IReadOnlyList<string> Stores);

internal sealed record StoreStock(string Store, string Sku, int OnHand);

internal sealed record StoreError(string Code, string Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TillTransaction))]
[JsonSerializable(typeof(TillTransactions))]
[JsonSerializable(typeof(StoreList))]
[JsonSerializable(typeof(StoreStock))]
[JsonSerializable(typeof(StoreError))]
internal sealed partial class StoreJson : JsonSerializerContext;
