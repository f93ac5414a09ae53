using MudBlazor;

namespace Weft.Desk.Shell;

/// <summary>A place in the console.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Does">What one finds there.</param>
/// <param name="Icon">Its picture.</param>
internal sealed record Place(string Address, string Name, string Does, string Icon)
{
    /// <summary>No page: the help on keys opens over the page one is on.</summary>
    public static Place Keys { get; } = new("?", "Keyboard help", "Which keys work here", Icons.Material.Outlined.Keyboard);

    /// <summary>All places, in the order of the navigation.</summary>
    public static IReadOnlyList<Place> All { get; } =
    [
        new("", "Overview", "Is the business in sync right now?", Icons.Material.Outlined.Dashboard),
        new("orders", "Orders", "Find an order and read its story", Icons.Material.Outlined.ShoppingBag),
        new("alerts", "Alerts", "What people have to know of, and targets", Icons.Material.Outlined.NotificationsActive),
        new("exceptions", "Exceptions", "What went wrong, by cause", Icons.Material.Outlined.ReportProblem),
        new("stock", "Stock", "Where units are, and who may sell them", Icons.Material.Outlined.Inventory2),
        new("reconciliation", "Reconciliation", "Money that differs", Icons.Material.Outlined.Balance),
        new("replay", "Replay", "What today's rules would have decided", Icons.Material.Outlined.History),
        new("connections", "Connections", "How channels and systems do", Icons.Material.Outlined.Hub),
        new("value", "Value", "What Weft is worth, day by day", Icons.Material.Outlined.Insights),
    ];
}
