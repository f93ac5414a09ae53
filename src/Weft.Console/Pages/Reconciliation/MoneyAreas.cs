using Weft.Desk.Parts;

namespace Weft.Desk.Pages.Reconciliation;

/// <summary>The two halves of the page, and addresses within them.</summary>
internal static class MoneyAreas
{
    public const string Differences = "reconciliation";

    public const string Months = "reconciliation/periods";

    public static IReadOnlyList<Choices.Choice> All { get; } = [new(Differences, "Differences", Differences), new(Months, "Months", Months)];

    public static string AddressOf(string difference) => $"reconciliation/differences/{Uri.EscapeDataString(difference)}";

    public static string AddressOf(Core.Finance.Period month) => $"{Months}/{month}";

    /// <summary>The differences that keep a month from being closed.</summary>
    public static string Against(Core.Finance.Period month) => $"{Differences}?until={month}";
}
