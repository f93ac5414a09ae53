using System.Collections.Immutable;
using Weft.Connectors.Email;
using Weft.Connectors.Pos;
using Weft.Connectors.Simulated.Bazario;
using Weft.Connectors.Simulated.Erp;
using Weft.Connectors.Simulated.Nordmarkt;
using Weft.Connectors.Simulated.PaymentProvider;
using Weft.Connectors.Simulated.Stores;
using Weft.Connectors.Simulated.Warehouse;
using Weft.Connectors.Simulated.WebShop;
using Weft.Connectors.Stripe;
using Weft.Connectors.Tryton;
using Weft.Connectors.Vendure;
using Weft.Connectors.Webhook;
using Weft.Sdk;

namespace Weft.Connectors;

/// <summary>Every connector that comes with Weft. One explicit list: nothing is found by scanning.</summary>
public static class ConnectorCatalogue
{
    /// <summary>All kinds, by the vendor names used in the configuration.</summary>
    public static ImmutableArray<ConnectorKind> All { get; } =
    [
        WebShopConnector.Kind,
        NordmarktConnector.Kind,
        BazarioConnector.Kind,
        ErpConnector.Kind,
        WarehouseConnector.Kind,
        StoresConnector.Kind,
        PaymentProviderConnector.Kind,
        PosConnector.Kind,
        StripeConnector.Kind,
        SmtpConnector.Kind,
        TrytonConnector.Kind,
        VendureConnector.Kind,
        WebhookConnector.Kind,
    ];
}
