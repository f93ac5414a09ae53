using System.CommandLine;
using Weft.Commands;
using Weft.Demo;
using Weft.Simulate;

var root = new RootCommand("Weft keeps a retailer's ERP and its sales channels in step.")
{
    // Seeing it work
    DemoVerb.Build(),
    SimulateVerb.Build(),

    // Running a node
    RunVerb.Command(),
    CheckVerb.Command(),
    MigrateVerb.Command(),
    KeysVerb.Command(),
    UsersVerb.Command(),
    AuditVerb.Command(),

    // The operator's work
    OrdersVerb.Command(),
    HoldsVerb.Command(),
    NotificationsVerb.Command(),
    DeadLettersVerb.Command(),
    CausesVerb.Command(),
    ExceptionsVerb.Command(),
    MessagesVerb.Command(),
    AlertsVerb.Command(),
    ConnectionsVerb.Command(),
    StockVerb.Command(),
    ReservationsVerb.Command(),
    SkuVerb.Command(),
    ReconcileVerb.Command(),
    OversellsVerb.Command(), ValueVerb.Command(),
    ReplayVerb.Command(),
    MoneyVerb.Command(),
    RoutingVerb.Command(),
};

return await CommandLine.RunAsync(root, args);
