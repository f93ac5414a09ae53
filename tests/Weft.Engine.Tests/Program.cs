using Weft.Engine.Tests.Storage;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Weft.Engine.Tests;

/// <summary>Runs the tests; started by a test with a special argument, it is the process that the test kills.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (CommitsUntilKilled.IsAsked(args)) return await CommitsUntilKilled.CommitAsync(args);
        return args.Any(a => a is "--server" or "--internal-msbuild-node")
            ? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : await ConsoleRunner.Run(args);
    }
}
