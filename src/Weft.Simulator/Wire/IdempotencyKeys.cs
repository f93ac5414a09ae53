namespace Weft.Simulator.Wire;

/// <summary>Documents by the key of the call that made them, with a digest of its body.</summary>
internal sealed class IdempotencyKeys<T> where T : class
{
    private readonly Dictionary<(string Scope, string Key), (int Digest, T Document)> known = [];

    /// <summary>The document of an earlier call with this key; <paramref name="differs"/> when that call had another body.</summary>
    public T? Find(string scope, SimRequest request, out bool differs)
    {
        differs = false;
        if (request.Header("Idempotency-Key") is not { Length: > 0 } key || !this.known.TryGetValue((scope, key), out var known))
        {
            return null;
        }
        differs = known.Digest != Digest(request);
        return known.Document;
    }

    public void Remember(string scope, SimRequest request, T document)
    {
        if (request.Header("Idempotency-Key") is { Length: > 0 } key)
        {
            known[(scope, key)] = (Digest(request), document);
        }
    }

    private static int Digest(SimRequest request)
    {
        var hash = new HashCode();
        hash.AddBytes(request.Body.Span);
        return hash.ToHashCode();
    }
}
