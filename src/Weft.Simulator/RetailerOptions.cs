using Weft.Simulator.Faults;

namespace Weft.Simulator;

/// <summary>Who a simulated system is towards Weft: the connection its webhooks go to, its API key, its webhook secret.</summary>
public sealed record SystemAccount(string Connection, string ApiKey, string WebhookSecret)
{
    /// <summary>The account a system has when nothing else is said: the connection is called like the system.</summary>
    public static SystemAccount Default(string system) => new(system, system + "-key", system + "-secret");
}

/// <summary>The accounts of all seven systems.</summary>
public sealed record RetailerAccounts
{
    public SystemAccount WebShop { get; init; } = SystemAccount.Default("webshop");

    public SystemAccount Nordmarkt { get; init; } = SystemAccount.Default("nordmarkt");

    public SystemAccount Bazario { get; init; } = SystemAccount.Default("bazario");

    public SystemAccount Erp { get; init; } = SystemAccount.Default("erp");

    public SystemAccount Warehouse { get; init; } = SystemAccount.Default("wms");

    public SystemAccount Payments { get; init; } = SystemAccount.Default("psp");

    public SystemAccount Stores { get; init; } = SystemAccount.Default("pos");

    public SystemAccount StoreFulfilment { get; init; } = SystemAccount.Default("stores");
}

/// <summary>What kind of retailer is simulated. Shares are from 0 to 1.</summary>
public sealed record RetailerOptions
{
    public ulong Seed { get; init; } = 1;

    public FaultDials Faults { get; init; } = FaultDials.None;

    public RetailerAccounts Accounts { get; init; } = new();

    public int Skus { get; init; } = 200;

    /// <summary>Kits sold besides the SKUs, each made of one or two of them.</summary>
    public int Kits { get; init; }

    public int Stores { get; init; } = 300;

    /// <summary>Units of each SKU in the warehouse at the start, give or take half; also the size of a replenishment.</summary>
    public int StockPerSku { get; init; } = 1000;

    /// <summary>From ordering goods to having them.</summary>
    public TimeSpan ReplenishmentTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From release to shipment when the goods are there, give or take half. Picked half-way.</summary>
    public TimeSpan WarehouseTime { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Releases that leave in two shipments.</summary>
    public double PartialShipmentShare { get; init; }

    /// <summary>Stores ship online orders too; the system they are asked by is called "stores".</summary>
    public bool StoresShip { get; init; }

    /// <summary>Orders that a store rejects although it has the goods.</summary>
    public double StoreRejectShare { get; init; }

    /// <summary>Orders of which a store finds something broken and offers another article; their customers say by thirds that they want none, are to be asked, or take any.</summary>
    public double SubstituteShare { get; init; }

    /// <summary>Orders that a store says nothing about.</summary>
    public double StoreSilentShare { get; init; }

    /// <summary>Web shop orders that the customer picks up in a store, where stores ship.</summary>
    public double PickUpShare { get; init; }

    /// <summary>Web shop orders that are promised by a day.</summary>
    public double PromiseShare { get; init; }

    /// <summary>Orders the customer cancels, unless the warehouse has picked them by then.</summary>
    public double CancelShare { get; init; }

    public TimeSpan CancelWithin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Orders of which the customer sends something back.</summary>
    public double ReturnShare { get; init; }

    /// <summary>Web shop orders of which the shop's own staff pay something back, without telling anybody first.</summary>
    public double ShopRefundShare { get; init; }

    /// <summary>Longest that goods stay with a customer who sends them back.</summary>
    public TimeSpan ReturnWithin { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Web shop orders that the customer edits (fewer or more units, a line less, an article more, dearer shipping), unless the warehouse has picked them by then.</summary>
    public double EditShare { get; init; }

    public TimeSpan EditWithin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Web shop orders whose payment is authorised only after <see cref="LatePaymentWithin"/>.</summary>
    public double LatePaymentShare { get; init; } = 0.1;

    public TimeSpan LatePaymentWithin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Orders for a SKU the ERP does not know.</summary>
    public double UnknownSkuShare { get; init; }

    public double OtherCurrencyShare { get; init; }

    public string OtherCurrency { get; init; } = "SEK";

    /// <summary>Orders taken although the channel shows too little (two carts racing inside the channel).</summary>
    public double BlindSaleShare { get; init; }

    /// <summary>Bazario's token bucket; 0 = no limit.</summary>
    public int BazarioCallsPerSecond { get; init; } = 100;

    public int BazarioBurst { get; init; } = 200;

    /// <summary>The web shop sends <c>orders/updated</c> after each write of ours, and every channel tells of each number that we set or that it lowers itself.</summary>
    public bool EchoUpdates { get; init; }

    /// <summary>Transactions per second over all stores' tills; 0 = tills switched off.</summary>
    public double TillTransactionsPerSecond { get; init; }
}
