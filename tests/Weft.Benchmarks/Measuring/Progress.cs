namespace Weft.Benchmarks.Measuring;

/// <summary>What is going on, on standard error.</summary>
internal static class Progress
{
    public static void Say(string text) => Console.Error.WriteLine(text);
}
