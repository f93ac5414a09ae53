// Order events as signed webhooks. Fire and forget on purpose: posts run in parallel, nothing is retried, what the receiver
// misses is lost. That is how many shops behave, and why Weft also polls.
import core from '@vendure/core';
import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
const {
  VendurePlugin, PluginCommonModule, EventBus, OrderPlacedEvent, OrderStateTransitionEvent, PaymentStateTransitionEvent,
  RefundStateTransitionEvent, OrderLineEvent, FulfillmentStateTransitionEvent, StockMovementEvent, ProductVariantEvent, ProductVariantPriceEvent,
} = core;

// Read at every post: a test that starts a Weft on a new port only has to write the file.
function target() {
  try { return readFileSync(process.env.WEBHOOK_URL_FILE, 'utf8').trim(); } catch { return ''; }
}

async function post(type, fields) {
  const url = target();
  if (!url) return;
  const body = JSON.stringify({ id: randomUUID(), type, at: new Date().toISOString(), ...fields });
  const timestamp = Math.floor(Date.now() / 1000).toString();
  const signature = createHmac('sha256', process.env.WEBHOOK_SECRET).update(`${timestamp}.${body}`).digest('hex');
  try {
    const answer = await fetch(url, {
      method: 'POST', body, signal: AbortSignal.timeout(5000),
      headers: { 'content-type': 'application/json', 'x-weft-event': type, 'x-weft-timestamp': timestamp, 'x-weft-signature': `sha256=${signature}` } });
    await answer.arrayBuffer();
    if (!answer.ok) console.error(`[webhook] ${type} answered ${answer.status}`);
  } catch (error) { console.error(`[webhook] ${type} lost: ${error.cause?.code ?? error.message}`); }
}

export class WebhookPlugin {
  constructor(eventBus) { this.eventBus = eventBus; }

  onApplicationBootstrap() {
    // Subscribers run after the transaction of the request has been committed.
    const on = (event, type, fields) => this.eventBus.ofType(event).subscribe(e => void post(type, fields(e)));
    const of = order => ({ orderId: String(order?.id), code: order?.code });
    on(OrderPlacedEvent, 'order.placed', e => ({ ...of(e.order), from: e.fromState, to: e.toState }));
    on(OrderStateTransitionEvent, 'order.state', e => ({ ...of(e.order), from: e.fromState, to: e.toState }));
    on(PaymentStateTransitionEvent, 'payment.state', e => ({ ...of(e.order), paymentId: String(e.payment.id), from: e.fromState, to: e.toState }));
    on(RefundStateTransitionEvent, 'refund.state', e => ({ ...of(e.order), refundId: String(e.refund.id), from: e.fromState, to: e.toState }));
    // Units that are cancelled change the order and leave its state as it is; there is no other event of them that names the order.
    this.eventBus.ofType(OrderLineEvent).subscribe(e => { if (e.type === 'cancelled') void post('order.changed', of(e.order)); });
    on(FulfillmentStateTransitionEvent, 'fulfillment.state', e => ({ fulfillmentId: String(e.fulfillment.id), from: e.fromState, to: e.toState }));
    const by = e => e.ctx.session?.user?.identifier ?? null;
    on(StockMovementEvent, 'stock.movement', e => ({ by: by(e), movements: e.stockMovements.map(m => ({
      type: m.type, variantId: String(m.productVariant?.id), quantity: m.quantity, locationId: String(m.stockLocationId ?? m.stockLocation?.id) })) }));
    on(ProductVariantEvent, 'variant.changed', e => ({ by: by(e), variantIds: e.entity.map(v => String(v.id)) }));
    on(ProductVariantPriceEvent, 'price.changed', e => ({ prices: e.entity.map(p => ({
      variantId: String(p.variant?.id ?? p.variantId), currency: p.currencyCode, price: p.price })) }));
  }
}
// What the TypeScript compiler would emit for the constructor.
Reflect.defineMetadata('design:paramtypes', [EventBus], WebhookPlugin);
VendurePlugin({ imports: [PluginCommonModule], compatibility: '^3.0.0' })(WebhookPlugin);
