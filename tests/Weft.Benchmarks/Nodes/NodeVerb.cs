using System.CommandLine;
using Weft.Engine;

namespace Weft.Benchmarks.Nodes;

/// <summary>A node of Weft as a process of its own, to be killed.</summary>
internal static class NodeVerb
{
    public const string Name = "node";

    public static Command Command()
    {
        var command = new Command(Name, "A node for the recovery benchmark.") { Hidden = true };
        Argument<string> kind = new("kind"), location = new("location"), retailer = new("retailer"), url = new("url");
        foreach (var argument in new[] { kind, location, retailer, url }) command.Arguments.Add(argument);
        command.SetAction(async (parsed, cancellation) =>
        {
            var store = new StoreSettings(parsed.GetValue(kind)!, parsed.GetValue(location)!);
            await using var node = await Node.StartAsync(store, new Uri(parsed.GetValue(retailer)!), parsed.GetValue(url)!, cancellation);
            while (await Console.In.ReadLineAsync(cancellation) is not null)
            {
                // Runs until its input ends, or it is killed.
            }

            return 0;
        });
        return command;
    }
}
