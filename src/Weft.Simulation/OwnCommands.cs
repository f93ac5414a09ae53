using Weft.Core.Workflow;
using Weft.Engine;

namespace Weft.Simulation;

/// <summary>What people ask of Weft itself, and not by way of another system.</summary>
internal static class OwnCommands
{
    /// <summary>Has a command stored: asked again under the same key, it is the same.</summary>
    public static async Task AskAsync(WeftEngine node, StreamId to, Command command, string key)
    {
        var storing = node.Intake.StoreAsync(node.Translator.Row(to, command, key));
        while (await node.Intake.StepAsync(CancellationToken.None))
        {
            // Until nothing waits to be stored.
        }

        await storing;
    }
}
