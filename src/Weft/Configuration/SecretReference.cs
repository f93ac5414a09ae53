namespace Weft.Configuration;

/// <summary>Secrets are named in the configuration, never written into it: <c>env:NAME</c> or <c>file:PATH</c>.</summary>
internal static class SecretReference
{
    private const string Env = "env:";
    private const string File = "file:";
    private const int MostBytes = 64 * 1024;

    public static bool Is(string value) => value.StartsWith(Env, StringComparison.Ordinal) || value.StartsWith(File, StringComparison.Ordinal);

    /// <summary>Finds the secret; answers with what is wrong when it is not there. Never says what the secret is.</summary>
    public static (string? Secret, string? Fault) Resolve(string reference, string folder)
    {
        if (reference.StartsWith(Env, StringComparison.Ordinal))
        {
            var name = reference[Env.Length..];
            return Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? (value, null) : (null, $"The environment variable {name} is not set.");
        }

        var path = Path.Combine(folder, reference[File.Length..]);
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists) return (null, $"There is no file {path}.");
            if (file.Length > MostBytes) return (null, $"{path} is larger than {MostBytes} bytes; this is no secret.");
            // Editors end files with a line feed, which belongs to no secret.
            var secret = System.IO.File.ReadAllText(path).TrimEnd('\r', '\n');
            return secret.Length > 0 ? (secret, null) : (null, $"{path} is empty.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"{path} cannot be read: {e.Message}");
        }
    }
}
