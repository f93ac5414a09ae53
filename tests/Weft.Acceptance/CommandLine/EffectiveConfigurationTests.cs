using Weft.Acceptance.Support;
using Weft.Configuration;
using Weft.Connectors;

namespace Weft.Acceptance.CommandLine;

/// <summary>What people are shown of a configuration.</summary>
public sealed class EffectiveConfigurationTests
{
    [Fact]
    public void Every_value_says_where_it_comes_from_and_no_secret_is_in_it()
    {
        using var folder = new Folder();
        var path = Path.Combine(folder.Path, "weft.yaml");
        File.WriteAllText(Path.Combine(folder.Path, "mail.txt"), "the secret of mail");
        File.WriteAllText(path, """
            store:
              kind: sqlite
              path: weft.db
            engine:
              maxAttempts: 9
            connections:
              mail:
                connector: smtp
                role: notification
                address: https://bob:hunter2@mail.example/
                password: file:mail.txt
            """);
        var (options, _) = ConfigurationFile.Read(path, ConnectorCatalogue.All);
        var shown = options.Effective.ToDictionary(s => s.Key, StringComparer.OrdinalIgnoreCase);
        (shown["engine.maxAttempts"].Value, shown["engine.maxAttempts"].Source).ShouldBe(("9", "file"));
        (shown["logs.format"].Value, shown["logs.format"].Source).ShouldBe(("text", "default"));
        shown["connections.mail.password"].Value.ShouldBe("file:mail.txt");
        options.Effective.ShouldContain(s => s.Source == "default");
        foreach (var secret in (string[])["the secret of mail", "hunter2"]) options.Effective.ShouldAllBe(s => !s.Value.Contains(secret));
    }

    [Fact]
    public void A_secret_that_stands_in_a_variable_is_named_and_not_shown()
    {
        var keys = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { ["store:postgres"] = "Host=db;Password=s3cret", ["connections:shop:secret"] = "s3cret", ["listen:urls"] = "http://127.0.0.1:7400" };
        var shown = EffectiveConfiguration.Of(keys, new Reading([], "", keys.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase)));
        shown.ShouldAllBe(s => s.Source == "environment" && !s.Value.Contains("s3cret"));
        shown.Single(s => s.Key == "listen.urls").Value.ShouldBe("http://127.0.0.1:7400");
    }
}
