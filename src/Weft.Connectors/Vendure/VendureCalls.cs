namespace Weft.Connectors.Vendure;

/// <summary>One operation of the admin API.</summary>
/// <param name="Field">The only field it asks for.</param>
/// <param name="Text">The GraphQL text.</param>
/// <param name="Writes">True when it changes something, so that a lost answer leaves it open whether it did.</param>
internal sealed record VendureCall(string Field, string Text, bool Writes = false);

/// <summary>Every operation Weft asks of a Vendure shop. A test has a running shop validate each of them.</summary>
internal static class VendureCalls
{
    /// <summary>
    /// What makes an order's document. No <c>updatedAt</c> in it: documents are told apart by their content, and Vendure moves or keeps that time as it likes.
    /// </summary>
    private const string OrderFields = """
        fragment OrderDocument on Order {
          id code type state active orderPlacedAt currencyCode totalWithTax
          customer { id firstName lastName emailAddress phoneNumber }
          shippingAddress { fullName company streetLine1 streetLine2 postalCode city countryCode phoneNumber }
          billingAddress { fullName company streetLine1 streetLine2 postalCode city countryCode phoneNumber }
          lines {
            id quantity linePriceWithTax proratedLinePrice proratedLinePriceWithTax
            productVariant { sku name }
            taxLines { taxRate }
          }
          shippingLines { discountedPrice discountedPriceWithTax shippingMethod { code name } }
          surcharges { description price priceWithTax taxLines { taxRate } }
          taxSummary { taxRate }
          payments { id method state transactionId amount refunds { ...RefundDocument } }
          fulfillments { id state method trackingCode lines { orderLineId quantity } }
          modifications { id }
        }
        """ + RefundFields;

    private const string RefundFields = """

        fragment RefundDocument on Refund { id state total shipping transactionId reason createdAt lines { orderLineId quantity } }
        """;

    private const string Refusal = """
        ... on ErrorResult { errorCode message }
        """;

    public static readonly VendureCall Login = new("login", $$"""
        mutation WeftLogin($username: String!, $password: String!) {
          login(username: $username, password: $password) { ... on CurrentUser { id } {{Refusal}} }
        }
        """);

    public static readonly VendureCall Order = new("order", $$"""
        query WeftOrder($id: ID!) { order(id: $id) { ...OrderDocument } }
        {{OrderFields}}
        """);

    public static readonly VendureCall Orders = new("orders", $$"""
        query WeftOrders($options: OrderListOptions!) { orders(options: $options) { items { ...OrderDocument } } }
        {{OrderFields}}
        """);

    /// <summary>What is read before anything is written to an order: Vendure does everything as often as it is asked.</summary>
    public static readonly VendureCall OrderStatus = new("order", """
        query WeftOrderStatus($id: ID!) {
          order(id: $id) {
            id code state nextStates totalWithTax
            shippingAddress { fullName company streetLine1 streetLine2 postalCode city countryCode }
            customer { firstName lastName }
            lines { id quantity }
            payments { id state amount refunds { ...RefundDocument } }
            fulfillments { id state method trackingCode lines { orderLineId quantity } }
          }
        }
        """ + RefundFields);

    /// <summary>Who brought the order into the state it is in, and into the one before.</summary>
    public static readonly VendureCall LastMoves = new("order", """
        query WeftLastMoves($id: ID!) {
          order(id: $id) {
            history(options: { take: 2, sort: { createdAt: DESC }, filter: { type: { eq: "ORDER_STATE_TRANSITION" } } }) { items { data administrator { emailAddress } } }
          }
        }
        """);

    public static readonly VendureCall Notes = new("order", """
        query WeftNotes($id: ID!) {
          order(id: $id) { history(options: { take: 1000, filter: { type: { eq: "ORDER_NOTE" } } }) { items { data } } }
        }
        """);

    public static readonly VendureCall Acknowledge = new("setOrderCustomFields", """
        mutation WeftAcknowledge($input: UpdateOrderInput!) { setOrderCustomFields(input: $input) { id state } }
        """, Writes: true);

    public static readonly VendureCall AddFulfilment = new("addFulfillmentToOrder", $$"""
        mutation WeftAddFulfilment($input: FulfillOrderInput!) {
          addFulfillmentToOrder(input: $input) {
            ... on Fulfillment { id state }
            {{Refusal}}
            ... on CreateFulfillmentError { fulfillmentHandlerError }
            ... on FulfillmentStateTransitionError { transitionError }
            ... on InsufficientStockOnHandError { productVariantName stockOnHand }
          }
        }
        """, Writes: true);

    public static readonly VendureCall ShipFulfilment = new("transitionFulfillmentToState", $$"""
        mutation WeftShipFulfilment($id: ID!) {
          transitionFulfillmentToState(id: $id, state: "Shipped") {
            ... on Fulfillment { id state } {{Refusal}} ... on FulfillmentStateTransitionError { transitionError }
          }
        }
        """, Writes: true);

    public static readonly VendureCall MoveOrder = new("transitionOrderToState", $$"""
        mutation WeftMoveOrder($id: ID!, $state: String!) {
          transitionOrderToState(id: $id, state: $state) { ... on Order { id state } {{Refusal}} ... on OrderStateTransitionError { transitionError } }
        }
        """, Writes: true);

    public static readonly VendureCall Cancel = new("cancelOrder", $$"""
        mutation WeftCancel($input: CancelOrderInput!) {
          cancelOrder(input: $input) { ... on Order { id state } {{Refusal}} ... on OrderStateTransitionError { transitionError } }
        }
        """, Writes: true);

    public static readonly VendureCall Modify = new("modifyOrder", $$"""
        mutation WeftModify($input: ModifyOrderInput!) {
          modifyOrder(input: $input) { ... on Order { id state } {{Refusal}} ... on InsufficientStockError { quantityAvailable } }
        }
        """, Writes: true);

    public static readonly VendureCall AddNote = new("addNoteToOrder", """
        mutation WeftAddNote($input: AddNoteToOrderInput!) { addNoteToOrder(input: $input) { id } }
        """, Writes: true);

    public static readonly VendureCall Refund = new("refundOrder", $$"""
        mutation WeftRefund($input: RefundOrderInput!) {
          refundOrder(input: $input) {
            ...RefundDocument
            {{Refusal}}
            ... on RefundAmountError { maximumRefundable }
            ... on RefundStateTransitionError { transitionError }
          }
        }
        """ + RefundFields, Writes: true);

    public static readonly VendureCall SettleRefund = new("settleRefund", $$"""
        mutation WeftSettleRefund($input: SettleRefundInput!) {
          settleRefund(input: $input) { ...RefundDocument {{Refusal}} ... on RefundStateTransitionError { transitionError } }
        }
        """ + RefundFields, Writes: true);

    public static readonly VendureCall Money = new("orders", """
        query WeftMoney($ids: [String!]!, $take: Int!) {
          orders(options: { take: $take, filter: { id: { in: $ids } } }) {
            items { id code state currencyCode totalWithTax payments { id state transactionId amount refunds { ...RefundDocument } } }
          }
        }
        """ + RefundFields);

    public static readonly VendureCall SettlePayment = new("settlePayment", $$"""
        mutation WeftSettlePayment($id: ID!) {
          settlePayment(id: $id) {
            ... on Payment { id state }
            {{Refusal}}
            ... on SettlePaymentError { paymentErrorMessage }
            ... on PaymentStateTransitionError { transitionError }
            ... on OrderStateTransitionError { transitionError }
          }
        }
        """, Writes: true);

    public static readonly VendureCall CancelPayment = new("cancelPayment", $$"""
        mutation WeftCancelPayment($id: ID!) {
          cancelPayment(id: $id) {
            ... on Payment { id state }
            {{Refusal}}
            ... on CancelPaymentError { paymentErrorMessage }
            ... on PaymentStateTransitionError { transitionError }
          }
        }
        """, Writes: true);

    public static readonly VendureCall StockLocations = new("stockLocations", """
        query WeftStockLocations { stockLocations(options: { take: 1000 }) { items { id name } } }
        """);

    public static readonly VendureCall Variants = new("productVariants", """
        query WeftVariants($skus: [String!]!) {
          productVariants(options: { take: 1000, filter: { sku: { in: $skus } } }) {
            items { id sku stockLevels { stockLocationId stockOnHand stockAllocated } }
          }
        }
        """);

    public static readonly VendureCall Variant = new("productVariant", """
        query WeftVariant($id: ID!) { productVariant(id: $id) { id sku stockLevels { stockLocationId stockOnHand stockAllocated } } }
        """);

    public static readonly VendureCall NewVariants = new("productVariants", """
        query WeftNewVariants($since: DateTime!, $take: Int!) {
          productVariants(options: { take: $take, filter: { createdAt: { after: $since } }, sort: { createdAt: ASC, id: ASC } }) {
            items { id sku createdAt stockLevels { stockLocationId stockOnHand stockAllocated } }
          }
        }
        """);

    public static readonly VendureCall SetStock = new("updateProductVariants", """
        mutation WeftSetStock($input: [UpdateProductVariantInput!]!) {
          updateProductVariants(input: $input) { id sku stockLevels { stockLocationId stockOnHand stockAllocated } }
        }
        """, Writes: true);

    /// <summary>All of them.</summary>
    public static IEnumerable<VendureCall> All =>
    [
        Login, Order, Orders, OrderStatus, LastMoves, Notes, Acknowledge, AddFulfilment, ShipFulfilment, MoveOrder, Cancel, Modify, AddNote, Refund, SettleRefund, Money, SettlePayment, CancelPayment,
        StockLocations, Variants, Variant, NewVariants, SetStock,
    ];
}
