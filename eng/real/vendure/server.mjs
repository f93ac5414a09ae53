// A real Vendure shop: shop API, admin API, signed webhooks, a card payment that authorises, settles, cancels and refunds. No admin UI.
// env: PORT, PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, WEBHOOK_SECRET, WEBHOOK_URL_FILE, ADMIN_PASSWORD
import 'reflect-metadata';
import core from '@vendure/core';
import { createHash } from 'node:crypto';
import { WebhookPlugin } from './webhook.mjs';
const { bootstrap, DefaultLogger, LogLevel, LanguageCode, PaymentMethodHandler, RandomBytesApiKeyStrategy } = core;

const env = name => process.env[name] ?? (() => { throw new Error(`${name} is not set`); })();

// metadata of the payment: decline -> declined; settle -> settled at once; otherwise authorised.
// Transaction ids follow from the order, so the same payment seen twice has the same id.
const card = new PaymentMethodHandler({
  code: 'card', description: [{ languageCode: LanguageCode.en, value: 'Card: authorise, settle, cancel, refund' }], args: {},
  createPayment: (ctx, order, amount, args, metadata) => metadata?.decline
    ? { amount, state: 'Declined', errorMessage: 'card declined', metadata: {} }
    : { amount, state: metadata?.settle ? 'Settled' : 'Authorized', transactionId: `AUTH-${order.code}`, metadata: { public: { last4: '4242' } } },
  settlePayment: (ctx, order, payment) => ({ success: true, metadata: { captureId: `CAP-${payment.transactionId}` } }),
  cancelPayment: (ctx, order, payment) => ({ success: true, metadata: { voidId: `VOID-${payment.transactionId}` } }),
  createRefund: (ctx, input, amount, order, payment) => ({
    state: 'Settled', transactionId: `RF-${order.code}-${payment.id}-${amount}`, metadata: { reason: input.reason ?? null, amount } }),
});

// Paid elsewhere: the money moves at a provider that the shop does not speak with. Having no createRefund, it leaves a refund pending until somebody says how it was paid.
const invoice = new PaymentMethodHandler({
  code: 'invoice', description: [{ languageCode: LanguageCode.en, value: 'Paid elsewhere' }], args: {},
  createPayment: (ctx, order, amount) => ({ amount, state: 'Authorized', transactionId: `INV-${order.code}`, metadata: {} }),
  settlePayment: () => ({ success: true }),
});

// The default hash of API keys is bcrypt, 0.3 s of CPU on every request; keys are random, so sha256 is enough.
const sha256 = text => createHash('sha256').update(text).digest('hex');
const adminApiKeyStrategy = new RandomBytesApiKeyStrategy({
  hashingStrategy: { hash: async text => sha256(text), check: async (text, hash) => sha256(text) === hash } });

const app = await bootstrap({
  apiOptions: { port: +env('PORT'), hostname: '127.0.0.1', adminApiPath: 'admin-api', shopApiPath: 'shop-api' },
  authOptions: {
    tokenMethod: ['bearer', 'cookie', 'api-key'], cookieOptions: { secret: 'weft-test' }, requireVerification: false, adminApiKeyStrategy,
    superadminCredentials: { identifier: 'superadmin', password: env('ADMIN_PASSWORD') } },
  dbConnectionOptions: {
    type: 'postgres', host: env('PGHOST'), port: +env('PGPORT'), username: env('PGUSER'), password: env('PGPASSWORD'), database: env('PGDATABASE'),
    synchronize: !!process.env.SYNCHRONIZE, logging: false },
  paymentOptions: { paymentMethodHandlers: [card, invoice] },
  logger: new DefaultLogger({ level: LogLevel.Warn, timestamp: true }),
  customFields: {
    Order: [
      { name: 'erpOrderNo', type: 'string', nullable: true },
      { name: 'onHold', type: 'boolean', defaultValue: false },
      { name: 'holdReason', type: 'string', nullable: true },
    ],
    Fulfillment: [{ name: 'carrier', type: 'string', nullable: true }],
  },
  plugins: [WebhookPlugin],
});
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, async () => { await app.close(); process.exit(0); });
