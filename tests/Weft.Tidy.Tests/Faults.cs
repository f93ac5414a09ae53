namespace Weft.Tidy.Tests;

internal static class Faults
{
    /// <summary>Fails with every fault on a line of its own, so that one run shows all there is to mend.</summary>
    public static void ShouldBeNone(this IEnumerable<string> faults, string rule)
    {
        var found = faults.ToList();
        if (found.Count > 0)
        {
            Assert.Fail($"{rule}{Environment.NewLine}  {string.Join($"{Environment.NewLine}  ", found)}");
        }
    }
}
